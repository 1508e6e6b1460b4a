use super::table::parse_stat;
use super::*;

fn sleeping(seconds: &str) -> Specification {
    Specification {
        name: "sleeper",
        program: "sleep".into(),
        arguments: vec![seconds.into()],
        configuration: None,
    }
}

fn processes(folder: &tempfile::TempDir) -> Processes {
    Processes::new(folder.path().join("run"), folder.path().join("log"))
}

#[test]
fn stat_lines_are_parsed_behind_odd_names() {
    let line = "42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 10 0";
    assert_eq!(parse_stat(line), Some(987_654));
    assert_eq!(parse_stat(&line.replace(" S ", " Z ")), None);
    assert_eq!(parse_stat("nonsense"), None);
}

#[test]
fn a_program_is_started_once_found_again_and_stopped() {
    let folder = tempfile::tempdir().expect("folder");
    let processes = processes(&folder);
    let specification = sleeping("1000");
    assert!(processes.start(&specification).expect("starts"));
    assert!(!processes.start(&specification).expect("runs already"));
    assert!(processes.runs(&specification));
    processes.stop("sleeper").expect("stops");
    assert!(!processes.runs_somehow("sleeper"));
    assert!(!processes.pid_file("sleeper").exists());
}

#[test]
fn a_changed_command_line_restarts_it() {
    let folder = tempfile::tempdir().expect("folder");
    let processes = processes(&folder);
    processes.start(&sleeping("1000")).expect("starts");
    let first = processes.alive("sleeper").expect("alive").pid;
    assert!(processes.start(&sleeping("1001")).expect("restarts"));
    assert_ne!(processes.alive("sleeper").expect("alive").pid, first);
    assert!(!processes.runs(&sleeping("1000")));
    processes.stop("sleeper").expect("stops");
}

#[test]
fn a_recycled_number_is_left_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let processes = processes(&folder);
    let mut bystander = std::process::Command::new("sleep")
        .arg("1000")
        .spawn()
        .expect("starts");
    let pid = i32::try_from(bystander.id()).expect("number");
    let record = Record {
        pid,
        start_time: start_time(pid).expect("alive") - 1,
        boot: boot().expect("boot"),
        command: String::new(),
    };
    std::fs::create_dir_all(&processes.run).expect("folder");
    let bytes = serde_json::to_vec(&record).expect("JSON");
    std::fs::write(processes.pid_file("sleeper"), &bytes).expect("pid file");

    assert!(!processes.runs_somehow("sleeper"));
    processes.stop("sleeper").expect("nothing to stop");
    assert!(
        bystander.try_wait().expect("status").is_none(),
        "the bystander must live"
    );
    bystander.kill().expect("ends");
    bystander.wait().expect("ended");
}

#[test]
fn a_program_that_ended_is_reported_with_its_last_words() {
    let folder = tempfile::tempdir().expect("folder");
    let processes = processes(&folder);
    let specification = Specification {
        name: "failing",
        program: "sh".into(),
        arguments: vec!["-c".into(), "echo no such flag; exit 1".into()],
        configuration: None,
    };
    processes.start(&specification).expect("starts");
    let deadline = Instant::now() + Duration::from_secs(10);
    let error = loop {
        if let Err(error) = processes.check("failing") {
            break error;
        }
        assert!(Instant::now() < deadline, "it never ended");
        std::thread::yield_now();
    };
    assert!(error.to_string().contains("no such flag"), "{error}");
}

#[test]
fn a_changed_configuration_restarts_it() {
    let folder = tempfile::tempdir().expect("folder");
    let processes = processes(&folder);
    let configuration = folder.path().join("configuration");
    std::fs::write(&configuration, "one").expect("file");
    let specification = Specification {
        configuration: Some(configuration.clone()),
        ..sleeping("1000")
    };
    processes.start(&specification).expect("starts");
    assert!(!processes.start(&specification).expect("runs already"));
    std::fs::write(&configuration, "two").expect("file");
    assert!(processes.start(&specification).expect("restarts"));
    processes.stop("sleeper").expect("stops");
}
