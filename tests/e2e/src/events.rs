//! What was told of a clone by events.

use k8s_openapi::api::events::v1::Event;
use kube::api::ListParams;

use crate::{TestNamespace, wait};

impl TestNamespace {
    /// Waits until exactly these events tell of a clone, the oldest first: their type and reason.
    pub async fn told_by_events(&self, id: &str, expected: &[(&str, &str)]) {
        wait::eventually("its events are as expected", || async {
            let listed = self.api::<Event>().list(&ListParams::default()).await;
            let mut events = listed.expect("events can be listed").items;
            events.retain(|event| {
                let about = event.regarding.clone().unwrap_or_default();
                about.kind.as_deref() == Some("Clone") && about.name.as_deref() == Some(id)
            });
            events.sort_by_key(|event| event.event_time.as_ref().map(|time| time.0));
            let told: Vec<(&str, &str)> = events
                .iter()
                .map(|event| {
                    let kind = event.type_.as_deref().unwrap_or_default();
                    (kind, event.reason.as_deref().unwrap_or_default())
                })
                .collect();
            if told == expected {
                Ok(())
            } else {
                Err(format!("{told:?}"))
            }
        })
        .await;
    }
}
