//! The catalog: `CloneTemplate`s from labelled content, and the base databases made from them.
//!
//! Four parts work together: [`content_watch`] reads `ConfigMap`s and makes `CloneTemplate`s of them, the controller
//! resolves images and writes status, [`keeper`] builds bases and keeps ready copies of them in the background,
//! and [`collector`] removes what nobody needs any more.

pub mod bases;
pub mod builds;
pub mod catalog;
mod collector;
mod content_watch;
mod controller;
pub mod images;
mod keeper;
pub mod leftovers;
mod publish;
mod published;
mod refresh;
pub mod status;
mod wake;

use std::sync::Arc;

use asymmetric_crd::CloneTemplate;
use futures::channel::mpsc;
use kube::runtime::reflector::store::Writer;
use tokio_util::sync::CancellationToken;

use self::builds::Builds;
pub use self::catalog::Catalog;
pub use self::refresh::Refresh;
pub use self::wake::Wake;
use crate::context::Context;
use crate::watches::Filling;

/// What fills `context.templates`.
pub struct TemplateWriter {
    /// The cache's other end.
    pub writer: Writer<CloneTemplate>,
    /// Told when it is filled.
    pub filling: Filling,
}

/// Runs all parts until `stop`; fills `context.templates` through `templates`.
pub async fn run(context: Arc<Context>, templates: TemplateWriter, stop: CancellationToken) {
    let (sender, changed) = mpsc::unbounded();
    let servers = context.database_servers.iter();
    let builds = Arc::new(Builds::on(servers.map(|server| server.name.clone())));
    let forwarding = Arc::clone(&context);
    tokio::join!(
        forwarding.refresh.forward(sender.clone(), stop.clone()),
        content_watch::watch(Arc::clone(&context), sender.clone(), stop.clone()),
        controller::run(
            Arc::clone(&context),
            Arc::clone(&builds),
            templates,
            changed,
            stop.clone()
        ),
        keeper::keep(Arc::clone(&context), builds, sender, stop.clone()),
        collector::keep(context, stop),
    );
}
