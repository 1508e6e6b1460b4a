//! How much of a vendor's published API a template has: the backend's table as content has it, and the score.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use serde::{Deserialize, Serialize};

/// Operations that a table may have; the largest API that is cloned has some 1,100.
const LIMIT: usize = 4096;

/// What the names of operations begin with that are a clone's own, such as an address that apps are given: no vendor has
/// them.
const EXTENSION: &str = "asymmetric.";

/// Where the vendor's published list of operations is.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateFidelity {
    /// A URL, `npm:PACKAGE@VERSION#PATH` or `go:MODULE@VERSION#PATH`.
    #[schemars(length(min = 1, max = 512))]
    pub source: String,
}

/// An operation that a backend implements.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
pub struct ImplementedOperation {
    /// The vendor's name of it, such as `chat.postMessage`.
    pub name: String,
    /// Methods and path by which it is called, such as `POST /api/chat.postMessage`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<String>,
    /// Whether tests drive it with the vendor's official clients.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub driven: bool,
}

/// How much of the vendor's published API a template has.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct FidelityScore {
    /// Coverage, from 0 to 1: `matched / theirs`, rounded down to three digits, so that 1 is all of it.
    #[schemars(range(min = 0, max = 1))]
    pub score: f64,
    /// What was counted.
    pub operations: OperationCounts,
    /// When the lists were compared.
    pub checked_at: Time,
    /// The vendor's list, as it was named.
    pub source: String,
}

/// Operations of a template and of its vendor.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OperationCounts {
    /// That the backend implements.
    pub ours: i64,
    /// That the vendor publishes.
    pub theirs: i64,
    /// That are both.
    pub matched: i64,
    /// Those of them that tests drive with the vendor's official clients.
    pub driven: i64,
}

#[derive(Deserialize)]
struct Table {
    operations: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    methods: Vec<String>,
    #[serde(default)]
    path: String,
    implemented: bool,
    #[serde(default)]
    driven: bool,
}

/// Reads `operations.json`, which a backend prints when it is called with the argument `operations`: what it implements,
/// by name, without what is a clone's own. The error is a sentence about the file.
pub fn implemented(text: &str) -> Result<Vec<ImplementedOperation>, String> {
    let table: Table =
        serde_json::from_str(text).map_err(|error| format!("it is no table of operations: {error}"))?;
    if table.operations.len() > LIMIT {
        return Err(format!("it has more than {LIMIT} operations"));
    }
    let mut implemented: Vec<ImplementedOperation> = table
        .operations
        .into_iter()
        .filter(|entry| entry.implemented && !entry.name.starts_with(EXTENSION))
        .map(|entry| {
            let Entry { methods, path, .. } = &entry;
            ImplementedOperation {
                routes: methods.iter().map(|method| format!("{method} {path}")).collect(),
                driven: entry.driven,
                name: entry.name,
            }
        })
        .collect();
    implemented.sort_by(|left, right| left.name.cmp(&right.name));
    let mut pairs = implemented.iter().zip(implemented.iter().skip(1));
    match pairs.find(|(left, right)| left.name == right.name) {
        Some((twice, _)) => Err(format!("operation '{}' is in it twice", twice.name)),
        None => Ok(implemented),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_implemented_is_read_by_name() {
        let text = r#"{"template": "x", "operations": [
            {"name": "b.get", "methods": ["GET", "POST"], "path": "/b/{id}", "implemented": true, "driven": true, "new": 1},
            {"name": "c", "implemented": false},
            {"name": "asymmetric.webhook", "implemented": true},
            {"name": "a", "methods": ["GET"], "path": "/a", "implemented": true}
        ]}"#;
        let operations = implemented(text).unwrap();
        assert_eq!(operations.len(), 2);
        assert_eq!((operations[0].name.as_str(), operations[0].driven), ("a", false));
        assert_eq!(operations[1].routes, ["GET /b/{id}", "POST /b/{id}"]);
        assert!(operations[1].driven);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for (text, said) in [
            ("{", "it is no table of operations: EOF"),
            ("{}", "missing field `operations`"),
            (
                r#"{"operations": [{"name": "a", "implemented": true}, {"name": "a", "implemented": true}]}"#,
                "operation 'a' is in it twice",
            ),
        ] {
            let error = implemented(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_score_is_written_the_way_it_is_read() {
        let score = FidelityScore {
            score: 0.067,
            operations: OperationCounts {
                ours: 19,
                theirs: 280,
                matched: 19,
                driven: 19,
            },
            checked_at: Time("2026-01-05T09:30:00Z".parse().unwrap()),
            source: "npm:@slack/web-api@8.2.0".into(),
        };
        let text = serde_json::to_string(&score).unwrap();
        assert_eq!(
            text,
            r#"{"score":0.067,"operations":{"ours":19,"theirs":280,"matched":19,"driven":19},"checkedAt":"2026-01-05T09:30:00Z","source":"npm:@slack/web-api@8.2.0"}"#
        );
        assert_eq!(serde_json::from_str::<FidelityScore>(&text).unwrap(), score);
    }
}
