//! Tells the API server whom to trust for the webhook that the chart registers.

use asymmetric_crd::constants::OPERATOR_MANAGER;
use k8s_openapi::ByteString;
use k8s_openapi::api::admissionregistration::v1::ValidatingWebhookConfiguration;
use kube::api::{Patch, PatchParams};
use kube::{Api, Client};
use serde_json::json;

/// Name of the registration.
const CONFIGURATION: &str = "asymmetric";

/// Writes `bundle` (PEM) where it is not written yet. Without a registration there is nobody to tell.
pub(super) async fn ensure(client: &Client, bundle: &str) -> Result<(), kube::Error> {
    let api: Api<ValidatingWebhookConfiguration> = Api::all(client.clone());
    let Some(found) = api.get_opt(CONFIGURATION).await? else {
        return Ok(());
    };
    let wanted = ByteString(bundle.as_bytes().to_vec());
    let webhooks = found.webhooks.unwrap_or_default();
    if webhooks
        .iter()
        .all(|webhook| webhook.client_config.ca_bundle.as_ref() == Some(&wanted))
    {
        return Ok(());
    }
    let webhooks: Vec<_> = webhooks
        .iter()
        .map(|webhook| json!({"name": webhook.name, "clientConfig": {"caBundle": wanted}}))
        .collect();
    let patch = json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": CONFIGURATION},
        "webhooks": webhooks,
    });
    // Applied by its own manager, so that neither Helm nor a GitOps tool takes it for a change of theirs.
    api.patch(
        CONFIGURATION,
        &PatchParams::apply(OPERATOR_MANAGER).force(),
        &Patch::Apply(patch),
    )
    .await?;
    tracing::info!("the cluster knows whom to trust for admission");
    Ok(())
}
