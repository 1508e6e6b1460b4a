use std::os::unix::fs::PermissionsExt;

use super::*;

fn key(name: &str) -> Key {
    Key {
        name: name.to_owned(),
        namespace: "team".to_owned(),
        context: "arn:aws:eks/a.b".to_owned(),
        kind: Kind::Api,
    }
}

fn record(key: &Key, log: &Path) -> Record {
    Record {
        key: key.clone(),
        pid: 4711,
        started_at: "2026-01-05T09:00:00Z".parse().unwrap(),
        ports: vec![Port {
            id: key.name.clone(),
            port: 3000,
        }],
        log: log.to_owned(),
    }
}

fn records() -> (tempfile::TempDir, Records) {
    let home = tempfile::tempdir().unwrap();
    let records = Records::at(home.path().join("own/forwards")).unwrap();
    (home, records)
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_forward_is_claimed_once_and_lives_as_long_as_its_log_is_held() {
    let (_home, records) = records();
    let acme = key("acme");
    let claim = records.claim(&acme).unwrap().expect("nobody has it");
    assert!(records.claim(&acme).unwrap().is_none(), "it is taken");
    assert!(records.claim(&key("other")).unwrap().is_some());
    assert_eq!(records.living(&acme), None, "it is not up yet");
    let record = record(&acme, &claim.path);
    records.write(&record).unwrap();
    assert_eq!(records.living(&acme), Some(record.clone()));
    assert_eq!(records.all().unwrap(), (vec![record.clone()], vec![]));

    // Whatever ends the process closes its files.
    drop(claim);
    records.wait_for_end(&acme).unwrap();
    assert_eq!(records.living(&acme), None);
    assert_eq!(records.all().unwrap(), (vec![], vec![record]));
    let claim = records.claim(&acme).unwrap().expect("it is free again");
    assert_eq!(
        records.all().unwrap(),
        (vec![], vec![]),
        "what is stale went with the claim"
    );
    drop(claim);
}

#[test]
fn a_lock_on_a_file_that_was_removed_keeps_nobody_out() {
    let (_home, records) = records();
    let acme = key("acme");
    let first = records.claim(&acme).unwrap().unwrap();
    std::fs::remove_file(&first.path).unwrap();
    assert!(records.claim(&acme).unwrap().is_some());
}

#[test]
fn everything_is_the_users_own_and_goes_with_the_forward() {
    let (_home, records) = records();
    let acme = key("acme");
    let claim = records.claim(&acme).unwrap().unwrap();
    records.write(&record(&acme, &claim.path)).unwrap();
    let login = records.write_beside(&acme, "conf", "password=secret\n").unwrap();
    let neighbour = records
        .write_beside(&key("acme-2"), "conf", "password=secret\n")
        .unwrap();
    assert_eq!(mode(&records.0), 0o700);
    for path in [&claim.path, &records.path(&acme, "json"), &login] {
        assert_eq!(mode(path), 0o600, "{path:?}");
    }
    records.remove_record(&acme);
    assert!(!login.exists() && !records.path(&acme, "json").exists());
    assert!(neighbour.exists() && claim.path.exists());
}

#[test]
fn keys_do_not_meet_in_their_files() {
    let database = Key {
        kind: Kind::Database,
        ..key("acme")
    };
    let spelled = Key {
        name: "acme_database".to_owned(),
        ..key("acme")
    };
    assert_eq!(
        file_name(&key("acme")),
        "arn%3aaws%3aeks%2fa%2eb_team_acme",
        "no dot, no slash"
    );
    assert_ne!(file_name(&database), file_name(&spelled));
    assert_ne!(file_name(&database), file_name(&key("acme")));
}

#[test]
fn what_is_no_record_is_passed_over() {
    let (_home, records) = records();
    std::fs::write(records.0.join("nonsense.json"), "{").unwrap();
    assert_eq!(records.all().unwrap(), (vec![], vec![]));
}
