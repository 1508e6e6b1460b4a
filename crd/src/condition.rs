//! Conditions after the Kubernetes API conventions and kstatus.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use k8s_openapi::jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::constants::UNOBSERVED;

/// Condition types that every kind has.
pub mod kinds {
    /// The object is as it is asked to be; also true of a stopped clone that is to be stopped.
    pub const READY: &str = "Ready";
    /// The clone answers requests.
    pub const SERVING: &str = "Serving";
    /// The operator works towards what is asked (kstatus).
    pub const RECONCILING: &str = "Reconciling";
    /// Somebody's hand is needed (kstatus).
    pub const STALLED: &str = "Stalled";
}

/// Status of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Not known yet.
    Unknown,
}

impl Status {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::True => "True",
            Self::False => "False",
            Self::Unknown => "Unknown",
        }
    }
}

impl From<bool> for Status {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// Reads `observedGeneration`: an object that the operator has not seen has none.
pub(crate) fn observed<'de, D>(deserializer: D) -> Result<Option<i64>, D::Error>
where
    D: Deserializer<'de>,
{
    let generation = Option::<i64>::deserialize(deserializer)?;
    Ok(generation.filter(|generation| *generation != UNOBSERVED))
}

/// The condition of type `kind`, if there is one.
#[must_use]
pub fn find<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.type_ == kind)
}

/// Whether the condition of type `kind` is there and true.
#[must_use]
pub fn is_true(conditions: &[Condition], kind: &str) -> bool {
    find(conditions, kind).is_some_and(|condition| condition.status == "True")
}

/// Sets a condition: its transition time moves only when the status flips, in whole seconds, and its place in the
/// list stays. `reason` is `CamelCase`.
pub fn set(
    conditions: &mut Vec<Condition>,
    kind: &str,
    status: Status,
    reason: &str,
    message: &str,
    generation: Option<i64>,
    now: Timestamp,
) {
    let now = Time(Timestamp::from_second(now.as_second()).unwrap_or(now));
    let condition = Condition {
        type_: kind.to_owned(),
        status: status.as_str().to_owned(),
        reason: reason.to_owned(),
        message: message.to_owned(),
        observed_generation: generation,
        last_transition_time: now,
    };
    match conditions.iter_mut().find(|existing| existing.type_ == kind) {
        Some(existing) => {
            let kept = existing.status == condition.status;
            let since = existing.last_transition_time.clone();
            *existing = condition;
            if kept {
                existing.last_transition_time = since;
            }
        }
        None => conditions.push(condition),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_transition_time_moves_only_when_the_status_flips() {
        let mut conditions = Vec::new();
        set(
            &mut conditions,
            kinds::READY,
            Status::False,
            "Creating",
            "",
            Some(1),
            at(10),
        );
        set(
            &mut conditions,
            kinds::STALLED,
            Status::False,
            "Creating",
            "",
            Some(1),
            at(10),
        );
        set(
            &mut conditions,
            kinds::READY,
            Status::False,
            "Waiting",
            "for health",
            Some(1),
            at(20),
        );
        assert_eq!(conditions[0].last_transition_time.0, at(10));
        assert_eq!(conditions[0].reason, "Waiting");
        set(
            &mut conditions,
            kinds::READY,
            Status::True,
            "Running",
            "",
            Some(2),
            at(30),
        );
        assert_eq!(conditions[0].last_transition_time.0, at(30));
        assert_eq!(conditions[0].observed_generation, Some(2));
        assert_eq!(conditions.len(), 2);
        assert!(is_true(&conditions, kinds::READY));
        assert!(!is_true(&conditions, kinds::STALLED));
    }

    #[test]
    fn what_nobody_has_observed_has_no_generation() {
        let read = |json: &str| -> crate::Environment { serde_json::from_str(json).unwrap() };
        let made =
            read(r#"{"metadata": {"name": "acme"}, "spec": {}, "status": {"observedGeneration": -1}}"#);
        assert!(!made.is_noticed());
        assert!(!read(r#"{"metadata": {"name": "acme"}, "spec": {}}"#).is_noticed());
        let seen = read(r#"{"metadata": {"name": "acme"}, "spec": {}, "status": {"observedGeneration": 1}}"#);
        assert!(seen.is_noticed());
        assert_eq!(seen.status.unwrap().observed_generation, Some(1));
    }
}
