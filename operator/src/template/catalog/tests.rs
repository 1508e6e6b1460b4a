use k8s_openapi::ByteString;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use proptest::prelude::*;

use super::*;

fn assembled<'a>(maps: impl IntoIterator<Item = &'a ConfigMap>) -> BTreeMap<String, Entry> {
    assemble(maps, &Artifacts::new())
}

const MANIFEST_TEXT: &str = r#"{
  "name": "notes", "displayName": "Notes", "realProduct": "Notes",
  "services": { "backend": { "image": "ghcr.io/asymmetric-ai/asymmetric-notes-backend:latest", "port": 3000, "health": "/health" } },
  "modes": { "api": ["backend"] },
  "database": { "migrations": "./migrations", "nameTemplate": "clone_{id}", "extensions": [] },
  "redis": { "prefixTemplate": "{id}:" },
  "seed": { "fixtures": "./seeds/*.sql" },
  "tokens": { "apiKey": { "format": "nk_{alphanumeric:24}" } },
  "connection": { "API_URL": "{url}/api/", "API_KEY": "{tokens.apiKey}" }
}"#;

fn map(name: &str, template: &str, files: &[(&str, &str)]) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta {
            name: Some(name.into()),
            namespace: Some("asymmetric-system".into()),
            labels: Some([(TEMPLATE_LABEL.to_owned(), template.to_owned())].into()),
            ..ObjectMeta::default()
        },
        data: Some(
            files
                .iter()
                .map(|(path, text)| (content::key_of(path), (*text).to_owned()))
                .collect(),
        ),
        ..ConfigMap::default()
    }
}

fn good() -> Vec<(&'static str, &'static str)> {
    vec![
        ("clone.manifest.json", MANIFEST_TEXT),
        (
            "migrations/0001_notes.sql",
            "CREATE TABLE notes (id int PRIMARY KEY);",
        ),
        ("seeds/acme-corp.sql", "INSERT INTO notes VALUES (1);"),
    ]
}

fn problem(maps: &[ConfigMap]) -> String {
    assembled(maps)["notes"].content.clone().unwrap_err()
}

#[test]
fn content_may_be_spread_over_several_maps() {
    let one = assembled(&[map("all", "notes", &good())]);
    let files = good();
    let several = assembled(&[map("b", "notes", &files[1..]), map("a", "notes", &files[..1])]);
    let (one, several) = (&one["notes"], &several["notes"]);
    assert_eq!(one.content, several.content);
    assert_eq!(several.sources, ["asymmetric-system/a", "asymmetric-system/b"]);
    let content = one.content.clone().unwrap();
    assert_eq!(content.fixtures, ["acme-corp"]);
    assert_eq!(content.spec.services[0].port, 3000);
    assert_eq!(
        content.fixture("acme-corp"),
        Some(("seeds/acme-corp.sql", "INSERT INTO notes VALUES (1);"))
    );
    assert_eq!(content.fixture("acme"), None);
}

#[test]
fn the_backends_table_may_be_in_the_content() {
    let table = r#"{"operations": [{"name": "notes.list", "implemented": true}, {"name": "notes.add", "implemented": false}]}"#;
    let mut files = good();
    let before = assembled(&[map("m", "notes", &files)])["notes"].clone();
    files.push(("operations.json", table));
    let after = assembled(&[map("m", "notes", &files)])["notes"].clone();
    let (before, after) = (before.content.unwrap(), after.content.unwrap());
    assert_eq!(after.operations[0].name, "notes.list");
    assert_eq!((before.operations.len(), after.operations.len()), (0, 1));
    assert_eq!(before.digest, after.digest, "no database is made anew");
    files.pop();
    files.push(("operations.json", "[]"));
    assert!(
        problem(&[map("m", "notes", &files)]).starts_with("operations.json: it is no table of operations")
    );
}

