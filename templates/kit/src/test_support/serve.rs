//! A backend on a scratch database, to be tried by hand or driven by other programs.

use super::{Content, TestBackend};
use crate::Vendor;

/// Serves until Ctrl-C. Says on standard output which variables lead there, as shell assignments: `variables` are names
/// and values in which `{url}` stands for the address and `{port}` for its port.
pub async fn serve(
    vendor: impl Vendor,
    content: &Content,
    tokens: &[(&str, &str)],
    variables: &[(&str, &str)],
) {
    let backend = TestBackend::start(vendor, content, tokens).await;
    let address = backend.instance().api_address();
    for (name, value) in variables {
        let value = value
            .replace("{url}", &format!("http://{address}"))
            .replace("{port}", &address.port().to_string());
        println!("export {name}='{value}'");
    }
    println!(
        "export CONTROL_URL='http://{}'",
        backend.instance().control_address()
    );
    tokio::signal::ctrl_c().await.expect("a signal");
    backend.shutdown().await;
}
