//! The request log: one row per request, in the transaction of the request where it is committed.

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use tokio_postgres::types::ToSql;

/// Documents larger than this many bytes are not kept, only their size.
const MAXIMUM_DOCUMENT_BYTES: usize = 64 * 1024;

const REDACTED: &str = "[redacted]";

/// Fields whose values are secrets, whatever the vendor.
const SECRET_FIELDS: &[&str] = &[
    "token",
    "access_token",
    "refresh_token",
    "client_secret",
    "password",
    "secret",
    "authorization",
];

/// How a request ended (`_asym_log.requests.outcome`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The handler answered and its effects are kept.
    Committed,
    /// The handler refused and its effects are undone.
    RolledBack,
    /// Refused before the handler: token, scope, arguments, not implemented.
    Refused,
    /// No operation has this method and path.
    Unmatched,
    /// Our fault.
    Failed,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::RolledBack => "rolled_back",
            Self::Refused => "refused",
            Self::Unmatched => "unmatched",
            Self::Failed => "failed",
        }
    }
}

/// One row of `_asym_log.requests`.
#[derive(Debug)]
pub(crate) struct LogEntry {
    pub(crate) sequence: i64,
    pub(crate) epoch: u64,
    pub(crate) principal: Option<String>,
    pub(crate) operation: Option<Cow<'static, str>>,
    pub(crate) trace_id: Option<String>,
    pub(crate) outcome: Outcome,
    pub(crate) status: StatusCode,
    pub(crate) request: Value,
    pub(crate) response: Value,
    pub(crate) received_at: Timestamp,
    pub(crate) world_at: Timestamp,
}

impl LogEntry {
    /// The transaction's id is read before the row is written, which would give it one; a transaction without one
    /// changed nothing, and does not wait for the disk.
    pub(crate) const INSERT: &'static str = "\
INSERT INTO _asym_log.requests (transaction_id, sequence, epoch, principal, operation, trace_id, outcome, status, \
    request, response, received_at, world_at, duration_microseconds) \
SELECT changed.id, $1, $2, $3, $4, $5, $6, $7, $8, $9, \
    timestamptz 'epoch' + $10::bigint * interval '1 microsecond', \
    timestamptz 'epoch' + $11::bigint * interval '1 microsecond', $12 \
FROM (SELECT pg_current_xact_id_if_assigned()::text::bigint AS id, \
    set_config('synchronous_commit', CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN 'off' \
        ELSE current_setting('synchronous_commit') END, true)) AS changed";

    /// The parameters of [`LogEntry::INSERT`]. The duration is taken now.
    pub(crate) fn parameters(&self) -> [Box<dyn ToSql + Sync + Send>; 12] {
        let duration = Timestamp::now().duration_since(self.received_at);
        [
            Box::new(self.sequence),
            Box::new(i64::try_from(self.epoch).unwrap_or(i64::MAX)),
            Box::new(self.principal.clone()),
            Box::new(self.operation.clone()),
            Box::new(self.trace_id.clone()),
            Box::new(self.outcome.as_str()),
            Box::new(i32::from(self.status.as_u16())),
            Box::new(self.request.clone()),
            Box::new(self.response.clone()),
            Box::new(self.received_at.as_microsecond()),
            Box::new(self.world_at.as_microsecond()),
            Box::new(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        ]
    }
}

/// Takes secrets out of documents before they are kept.
#[derive(Debug)]
pub(crate) struct Redaction {
    pub(crate) vendor_fields: &'static [&'static str],
}

impl Redaction {
    /// The document without secrets: those in fields known to hold them, and `credential` wherever it appears.
    pub(crate) fn apply(&self, document: &Value, credential: Option<&str>) -> Value {
        let clean = self.clean(document, credential);
        let size = clean.to_string().len();
        if size > MAXIMUM_DOCUMENT_BYTES {
            json!({"omitted": true, "bytes": size})
        } else {
            clean
        }
    }

    fn clean(&self, value: &Value, credential: Option<&str>) -> Value {
        match value {
            Value::Object(map) => Value::Object(
                map.iter()
                    .map(|(name, value)| self.field(name, value, credential))
                    .collect::<Map<_, _>>(),
            ),
            Value::Array(items) => items.iter().map(|item| self.clean(item, credential)).collect(),
            Value::String(text) => match credential.filter(|secret| text.contains(*secret)) {
                Some(secret) => Value::String(text.replace(secret, REDACTED)),
                None => value.clone(),
            },
            _ => value.clone(),
        }
    }

    fn field(&self, name: &str, value: &Value, credential: Option<&str>) -> (String, Value) {
        let lower = name.to_ascii_lowercase();
        let secret = SECRET_FIELDS.contains(&lower.as_str()) || self.vendor_fields.contains(&lower.as_str());
        let value = if secret && !value.is_null() {
            REDACTED.into()
        } else {
            self.clean(value, credential)
        };
        (name.to_owned(), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_reach_the_log() {
        let redaction = Redaction {
            vendor_fields: &["signing_key"],
        };
        let document = json!({
            "token": "xoxb-1", "Client_Secret": "s", "signing_key": ["k"],
            "text": "my token is xoxb-1", "nested": [{"password": "p", "name": "Priya"}],
        });
        assert_eq!(
            redaction.apply(&document, Some("xoxb-1")),
            json!({
                "token": REDACTED, "Client_Secret": REDACTED, "signing_key": REDACTED,
                "text": "my token is [redacted]", "nested": [{"password": REDACTED, "name": "Priya"}],
            })
        );
    }

    #[test]
    fn large_documents_are_measured_not_kept() {
        let kept = Redaction { vendor_fields: &[] }.apply(&json!("x".repeat(MAXIMUM_DOCUMENT_BYTES)), None);
        assert_eq!(
            kept,
            json!({"omitted": true, "bytes": MAXIMUM_DOCUMENT_BYTES + 2})
        );
    }
}
