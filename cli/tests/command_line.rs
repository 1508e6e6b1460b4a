//! Help texts, wrong usage and errors as people see them. To accept changes: `TRYCMD=overwrite`.

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.md")
        .env("KUBECONFIG", "/nowhere/kubeconfig")
        .env("ASYM_HOME", "/nowhere")
        .env("COLUMNS", "80");
}
