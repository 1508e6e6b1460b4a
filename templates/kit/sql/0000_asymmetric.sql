-- What every clone's database carries, whatever the application: clock, identifiers, request log, token hashes.
-- `public` and `_asym_state` are the state of a clone; `_asym_log` and `_asym_auth` belong to its operation.

CREATE SCHEMA _asym_state;
CREATE SCHEMA _asym_log;
CREATE SCHEMA _asym_auth;
CREATE SCHEMA state_v1;

COMMENT ON SCHEMA _asym_state IS 'State of the clone that no vendor table holds: world clock, identifier sequence.';
COMMENT ON SCHEMA _asym_log IS 'What was asked of the clone: request log and the epochs it ran in.';
COMMENT ON SCHEMA _asym_auth IS 'Hashes of tokens and what they act as. Never readable by graders.';
COMMENT ON SCHEMA state_v1 IS 'Read-only views with the field names of the vendor.';

-- World time is the anchor, plus in mode `ticking` the wall time since the epoch began.
CREATE TABLE _asym_state.clock (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    anchor timestamptz NOT NULL,
    mode text NOT NULL DEFAULT 'ticking' CHECK (mode IN ('ticking', 'frozen'))
);
INSERT INTO _asym_state.clock (anchor) VALUES ('2026-01-05T09:00:00Z');

-- Identifiers are made from HMAC-SHA256(seed, sequence): same start, same calls, same identifiers.
CREATE TABLE _asym_state.identifiers (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    seed text NOT NULL,
    sequence bigint NOT NULL DEFAULT 0
);
INSERT INTO _asym_state.identifiers (seed) VALUES ('asymmetric');

-- When each epoch began on the wall clock; survives a restart of the backend, so that world time does too.
CREATE TABLE _asym_log.epochs (
    epoch bigint PRIMARY KEY,
    started_at timestamptz NOT NULL
);

-- Backends take numbers of requests by the thousand.
CREATE SEQUENCE _asym_log.request_sequence INCREMENT BY 1000;

CREATE TABLE _asym_log.requests (
    sequence bigint PRIMARY KEY,
    epoch bigint NOT NULL,
    -- Null when the request changed nothing.
    transaction_id bigint,
    principal text,
    -- Null when no operation has this method and path.
    operation text,
    trace_id text,
    -- committed, rolled_back (the vendor refused), refused (before the handler), unmatched, failed.
    outcome text NOT NULL,
    status integer NOT NULL,
    request jsonb NOT NULL,
    response jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    world_at timestamptz NOT NULL,
    duration_microseconds bigint NOT NULL
);
COMMENT ON COLUMN _asym_log.requests.sequence IS 'The value of the setting asym.request during the transaction.';

-- What a token of this name acts as. Rows come with migrations and fixtures.
CREATE TABLE _asym_auth.grants (
    name text PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    scopes text[] NOT NULL DEFAULT '{}',
    attributes jsonb NOT NULL DEFAULT '{}'
);

-- SHA-256 of every accepted token.
CREATE TABLE _asym_auth.tokens (
    hash bytea PRIMARY KEY,
    grant_name text NOT NULL REFERENCES _asym_auth.grants (name) ON DELETE CASCADE
);
CREATE INDEX tokens_grant_name ON _asym_auth.tokens (grant_name);

-- Identifiers that whoever holds the tokens wants to know, such as the one of the account.
CREATE TABLE _asym_auth.identities (
    name text PRIMARY KEY,
    value text NOT NULL
);
