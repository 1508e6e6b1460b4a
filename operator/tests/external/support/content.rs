//! Content of a template in miniature.

use asymmetric_operator::postgres::{BaseKey, BaseSpec, BuildOutcome, Databases};

use super::unique;

const MIGRATION: &str = "
CREATE SCHEMA _asym_state;
CREATE SCHEMA _asym_log;
CREATE SCHEMA _asym_auth;
CREATE SCHEMA state_v1;
CREATE TABLE _asym_state.clock (id int PRIMARY KEY, now timestamptz NOT NULL);
CREATE TABLE _asym_log.requests (sequence bigserial PRIMARY KEY, operation text NOT NULL);
CREATE TABLE _asym_auth.tokens (hash text PRIMARY KEY);
CREATE TABLE users (id text PRIMARY KEY, name text NOT NULL, note text);
CREATE TABLE messages (id bigserial PRIMARY KEY, author text NOT NULL REFERENCES users, body text NOT NULL);
CREATE INDEX messages_by_length ON messages (length(body));
CREATE VIEW state_v1.messages AS SELECT id, author AS user, body AS text FROM public.messages;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.body := NEW.body || ';';
    RETURN NEW;
END;
$$;
CREATE TRIGGER touch BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION touch();
";

const SEED: &str = "
INSERT INTO _asym_state.clock VALUES (1, '2026-01-02T03:04:05Z');
INSERT INTO _asym_auth.tokens VALUES ('hash');
COPY users (id, name, note) FROM stdin;
U1\tAda\t\\N
U2\tGrace\tsemi;colon
U3\tZoë\ttab\\tinside
\\.
INSERT INTO messages (author, body)
    SELECT 'U' || 1 + n % 3, 'message ' || n FROM generate_series(1, 150) n;
";

/// Content with a key of its own.
pub(crate) fn spec() -> BaseSpec {
    spec_of(&[
        ("migrations/0001_schema.sql", MIGRATION),
        ("seeds/acme.sql", SEED),
    ])
}

/// The same with other files.
pub(crate) fn spec_of(files: &[(&str, &str)]) -> BaseSpec {
    BaseSpec {
        key: BaseKey::derive(&["test", &unique().to_string()]),
        files: files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        extensions: Vec::new(),
        description: "test content".into(),
    }
}

/// The same with one more file at the end.
pub(crate) fn spec_with(name: &str, text: &str) -> BaseSpec {
    spec_of(&[
        ("migrations/0001_schema.sql", MIGRATION),
        ("seeds/acme.sql", SEED),
        (name, text),
    ])
}

/// Builds a base of its own and returns its key.
pub(crate) async fn build(server: &impl Databases) -> BaseKey {
    let spec = spec();
    let outcome = server.build_base(&spec).await.unwrap();
    assert!(matches!(outcome, BuildOutcome::Built(_)), "{outcome:?}");
    spec.key
}
