//! What one clone's credentials must not reach.

use asymmetric_operator::postgres::{BaseKey, Databases, PostgresServer, SwapOutcome};

use crate::{
    clone::{backend, create, grader, reset},
    support::{
        TestClone, content,
        postgres::{TestPostgres, operator, refusal, shared, texts},
    },
};

struct Scene {
    postgres: &'static TestPostgres,
    operator: PostgresServer,
    base: BaseKey,
    attacker: TestClone,
    victim: TestClone,
    /// Of the attacker and the victim.
    runs: [String; 2],
}

async fn scene() -> Scene {
    let (postgres, operator) = (shared().await, operator().await);
    let base = content::build(&operator).await;
    let (attacker, victim) = (TestClone::new(), TestClone::new());
    let mut runs = Vec::new();
    for clone in [&attacker, &victim] {
        create(&operator, clone, &base).await;
        let SwapOutcome::Swapped { run: Some(run), .. } = reset(&operator, clone, &base, 1).await else {
            panic!()
        };
        runs.push(run);
    }
    operator.ensure_spares(&base, 1).await.unwrap();
    Scene {
        postgres,
        operator,
        base,
        attacker,
        victim,
        runs: runs.try_into().unwrap(),
    }
}

#[tokio::test]
async fn no_other_database_lets_a_clone_in() {
    let scene = scene().await;
    let spare = scene
        .postgres
        .names_with(&format!("asym_spare_{}", scene.base))
        .await
        .remove(0);
    // As it is between being made and being handed over.
    let raw = format!("asym_new_{:032x}", crate::support::unique());
    let make = format!(
        "CREATE DATABASE {raw} TEMPLATE {} ALLOW_CONNECTIONS false",
        scene.base.database()
    );
    scene
        .postgres
        .administrator("postgres")
        .await
        .batch_execute(&make)
        .await
        .unwrap();
    let (names, passwords) = (&scene.attacker.names, &scene.attacker.passwords);
    let closed = [scene.base.database(), spare, raw, "template0".into()];
    let forbidden = [
        scene.victim.names.database().to_owned(),
        scene.runs[1].clone(),
        "postgres".into(),
        "template1".into(),
    ];
    for (role, password) in [
        (names.role().to_owned(), &passwords.role),
        (names.read_only_role(), &passwords.read_only_role),
    ] {
        for (databases, expected) in [(&closed, "55000"), (&forbidden, "42501")] {
            for database in databases {
                let (code, message) =
                    refusal(scene.postgres.connect(&role, password, database).await, database);
                assert_eq!(code, expected, "{role} to {database}: {message}");
            }
        }
    }
    let own_run = scene
        .postgres
        .connect(names.role(), &passwords.role, &scene.runs[0])
        .await;
    assert_eq!(refusal(own_run, "an ended run").0, "42501");
    // The shared roles are nobody's login.
    for role in ["asym_content", "asym_reader"] {
        let login = scene.postgres.connect(role, "", names.database()).await;
        assert!(login.is_err(), "{role} logged in");
    }
}

