//! Help texts, wrong usage and errors as people see them. To accept changes: `TRYCMD=overwrite`.

#[test]
fn transcripts() {
    let home = tempfile::tempdir().expect("a directory");
    trycmd::TestCases::new()
        .case("tests/cmd/*.md")
        .env("KUBECONFIG", "/nowhere/kubeconfig")
        .env("ASYM_HOME", home.path().to_str().expect("text"))
        .env("COLUMNS", "80")
        // Before the directory goes.
        .run();
}
