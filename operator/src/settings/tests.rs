use super::*;

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn settings(extra: &str) -> Settings {
    let line = format!(
        "asymmetric-operator --postgres-host pg --postgres-password p1 --redis-url redis://r:6379 \
         --redis-password p2{extra}"
    );
    match Arguments::try_parse_from(with_default_command(words(&line)))
        .unwrap()
        .command
    {
        Command::Run(settings) => *settings,
        other => panic!("expected run, got {other:?}"),
    }
}

#[test]
fn without_a_subcommand_the_controllers_run() {
    let settings = settings("");
    assert_eq!(settings.postgres_port, 5432);
    assert_eq!(settings.watched.scope(), Scope::Cluster);
    assert_eq!(settings.image_mirrors.0, []);
}

#[test]
fn subcommands_need_no_server() {
    let parsed = Arguments::try_parse_from(with_default_command(words("asymmetric-operator crds"))).unwrap();
    assert!(matches!(parsed.command, Command::Crds));
}

#[test]
fn namespaces_and_mirrors_are_read() {
    let settings = settings(
        r#" --watch-namespaces team-a,team-b --image-mirrors [{"source":"ghcr.io/a","mirror":"localhost:5001","endpoint":"http://10.0.0.1:5001"}]"#,
    );
    assert_eq!(
        settings.watched.scope(),
        Scope::Namespaces(vec!["team-a".into(), "team-b".into()])
    );
    assert_eq!(
        settings.image_mirrors.0[0].endpoint.as_deref(),
        Some("http://10.0.0.1:5001")
    );
}

#[test]
fn a_mistyped_mirror_is_refused() {
    assert!(parse_mirrors(r#"[{"source":"a","mirror":"b","endpiont":"c"}]"#).is_err());
}

#[test]
fn passwords_are_not_shown() {
    let shown = format!("{:?}", settings(""));
    assert!(!shown.contains("p1") && !shown.contains("p2"), "{shown}");
}