/// Statements and the SQLSTATEs that may refuse them: `42501` no privilege, `0LP01` no such grant,
/// `0A000` not supported, `28000` no such role to take.
const ATTACKS: &[(&str, &str)] = &[
    ("CREATE ROLE friend LOGIN SUPERUSER", "42501"),
    ("ALTER ROLE postgres PASSWORD 'x'", "42501"),
    ("ALTER ROLE asym_content SUPERUSER", "42501"),
    ("ALTER ROLE asym_content LOGIN", "42501"),
    ("SET ROLE postgres", "42501"),
    ("SET ROLE asym_reader", "42501"),
    ("SET ROLE $victim", "42501"),
    ("SET SESSION AUTHORIZATION postgres", "42501"),
    ("SET ROLE NONE; SELECT * FROM public.messages", "42501"),
    ("SET ROLE NONE; CREATE TABLE public.mine (a int)", "42501"),
    ("SET ROLE NONE; ALTER ROLE $attacker SUPERUSER", "42501"),
    ("SET ROLE NONE; ALTER ROLE $attacker CREATEROLE", "42501"),
    (
        "SET ROLE NONE; ALTER ROLE $attacker CONNECTION LIMIT 1000",
        "42501",
    ),
    (
        "SET ROLE NONE; ALTER ROLE $attacker SET temp_file_limit = -1",
        "42501",
    ),
    ("SET ROLE NONE; GRANT asym_content TO $victim", "42501"),
    ("GRANT asym_reader TO asym_content", "42501"),
    ("GRANT pg_read_all_data TO asym_content", "42501"),
    ("SET temp_file_limit = -1", "42501"),
    ("COPY users TO PROGRAM 'cat >/dev/null'", "42501"),
    ("COPY users FROM PROGRAM 'id'", "42501"),
    ("COPY users TO '/tmp/asym-attack'", "42501"),
    ("COPY users FROM '/etc/passwd'", "42501"),
    ("SELECT pg_read_file('/etc/passwd')", "42501"),
    ("SELECT pg_ls_dir('/')", "42501"),
    ("SELECT lo_import('/etc/passwd')", "42501"),
    ("LOAD 'plpgsql'", "42501"),
    ("LOAD '/tmp/evil.so'", "42501"),
    (
        "CREATE FUNCTION evil() RETURNS int LANGUAGE c AS 'libc', 'system'",
        "42501",
    ),
    ("CREATE EXTENSION dblink", "42501"),
    ("CREATE EXTENSION file_fdw", "42501"),
    ("CREATE EXTENSION pgcrypto", "42501"),
    ("CREATE SCHEMA mine", "42501"),
    (
        "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION touch()",
        "42501",
    ),
    (
        "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p",
        "42501",
    ),
    ("CREATE DATABASE mine", "42501"),
    ("DROP DATABASE $victim", "42501"),
    ("ALTER DATABASE $victim RENAME TO mine", "42501"),
    ("ALTER DATABASE $attacker CONNECTION LIMIT 1000", "42501"),
    ("ALTER DATABASE $attacker OWNER TO asym_content", "42501"),
    ("COMMENT ON DATABASE $attacker IS '{}'", "42501"),
    ("COMMENT ON ROLE $attacker IS '{}'", "42501"),
    ("ALTER SYSTEM SET fsync = off", "42501"),
    ("CHECKPOINT", "42501"),
    ("SELECT pg_reload_conf()", "42501"),
    ("SELECT pg_switch_wal()", "42501"),
    ("SELECT * FROM pg_authid", "42501"),
    ("SELECT * FROM pg_stat_activity", "42501"),
    ("SELECT * FROM pg_stat_get_activity(NULL)", "42501"),
    ("SELECT * FROM pg_database", "42501"),
    ("SELECT * FROM pg_roles", "42501"),
    ("SELECT * FROM pg_shdescription", "42501"),
    ("SELECT pg_database_size('$victim')", "42501"),
    ("SELECT pg_terminate_backend($session)", "42501"),
    ("SELECT pg_cancel_backend($session)", "42501"),
];

#[tokio::test]
async fn nothing_in_its_own_database_is_a_way_out() {
    let scene = scene().await;
    let victim = backend(scene.postgres, &scene.victim).await;
    let session = texts(&victim, "SELECT pg_backend_pid()").await.unwrap().remove(0);
    for (attack, expected) in ATTACKS {
        let sql = attack
            .replace("$attacker", scene.attacker.names.role())
            .replace("$victim", scene.victim.names.role())
            .replace("$session", &session);
        let attacker = backend(scene.postgres, &scene.attacker).await;
        let result = attacker.simple_query(&sql).await;
        let (code, message) = refusal(result, &sql);
        assert_eq!(&code, expected, "{sql}: {message}");
    }
    assert_eq!(
        texts(&victim, "SELECT count(*) FROM messages").await.unwrap(),
        ["150"]
    );
}

