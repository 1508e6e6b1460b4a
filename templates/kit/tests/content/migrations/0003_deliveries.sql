-- What the notes were told about their deliveries, and a secret to sign them with.
CREATE TABLE public.told (
    delivery bigint, attempt integer, outcome text NOT NULL, next boolean NOT NULL, PRIMARY KEY (delivery, attempt, outcome)
);

INSERT INTO _asym_auth.grants (name, kind, subject) VALUES ('signing', 'secret', 'notes');
