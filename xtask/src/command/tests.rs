use super::*;

fn runner(folder: &tempfile::TempDir) -> Runner {
    Runner::new(&folder.path().join("log/test.log")).expect("log file")
}

#[test]
fn output_is_returned_and_errors_are_logged() {
    let folder = tempfile::tempdir().expect("folder");
    let runner = runner(&folder);
    let output = runner
        .command("sh")
        .arguments(["-c", "cat; echo oops >&2"])
        .input("hello")
        .output();
    assert_eq!(output.expect("runs"), "hello");
    let log = std::fs::read_to_string(folder.path().join("log/test.log")).expect("log");
    assert!(log.contains("oops") && log.contains("$ sh -c"), "{log}");
}

#[test]
fn failure_shows_the_last_lines() {
    let folder = tempfile::tempdir().expect("folder");
    let script = "for i in $(seq 1 50); do echo line $i; done; exit 3";
    let error = runner(&folder)
        .command("sh")
        .arguments(["-c", script])
        .run()
        .expect_err("fails");
    let text = error.to_string();
    assert!(
        text.contains("exit status: 3") && text.ends_with("line 50"),
        "{text}"
    );
    assert!(!text.contains("line 38\n"), "{text}");
}

#[test]
fn missing_program_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let error = runner(&folder)
        .command("no-such-program")
        .run()
        .expect_err("fails");
    assert_eq!(
        error.to_string(),
        "failed to start `no-such-program`: is it installed?"
    );
}

#[test]
fn environment_and_folder_are_passed() {
    let folder = tempfile::tempdir().expect("folder");
    let output = runner(&folder)
        .command("sh")
        .arguments(["-c", "pwd; echo $COLOUR"])
        .folder(folder.path())
        .environment("COLOUR", "green")
        .output()
        .expect("runs");
    assert_eq!(output, format!("{}\ngreen\n", folder.path().display()));
}

#[test]
fn two_at_once_write_two_logs() {
    let folder = tempfile::tempdir().expect("folder");
    let first = runner(&folder);
    let second = runner(&folder);
    assert_ne!(first.log_path(), second.log_path());
    first.note("first");
    second.note("second");
    assert_eq!(std::fs::read_to_string(first.log_path()).expect("log"), "first\n");
    assert_eq!(
        std::fs::read_to_string(second.log_path()).expect("log"),
        "second\n"
    );
}
