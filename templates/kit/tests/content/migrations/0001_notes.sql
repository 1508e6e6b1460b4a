-- The smallest application: notes, written with two kinds of token.
CREATE TABLE public.notes (id text PRIMARY KEY, text text NOT NULL, author text NOT NULL, request text NOT NULL);
CREATE TABLE public.outcomes (key text PRIMARY KEY, status integer NOT NULL, body text NOT NULL);

INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) VALUES
    ('writer', 'key', 'user_1', '{notes:read,notes:write}', '{"plan": "paid"}'),
    ('reader', 'key', 'user_2', '{notes:read}', '{}');
INSERT INTO _asym_auth.identities (name, value) VALUES ('accountId', 'acct_1');
