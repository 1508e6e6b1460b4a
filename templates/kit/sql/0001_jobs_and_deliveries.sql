-- What a clone does later by itself (jobs), and what it tells others about (deliveries).

-- Work that is due when world time reaches it. A row goes in the transaction that does the work.
CREATE TABLE _asym_state.jobs (
    kind text NOT NULL,
    key text NOT NULL,
    due timestamptz NOT NULL,
    payload jsonb NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX jobs_due ON _asym_state.jobs (due, kind, key);
COMMENT ON TABLE _asym_state.jobs IS 'Work that the clone does by itself; due is world time.';

-- Numbers of deliveries follow the order of commits: whoever delivers holds this row until the commit.
CREATE TABLE _asym_state.delivery_numbers (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    last bigint NOT NULL DEFAULT 0
);
INSERT INTO _asym_state.delivery_numbers DEFAULT VALUES;

-- Deliveries that are not made yet. A row goes when it is delivered, or given up.
CREATE TABLE _asym_state.deliveries (
    id bigint PRIMARY KEY,
    -- Those of another epoch came with a copy of the database, and are not sent.
    epoch bigint NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    -- The row of _asym_auth.secrets that signs it.
    secret text,
    headers jsonb NOT NULL,
    body text NOT NULL,
    timeout_milliseconds bigint NOT NULL,
    -- How long to wait after each attempt that failed, on the wall clock.
    retries_milliseconds bigint[] NOT NULL,
    attempts integer NOT NULL DEFAULT 0
);
CREATE INDEX deliveries_target ON _asym_state.deliveries (target, id);
COMMENT ON TABLE _asym_state.deliveries IS 'What is still to be sent to others.';

-- One row per attempt.
CREATE TABLE _asym_log.deliveries (
    sequence bigint PRIMARY KEY,
    delivery bigint NOT NULL,
    attempt integer NOT NULL,
    epoch bigint NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    sent_at timestamptz NOT NULL,
    world_at timestamptz NOT NULL,
    duration_microseconds bigint NOT NULL,
    -- Either the status of the answer with its start, or what went wrong.
    status integer,
    response text,
    error text,
    -- Null after the last attempt.
    next_attempt_at timestamptz,
    -- What was sent, with the last attempt, so that it can be sent again.
    content jsonb
);
CREATE INDEX deliveries_delivery ON _asym_log.deliveries (delivery, sequence);
COMMENT ON COLUMN _asym_log.deliveries.sequence IS
    'The value of the setting asym.request during the transaction that noted the attempt.';

-- Secrets that the clone signs with: unlike those of tokens, their values are needed.
CREATE TABLE _asym_auth.secrets (
    name text PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON COLUMN _asym_auth.grants.kind IS
    'What the token is to the application; secret for what is none, but a secret whose value is kept to sign with.';
