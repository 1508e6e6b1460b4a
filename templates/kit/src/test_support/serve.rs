//! A backend on a scratch database, to be tried by hand or driven by other programs.

use super::{Content, TestBackend};
use crate::Vendor;
use serde_json::Value;

/// Where it may send to: this machine.
const LOOPBACK: &str = "127.0.0.0/8";

/// Serves until Ctrl-C. Says on standard output which variables lead there, as shell assignments: `variables` are names
/// and values in which `{url}` stands for the address, `{port}` for its port, and other names for the token or the
/// identity that is called so.
pub async fn serve(
    vendor: impl Vendor,
    content: &Content,
    tokens: &[(&str, &str)],
    variables: &[(&str, &str)],
) {
    let allow = |settings: &mut crate::Settings| LOOPBACK.clone_into(&mut settings.webhook_allow);
    let backend = TestBackend::start_with(vendor, content, tokens, allow).await;
    let identities = backend.put_tokens(tokens).await;
    let address = backend.instance().api_address();
    let known = [
        ("url", format!("http://{address}")),
        ("port", address.port().to_string()),
    ];
    let known: Vec<(&str, String)> = known
        .into_iter()
        .chain(tokens.iter().map(|(name, token)| (*name, (*token).to_owned())))
        .chain(identities.as_object().into_iter().flatten().map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| Value::to_string(value), str::to_owned);
            (name.as_str(), text)
        }))
        .collect();
    for (name, value) in variables {
        let value = known
            .iter()
            .fold((*value).to_owned(), |value, (name, replacement)| {
                value.replace(&format!("{{{name}}}"), replacement)
            });
        println!("export {name}='{value}'");
    }
    println!(
        "export CONTROL_URL='http://{}'",
        backend.instance().control_address()
    );
    tokio::signal::ctrl_c().await.expect("a signal");
    backend.shutdown().await;
}
