//! Documents as the request log keeps them: without secrets, and not beyond a size.

use serde_json::Value;
use std::fmt::Write;

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

/// Takes secrets out of documents before they are kept.
#[derive(Debug)]
pub(crate) struct Redaction {
    pub(crate) vendor_fields: &'static [&'static str],
}

impl Redaction {
    /// The document as JSON without secrets: those in fields known to hold them, and `credential` wherever it appears.
    pub(crate) fn apply(&self, document: &Value, credential: Option<&str>) -> String {
        let mut clean = String::new();
        self.write(document, credential, &mut clean);
        if clean.len() > MAXIMUM_DOCUMENT_BYTES {
            format!(r#"{{"omitted":true,"bytes":{}}}"#, clean.len())
        } else {
            clean
        }
    }

    fn write(&self, value: &Value, credential: Option<&str>, clean: &mut String) {
        match value {
            Value::Object(map) => {
                clean.push('{');
                for (position, (name, value)) in map.iter().enumerate() {
                    if position > 0 {
                        clean.push(',');
                    }
                    quote(name, clean);
                    clean.push(':');
                    if self.is_secret(name) && !value.is_null() {
                        quote(REDACTED, clean);
                    } else {
                        self.write(value, credential, clean);
                    }
                }
                clean.push('}');
            }
            Value::Array(items) => {
                clean.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        clean.push(',');
                    }
                    self.write(item, credential, clean);
                }
                clean.push(']');
            }
            Value::String(text) => match credential.filter(|secret| text.contains(*secret)) {
                Some(secret) => quote(&text.replace(secret, REDACTED), clean),
                None => quote(text, clean),
            },
            // Numbers, truths and null are written as they are; writing to a String cannot fail.
            other => drop(write!(clean, "{other}")),
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        SECRET_FIELDS
            .iter()
            .chain(self.vendor_fields)
            .any(|secret| secret.eq_ignore_ascii_case(name))
    }
}

/// A JSON string.
fn quote(text: &str, json: &mut String) {
    json.push('"');
    let mut plain = 0;
    for (position, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        // Characters that are escaped are one byte each: these are boundaries.
        json.push_str(text.get(plain..position).unwrap_or_default());
        plain = position + 1;
        if escape.is_empty() {
            let _ = write!(json, "\\u{byte:04x}");
        } else {
            json.push_str(escape);
        }
    }
    json.push_str(text.get(plain..).unwrap_or_default());
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn kept(redaction: &Redaction, document: &Value, credential: Option<&str>) -> Value {
        serde_json::from_str(&redaction.apply(document, credential)).unwrap()
    }

    #[test]
    fn secrets_do_not_reach_the_log() {
        let redaction = Redaction {
            vendor_fields: &["signing_key"],
        };
        let document = json!({
            "token": "xoxb-1", "Client_Secret": "s", "signing_key": ["k"], "password": null,
            "text": "my token is xoxb-1", "nested": [{"password": "p", "name": "Priya"}],
        });
        assert_eq!(
            kept(&redaction, &document, Some("xoxb-1")),
            json!({
                "token": REDACTED, "Client_Secret": REDACTED, "signing_key": REDACTED, "password": null,
                "text": "my token is [redacted]", "nested": [{"password": REDACTED, "name": "Priya"}],
            })
        );
    }

    #[test]
    fn large_documents_are_measured_not_kept() {
        let redaction = Redaction { vendor_fields: &[] };
        let large = json!("x".repeat(MAXIMUM_DOCUMENT_BYTES));
        assert_eq!(
            kept(&redaction, &large, None),
            json!({"omitted": true, "bytes": MAXIMUM_DOCUMENT_BYTES + 2})
        );
    }

    proptest! {
        #[test]
        fn what_is_no_secret_is_kept_as_it_is(
            text in any::<String>(),
            name in "[a-z]{1,3}",
            number in any::<i64>(),
            truth in any::<bool>(),
        ) {
            let document = json!([{name: text}, [number, truth, null, 1.5], {}, []]);
            prop_assert_eq!(kept(&Redaction { vendor_fields: &[] }, &document, None), document);
        }
    }
}