#[test]
fn wrong_content_is_named() {
    let changed = |index: usize, path: &'static str, text: &'static str| {
        let mut files = good();
        files[index] = (path, text);
        problem(&[map("m", "notes", &files)])
    };
    let cases = [
        (
            problem(&[map("m", "notes", &good()[1..])]),
            "clone.manifest.json is missing",
        ),
        (
            changed(1, "migration/0001.sql", ""),
            "file migration/0001.sql in ConfigMap asymmetric-system/m is none of clone.manifest.json",
        ),
        (
            changed(1, "seeds/other.sql", ""),
            "there is no file migrations/*.sql",
        ),
        (changed(2, "seeds/Acme.sql", ""), "fixture 'Acme' is named badly"),
        (changed(0, "clone.manifest.json", "{"), "clone.manifest.json:1:"),
        (
            problem(&[map("a", "notes", &good()), map("b", "notes", &good()[2..])]),
            "file seeds/acme-corp.sql is in ConfigMap asymmetric-system/a and in ConfigMap asymmetric-system/b",
        ),
    ];
    for (problem, expected) in cases {
        assert!(problem.contains(expected), "{problem}\ndoes not say\n{expected}");
    }
    let other = assembled(&[map("m", "memos", &good())])["memos"]
        .content
        .clone()
        .unwrap_err();
    assert!(other.contains("'notes'") && other.contains("'memos'"), "{other}");
}

#[test]
fn binary_data_has_to_be_text() {
    let mut binary = map("m", "notes", &good());
    let key = content::key_of("seeds/other.sql");
    binary.binary_data = Some([(key.clone(), ByteString(b"SELECT 1;".to_vec()))].into());
    assert_eq!(
        assembled(&[binary.clone()])["notes"]
            .content
            .clone()
            .unwrap()
            .fixtures,
        ["acme-corp", "other"]
    );
    binary.binary_data = Some([(key, ByteString(vec![0xff]))].into());
    assert!(
        problem(&[binary]).contains("file seeds/other.sql in ConfigMap asymmetric-system/m is not UTF-8")
    );
}

#[test]
fn maps_without_the_label_are_nothing() {
    let mut plain = map("m", "notes", &good());
    plain.metadata.labels = None;
    assert!(assembled(&[plain]).is_empty());
}

#[test]
fn only_changes_are_told() {
    let catalog = Catalog::default();
    assert_eq!(
        catalog.replace(assembled(&[map("m", "notes", &good())])),
        ["notes"]
    );
    let mut touched = map("m", "notes", &good());
    touched.metadata.resource_version = Some("7".into());
    assert_eq!(
        catalog.replace(assembled(&[touched])),
        [""; 0],
        "another resource version is no other content"
    );
    assert_eq!(catalog.replace(BTreeMap::new()), ["notes"]);
    assert_eq!(catalog.entry("notes"), None);
}

#[tokio::test]
async fn the_catalog_is_loaded_when_it_was_read_once() {
    let catalog = Arc::new(Catalog::default());
    let waiting = tokio::spawn({
        let catalog = Arc::clone(&catalog);
        async move { catalog.wait_until_loaded().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    catalog.replace(BTreeMap::new());
    waiting.await.unwrap();
    catalog.wait_until_loaded().await;
}

proptest! {
    #[test]
    fn different_files_have_different_digests(
        left in proptest::collection::btree_map("[a-c]{0,3}", "[a-c]{0,3}", 0..4),
        right in proptest::collection::btree_map("[a-c]{0,3}", "[a-c]{0,3}", 0..4),
    ) {
        prop_assert_eq!(left == right, content::digest(&left) == content::digest(&right));
    }
}

#[test]
fn files_come_from_artifacts_too() {
    let mut pointing = map("own", "notes", &[]);
    let reference = "registry.example/notes@sha256:1";
    pointing.data = Some([(ARTIFACT_KEY.to_owned(), reference.to_owned())].into());
    let texts: BTreeMap<String, String> = good()
        .iter()
        .map(|(key, text)| (content::path_of(key), (*text).to_owned()))
        .collect();
    let fetched = Artifacts::from([(reference.to_owned(), Ok(texts))]);
    let of = |artifacts: &Artifacts| assemble(&[pointing.clone()], artifacts)["notes"].content.clone();
    let direct = assembled(&[map("m", "notes", &good())])["notes"]
        .content
        .clone()
        .unwrap();
    assert_eq!(of(&fetched).unwrap().digest, direct.digest);
    let failed = Artifacts::from([(reference.to_owned(), Err("nobody is there".to_owned()))]);
    let error = of(&failed).unwrap_err();
    assert!(
        error.contains(reference) && error.contains("nobody is there"),
        "{error}"
    );
}
