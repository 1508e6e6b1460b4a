//! Kubernetes events about objects: each said once, short enough for the API server, and never in the way.
//!
//! kube's own recorder leaves the note out when it looks for repetitions, so that a changed error would go on
//! reporting the first message; hence this one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::ObjectReference;
use k8s_openapi::api::events::v1::Event;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use k8s_openapi::jiff::Timestamp;
use kube::api::{ObjectMeta, PostParams};
use kube::{Api, Client};

use crate::telemetry::chain;

/// Longest note that the API server takes, in bytes (it refuses 1,024 and more).
const LONGEST_NOTE: usize = 1_000;
/// The same is not said again within this time.
const QUIET: Duration = Duration::from_mins(10);
/// Longest memory of what was said.
const REMEMBERED: usize = 4_096;
/// Events on objects without a namespace are kept here, as kubectl expects.
const CLUSTER_NAMESPACE: &str = "default";
/// `reportingController` of all events.
const REPORTER: &str = "getasym.dev/operator";

/// Whether an event is good or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something went as asked.
    Normal,
    /// Something did not.
    Warning,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::Warning => "Warning",
        }
    }
}

/// Publishes events. Cheap to clone.
#[derive(Clone)]
pub struct Events {
    client: Client,
    instance: String,
    said: Arc<Mutex<Memory>>,
}

impl Events {
    /// A publisher; `instance` is the name of the operator's pod.
    #[must_use]
    pub fn new(client: Client, instance: &str) -> Self {
        Self {
            client,
            instance: shorten(instance, 128).to_owned(),
            said: Arc::default(),
        }
    }

    /// What was said about an object is news again: it is not what it was then.
    pub fn turned(&self, uid: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.said.retain(|(known, ..), _| known != uid);
    }

    /// Says about `object` that `reason` (`CamelCase`) happened, unless the same was said in the last ten
    /// minutes. `action` is what the operator was doing. Returns at once: an event that cannot be written is
    /// logged and forgotten, and the pass that wanted it does not wait.
    pub fn publish(&self, object: ObjectReference, kind: Kind, reason: &str, action: &str, note: &str) {
        let uid = object.uid.clone().unwrap_or_default();
        let is_news =
            self.said
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .note(&uid, reason, note, Instant::now());
        if !is_news {
            return;
        }
        let event = event(
            object,
            kind,
            reason,
            action,
            note,
            &self.instance,
            Timestamp::now(),
        );
        let namespace = event.metadata.namespace.clone().unwrap_or_default();
        let api: Api<Event> = Api::namespaced(self.client.clone(), &namespace);
        tokio::spawn(async move {
            if let Err(error) = api.create(&PostParams::default(), &event).await {
                tracing::debug!(error = %chain(&error), "an event could not be written");
            }
        });
    }
}

/// The event as it goes to the API server.
fn event(
    object: ObjectReference,
    kind: Kind,
    reason: &str,
    action: &str,
    note: &str,
    instance: &str,
    now: Timestamp,
) -> Event {
    let name = object.name.as_deref().unwrap_or("object");
    Event {
        metadata: ObjectMeta {
            // The nanoseconds make the name unique, as client-go does it.
            name: Some(format!("{}.{:x}", shorten(name, 200), now.as_nanosecond())),
            namespace: Some(
                object
                    .namespace
                    .clone()
                    .unwrap_or_else(|| CLUSTER_NAMESPACE.to_owned()),
            ),
            ..ObjectMeta::default()
        },
        action: Some(shorten(action, 128).to_owned()),
        event_time: Some(MicroTime(now)),
        note: Some(shorten(note, LONGEST_NOTE).to_owned()),
        reason: Some(shorten(reason, 128).to_owned()),
        regarding: Some(object),
        reporting_controller: Some(REPORTER.to_owned()),
        reporting_instance: Some(instance.to_owned()),
        type_: Some(kind.as_str().to_owned()),
        ..Event::default()
    }
}

/// At most the first `longest` bytes of `text`, cut between characters.
fn shorten(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest)]
}

/// What was said, and when.
#[derive(Default)]
struct Memory {
    said: HashMap<(String, String, String), Instant>,
}

impl Memory {
    /// Remembers a saying; false when it was said a short time ago.
    fn note(&mut self, uid: &str, reason: &str, note: &str, now: Instant) -> bool {
        let key = (uid.to_owned(), reason.to_owned(), note.to_owned());
        let is_fresh = |at: &Instant| now.saturating_duration_since(*at) < QUIET;
        if self.said.get(&key).is_some_and(is_fresh) {
            return false;
        }
        if self.said.len() >= REMEMBERED {
            self.said.retain(|_, at| is_fresh(at));
        }
        if self.said.len() >= REMEMBERED {
            self.said.clear();
        }
        self.said.insert(key, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_is_said_once_and_a_changed_note_again() {
        let (mut memory, start) = (Memory::default(), Instant::now());
        assert!(memory.note("u1", "BuildFailed", "line 3", start));
        assert!(!memory.note("u1", "BuildFailed", "line 3", start));
        assert!(memory.note("u1", "BuildFailed", "line 4", start));
        assert!(memory.note("u2", "BuildFailed", "line 3", start));
        assert!(!memory.note("u1", "BuildFailed", "line 3", start + Duration::from_mins(1)));
        assert!(memory.note("u1", "BuildFailed", "line 3", start + Duration::from_mins(11)));
    }

    #[test]
    fn memory_is_bounded() {
        let (mut memory, start) = (Memory::default(), Instant::now());
        for number in 0..3 * REMEMBERED {
            memory.note("u", "Reason", &number.to_string(), start);
        }
        assert!(memory.said.len() <= REMEMBERED);
    }

    #[test]
    fn events_on_cluster_objects_are_in_the_default_namespace() {
        let object = ObjectReference {
            name: Some("slack".into()),
            ..ObjectReference::default()
        };
        let event = event(
            object,
            Kind::Warning,
            "TemplateInvalid",
            "Publish",
            "no",
            "pod",
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(event.metadata.namespace.as_deref(), Some("default"));
        assert_eq!(event.type_.as_deref(), Some("Warning"));
        assert_eq!(event.metadata.name.as_deref(), Some("slack.0"));
    }

    proptest! {
        #[test]
        fn notes_are_shorter_than_a_kilobyte(note in "\\PC{0,2000}") {
            let event = event(
                ObjectReference::default(), Kind::Normal, "Reason", "Action", &note, "pod", Timestamp::UNIX_EPOCH,
            );
            let kept = event.note.unwrap();
            prop_assert!(kept.len() <= LONGEST_NOTE);
            prop_assert!(note.starts_with(&kept));
            prop_assert!(note.len() <= LONGEST_NOTE || kept.len() > LONGEST_NOTE - 4);
        }
    }
}
