-- Socket Mode: an app-level token, and tickets that open one connection each.

CREATE TABLE public.app_connection_tickets (
    ticket text PRIMARY KEY,
    app_id text NOT NULL,
    -- World clock, seconds: after this the ticket opens nothing.
    expires bigint NOT NULL
);
CREATE INDEX app_connection_tickets_expires ON public.app_connection_tickets (expires);

INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) VALUES
    ('appToken', 'app', 'A0AGENT0001', '{connections:write}',
     '{"team_id": "T0WORKSPACE", "app_id": "A0AGENT0001"}');
