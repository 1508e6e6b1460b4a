//! Content that wants more than its own database.

use asymmetric_operator::postgres::{BuildError, BuildOutcome, Databases};

use crate::support::{
    content::spec_with,
    postgres::{operator, shared},
};

/// Files and where and how PostgreSQL stops them.
const REFUSED: &[(&str, u64, &str)] = &[
    (
        "SELECT 1;\nSET ROLE NONE;\nALTER ROLE CURRENT_USER SUPERUSER;",
        3,
        "42501",
    ),
    ("SET ROLE NONE; ALTER ROLE CURRENT_USER CREATEROLE;", 1, "42501"),
    ("RESET ROLE;\nALTER ROLE postgres PASSWORD 'x';", 2, "42501"),
    ("SET ROLE postgres;", 1, "42501"),
    ("SET SESSION AUTHORIZATION postgres;", 1, "42501"),
    ("CREATE ROLE friend SUPERUSER LOGIN;", 1, "42501"),
    (
        "DO $$ BEGIN\nEXECUTE 'COPY users TO PROGRAM ''id''';\nEND $$;",
        1,
        "42501",
    ),
    ("SELECT pg_read_file('/etc/passwd');", 1, "42501"),
    ("SELECT lo_export(lo_create(0), '/tmp/asym-attack');", 1, "42501"),
    ("CREATE EXTENSION dblink;", 1, "42501"),
    ("CREATE DATABASE mine;", 1, "42501"),
    (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I ALLOW_CONNECTIONS true', current_database()); END $$;",
        1,
        "42501",
    ),
    ("SELECT * FROM pg_stat_activity;", 1, "42501"),
    ("SELECT * FROM pg_roles;", 1, "42501"),
    (
        "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION touch();",
        1,
        "42501",
    ),
    ("ALTER SYSTEM SET fsync = off;", 1, "42501"),
];

#[tokio::test]
async fn content_cannot_get_more_rights() {
    let (postgres, operator) = (shared().await, operator().await);
    for (text, line, code) in REFUSED {
        let spec = spec_with("seeds/evil.sql", text);
        let error = operator.build_base(&spec).await.unwrap_err();
        let BuildError::Failed(failure) = error else {
            panic!("{text}: {error:?}")
        };
        assert_eq!(failure.file, "seeds/evil.sql");
        assert_eq!(
            (failure.line, failure.code.as_deref()),
            (*line, Some(*code)),
            "{text}: {failure}"
        );
        assert_eq!(postgres.names_with(spec.key.as_str()).await, [""; 0], "{text}");
    }
}

/// Content that leaves traps for whoever comes after it, and goes through: what it planted runs with no more rights
/// than it has itself.
#[tokio::test]
async fn traps_in_content_catch_nobody() {
    let (postgres, operator) = (shared().await, operator().await);
    let trap = "
CREATE FUNCTION public.spring(text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $f$
BEGIN
    IF (SELECT usesuper FROM pg_catalog.pg_user WHERE usename = current_user) THEN
        CREATE ROLE sprung SUPERUSER;
    END IF;
    RETURN 1;
EXCEPTION WHEN insufficient_privilege THEN RETURN 1;
END $f$;
CREATE INDEX trap ON users (spring(name));
CREATE FUNCTION public.count(text) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION public.quote_ident(text) RETURNS text LANGUAGE sql AS $f$ SELECT 'x; CREATE ROLE sprung SUPERUSER' $f$;
CREATE FUNCTION public.always() RETURNS boolean LANGUAGE plpgsql AS $f$
BEGIN
    CREATE ROLE sprung SUPERUSER;
    RETURN true;
EXCEPTION WHEN insufficient_privilege THEN RETURN true;
END $f$;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY trap ON messages USING (always());
SET ROLE NONE;
CREATE SCHEMA mine;
CREATE TABLE mine.\"odd \"\" name\" (a int PRIMARY KEY);
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO asym_content;
ALTER ROLE CURRENT_USER SET search_path = public, pg_catalog;
ALTER ROLE CURRENT_USER SET role = 'none';
ALTER ROLE CURRENT_USER SET statement_timeout = 1;
SET ROLE asym_content;
CREATE TABLE public.\"odd \"\" name; DROP TABLE users\" (a int PRIMARY KEY);
";
    let spec = spec_with("seeds/trap.sql", trap);
    let BuildOutcome::Built(report) = operator.build_base(&spec).await.unwrap() else {
        panic!("not built")
    };
    assert_eq!(report.rows.get("users"), Some(&3));
    assert_eq!(report.rows.get("odd \" name; DROP TABLE users"), Some(&0));
    assert_eq!(postgres.names_with("sprung").await, [""; 0]);
    assert_eq!(
        postgres.names_with(spec.key.as_str()).await,
        [spec.key.database()]
    );
    let clone = crate::support::TestClone::new();
    crate::clone::create(&operator, &clone, &spec.key).await;
    let owner = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'mine'";
    assert_eq!(
        postgres.ask(clone.names.database(), owner).await,
        ["asym_content"]
    );
    crate::clone::destroy(&operator, &clone).await;
}

/// Rights that content gives to the shared role on shared objects would be everybody's.
#[tokio::test]
async fn content_cannot_open_its_base_to_others() {
    let (postgres, operator) = (shared().await, operator().await);
    let clone = crate::support::TestClone::new();
    operator
        .ensure_roles(&clone.names, &clone.uid, &clone.passwords)
        .await
        .unwrap();
    let grants = format!(
        "SET ROLE NONE;
DO $$ BEGIN EXECUTE format('GRANT %I TO {}', current_user); EXCEPTION WHEN OTHERS THEN NULL; END $$;
DO $$ BEGIN EXECUTE format('GRANT ALL ON DATABASE %I TO PUBLIC', current_database()); EXCEPTION WHEN OTHERS THEN NULL; END $$;",
        clone.names.role()
    );
    let spec = spec_with("seeds/open.sql", &grants);
    operator.build_base(&spec).await.unwrap();
    let acl = format!(
        "SELECT datacl::text FROM pg_database WHERE datname = '{}'",
        spec.key.database()
    );
    assert_eq!(postgres.ask("postgres", &acl).await, ["{postgres=CTc/postgres}"]);
    crate::clone::destroy(&operator, &clone).await;
}
