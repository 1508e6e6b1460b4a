//! `asym connect --detach`, `--list` and `--stop`.

use std::net::SocketAddr;

use futures::future::BoxFuture;

use super::target::Target;
use crate::arguments::Global;
use crate::console::Console;
use crate::failure::Failure;
use crate::forwarding::Kind;
use crate::forwarding::background::{self, Background};
use crate::forwarding::listen::{Listener, Until};
use crate::forwarding::records::{Key, Record, Records};
use crate::output::{Data, Output};
use crate::render;
use crate::session::Session;

/// Forwards in the background, or says that this is done already, and prints the variables.
pub(super) async fn detach(name: &str, targets: &[Target], session: &Session) -> Result<(), Failure> {
    let records = Records::open()?;
    let forward = background::ensure(&records, &key(name, session), session).await?;
    let addresses = addresses(targets, forward.record(), name)?;
    let variables = super::variables(targets, &addresses)?;
    session.console.print(&render::connect::exports(&variables))?;
    session.console.remark(&super::remarks(targets, &addresses));
    let manner = match forward {
        Background::Found(_) => "Forwarded in the background already",
        Background::Started(_) => "Forwarding in the background",
    };
    session
        .console
        .remark(&format!("{manner}; asym connect --stop {name} ends it."));
    Ok(())
}

/// Is the process in the background.
pub(super) async fn serve(
    name: &str,
    listeners: Vec<Listener>,
    until: Until,
    ended: BoxFuture<'static, ()>,
    session: &Session,
) -> Result<(), Failure> {
    let records = Records::open()?;
    background::serve(&records, key(name, session), listeners, until, ended, session).await
}

fn key(name: &str, session: &Session) -> Key {
    Key {
        name: name.to_owned(),
        namespace: session.provider.namespace().to_owned(),
        context: session.provider.context().to_owned(),
        kind: Kind::Api,
    }
}

/// Where the record has each target.
fn addresses(targets: &[Target], record: &Record, name: &str) -> Result<Vec<SocketAddr>, Failure> {
    let address = |target: &Target| {
        let id = &target.destination.id;
        let port = record.ports.iter().find(|port| port.id == *id);
        port.map(|port| super::local(port.port)).ok_or_else(|| {
            Failure::Usage(format!(
                "{name} has been forwarded since before {id} was in it; end that with asym connect --stop {name}"
            ))
        })
    };
    targets.iter().map(address).collect()
}

/// Lists what is forwarded, and says once what has ended by itself.
pub(super) fn list(output: &Output<Data>, console: &Console) -> Result<(), Failure> {
    let records = Records::open()?;
    let (living, stale) = records.all()?;
    for record in &stale {
        console.remark(&render::forwards::ended(record));
        records.remove_record(&record.key);
    }
    let table = |_| render::forwards::table(&living, jiff::Timestamp::now());
    output.print(console, &[], || &living, table)
}

/// Ends the forwards of `name`, or all of them.
pub(super) async fn stop(name: Option<&str>, global: &Global, console: &Console) -> Result<(), Failure> {
    let records = Records::open()?;
    let (living, stale) = records.all()?;
    let is_meant = |record: &Record| {
        let key = &record.key;
        name.is_none_or(|name| name == key.name)
            && global
                .namespace
                .as_ref()
                .is_none_or(|namespace| *namespace == key.namespace)
            && global
                .context
                .as_ref()
                .is_none_or(|context| *context == key.context)
    };
    for record in stale.iter().filter(|record| is_meant(record)) {
        records.remove_record(&record.key);
    }
    let meant: Vec<&Record> = living.iter().filter(|record| is_meant(record)).collect();
    for record in &meant {
        background::stop(&records, record).await?;
        console.remark(&render::forwards::stopped(record));
    }
    if meant.is_empty() {
        console.remark(&match name {
            Some(name) => format!("{name} is not forwarded in the background."),
            None => "Nothing is forwarded in the background.".to_owned(),
        });
    }
    Ok(())
}