#[tokio::test]
async fn what_a_clone_may_say_harms_only_itself() {
    let scene = scene().await;
    let (attacker_role, victim_role) = (scene.attacker.names.role(), scene.victim.names.role());
    let victim_database = scene.victim.names.database();
    // Legal statements about shared objects: rights of the shared role, memberships in one's own role, one's settings.
    let attacker = backend(scene.postgres, &scene.attacker).await;
    attacker
        .batch_execute("DROP OWNED BY asym_content CASCADE")
        .await
        .unwrap();
    attacker
        .batch_execute("ALTER ROLE asym_content SET search_path = nowhere")
        .await
        .unwrap();
    attacker
        .batch_execute("ALTER ROLE asym_content PASSWORD 'known'")
        .await
        .unwrap();
    for statement in [
        format!("GRANT {attacker_role} TO {victim_role}"),
        format!("GRANT CONNECT ON DATABASE {victim_database} TO {attacker_role}"),
        format!("REVOKE CONNECT ON DATABASE {victim_database} FROM {victim_role}"),
        format!("ALTER ROLE {attacker_role} SET role = 'postgres'"),
        format!("ALTER ROLE {attacker_role} PASSWORD 'changed'"),
    ] {
        // Refused or not, depending on the version: what counts is below.
        let _ = attacker
            .batch_execute(&format!("SET ROLE NONE; {statement}"))
            .await;
    }
    // The victim does not notice, and is rebuilt, reset and built anew as ever.
    let victim = backend(scene.postgres, &scene.victim).await;
    assert_eq!(
        texts(&victim, "SELECT count(*) FROM messages").await.unwrap(),
        ["150"]
    );
    let intruder = scene
        .postgres
        .connect(attacker_role, "changed", victim_database)
        .await;
    assert_eq!(refusal(intruder, "the victim's database").0, "42501");
    let login = scene
        .postgres
        .connect("asym_content", "known", victim_database)
        .await;
    assert_eq!(refusal(login, "the shared role").0, "28000");
    content::build(&scene.operator).await;
    reset(&scene.operator, &scene.victim, &scene.base, 2).await;
    backend(scene.postgres, &scene.victim).await;
    // And the attacker's own roles heal by being made again.
    scene
        .operator
        .ensure_roles(
            &scene.attacker.names,
            &scene.attacker.uid,
            &scene.attacker.passwords,
        )
        .await
        .unwrap();
    reset(&scene.operator, &scene.attacker, &scene.base, 2).await;
    let attacker = backend(scene.postgres, &scene.attacker).await;
    assert_eq!(
        texts(&attacker, "SELECT count(*) FROM messages").await.unwrap(),
        ["150"]
    );
}

#[tokio::test]
async fn connections_and_temporary_files_are_limited() {
    let scene = scene().await;
    let mut sessions = Vec::new();
    let refused = loop {
        match scene
            .postgres
            .connect(
                scene.attacker.names.role(),
                &scene.attacker.passwords.role,
                scene.attacker.names.database(),
            )
            .await
        {
            Ok(session) => sessions.push(session),
            Err(error) => break error,
        }
        assert!(sessions.len() < 50, "no limit");
    };
    assert_eq!(refusal::<()>(Err(refused), "many sessions").0, "53300");
    assert_eq!(sessions.len(), 12);
    assert_eq!(
        texts(&sessions[0], "SHOW temp_file_limit").await.unwrap(),
        ["1GB"]
    );
    // The grader of the same clone and other clones are not shut out by it.
    grader(scene.postgres, &scene.attacker, scene.attacker.names.database()).await;
    backend(scene.postgres, &scene.victim).await;
    // Closing gets rid of all of them.
    reset(&scene.operator, &scene.attacker, &scene.base, 2).await;
    assert!(sessions[0].batch_execute("SELECT 1").await.is_err());
}
