-- Grants of the kind `secret` are no tokens but what a clone signs with; an API key authenticates.
UPDATE _asym_auth.grants SET kind = 'key' WHERE name = 'apiKey';
