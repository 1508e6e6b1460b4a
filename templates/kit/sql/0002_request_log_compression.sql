-- Answers in the request log are compressed by the faster of the two methods, where the server has it.
DO $$
BEGIN
    ALTER TABLE _asym_log.requests ALTER COLUMN request SET COMPRESSION lz4, ALTER COLUMN response SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
    NULL;
END
$$;
