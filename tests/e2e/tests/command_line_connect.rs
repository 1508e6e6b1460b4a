//! Reaching into clones from a user's machine: `connect`, `db`, `query` and `logs`.

use std::path::Path;
use std::process::Stdio;

use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::http::{Call, Http};
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, operator, wait, with_namespace};
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::DeleteParams;
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::process::Command;

/// A Slack clone without a port of its own, so that tests do not meet at one.
async fn slack(namespace: &TestNamespace) -> String {
    let id = fresh_id("slack");
    let spec = json!({"template": "slack", "seed": {"fixture": "acme-corp"}, "portRange": "none"});
    namespace.apply_clone(&id, &spec).await;
    namespace.ready(&id).await;
    id
}

/// The local port in what `connect` exports.
fn port(exports: &str) -> u16 {
    let url = exports
        .lines()
        .find_map(|line| line.strip_prefix("export SLACK_API_URL=http://127.0.0.1:"))
        .unwrap_or_else(|| panic!("no URL: {exports}"));
    let port = url.strip_suffix("/api/").expect("the path of the API");
    port.parse().expect("a port")
}

async fn delete_pod(namespace: &TestNamespace, id: &str) {
    let pod = namespace.pod(id).await.name_any();
    let pods = namespace.api::<Pod>();
    pods.delete(&pod, &DeleteParams::default())
        .await
        .expect("the pod can be deleted");
    wait::until(&pods, &pod, "it is gone", |pod| pod.is_none().then_some(())).await;
}

async fn forwards(asym: &Asym) -> Vec<Value> {
    let listed = asym
        .run(&["connect", "--list", "--json"])
        .await
        .succeeded()
        .json();
    listed.as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_forward_in_the_background_outlives_pods_resets_and_stops() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let home = tempfile::tempdir().unwrap();
        let asym = Asym::of(&namespace).at_home(home.path());
        let id = slack(&namespace).await;
        let detached = asym.run(&["connect", &id, "--detach"]).await.succeeded();
        let local = port(&detached.stdout);
        let again = asym.run(&["connect", &id, "--detach"]).await.succeeded();
        assert_eq!(again.stdout, detached.stdout, "the same variables");
        assert!(again.stderr.contains("already"), "{again:?}");
        let listed = forwards(&asym).await;
        let [forward] = listed.as_slice() else {
            panic!("not one: {listed:?}")
        };
        assert_eq!(
            (&forward["name"], &forward["ports"]),
            (&json!(id), &json!([{"id": id, "port": local}]))
        );
        let table = asym.run(&["connect", "--list"]).await.succeeded().stdout;
        assert!(table.contains(&format!("http://127.0.0.1:{local}")), "{table}");

        // Each with a connection that is kept from before.
        let token = namespace.tokens(&id).await["botToken"].clone();
        let mut agent = Slack::at(Http::at(&namespace, "127.0.0.1", local), &token);
        agent.post("before the reset").await;
        let mut kept = TcpStream::connect(("127.0.0.1", local)).await.unwrap();
        asym.run(&["reset", &id]).await.succeeded();
        assert_eq!(
            kept.read(&mut [0; 1]).await.unwrap_or(0),
            0,
            "a connection of the ended run ends"
        );
        let general = agent.general().await;
        assert!(
            !agent
                .texts(&general)
                .await
                .contains(&"before the reset".to_owned())
        );
        delete_pod(&namespace, &id).await;
        agent.read("auth.test", &[]).await;
        asym.run(&["stop", &id]).await.succeeded();
        let refused = Http::at(&namespace, "127.0.0.1", local)
            .send(&Call::get("/api/health"))
            .await;
        assert!(refused.is_err(), "{refused:?}");
        asym.run(&["start", &id]).await.succeeded();
        agent.read("auth.test", &[]).await;

        asym.run(&["connect", "--stop", &id]).await.succeeded();
        assert_eq!(forwards(&asym).await, Vec::<Value>::new());
        assert!(
            TcpStream::connect(("127.0.0.1", local)).await.is_err(),
            "it listens"
        );
        let nothing = asym.run(&["connect", "--stop", &id]).await.succeeded();
        assert!(nothing.stderr.contains("is not forwarded"), "{nothing:?}");

        asym.run(&["connect", &id, "--detach", "--port", &local.to_string()])
            .await
            .succeeded();
        namespace.destroy(&id).await;
        wait::eventually("the forward ends with its clone", || async {
            match forwards(&asym).await {
                left if left.is_empty() => Ok(()),
                left => Err(format!("{left:?}")),
            }
        })
        .await;
        asym.run(&["connect", "--stop", "--all"]).await.succeeded();
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_forward_that_cannot_begin_says_why() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let home = tempfile::tempdir().unwrap();
        let asym = Asym::of(&namespace).at_home(home.path());
        let id = slack(&namespace).await;
        let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port().to_string();
        for more in [&["--detach"][..], &["--", "true"]] {
            let words = [&["connect", &id, "--port", &port][..], more].concat();
            let said = asym.run(&words).await.refused("PORT_IN_USE");
            assert!(said.contains(&port) && said.contains("--port"), "{said}");
        }
        assert_eq!(forwards(&asym).await, Vec::<Value>::new());
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_command_under_connect_is_as_under_a_shell() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let id = slack(&namespace).await;
        for (command, status) in [
            (&["sh", "-c", "kill -TERM $$"][..], 143),
            (&["no-such-command"], 127),
            (&["/etc/passwd"], 126),
        ] {
            let words = [&["connect", &id, "--"][..], command].concat();
            assert_eq!(asym.run(&words).await.status, Some(status), "{command:?}");
        }
        let script = "trap 'echo cleaned up; exit 9' TERM; echo ready; while :; do sleep 0.1; done";
        let mut running = asym.start(&["connect", &id, "--", "sh", "-c", script]);
        running.says("it is ready", |line| line == "ready").await;
        running.signal(Signal::SIGTERM);
        let ended = running.end().await;
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(9), "ready\ncleaned up\n")
        );
    })
    .await;
    drop(undisturbed);
}

/// What a shell makes of the line, with `more` behind it.
async fn pasted(line: &str, more: &str) -> (bool, String, String) {
    let ran = Command::new("sh")
        .args(["-c", &format!("{} {more}", line.trim_end())])
        .stdin(Stdio::null())
        .output()
        .await
        .expect("sh");
    (
        ran.status.success(),
        String::from_utf8(ran.stdout).expect("text"),
        String::from_utf8(ran.stderr).expect("text"),
    )
}

#[tokio::test]
async fn the_command_of_db_opens_psql() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let home = tempfile::tempdir().unwrap();
        let asym = Asym::of(&namespace).at_home(home.path());
        let id = slack(&namespace).await;
        let printed = asym.run(&["db", &id]).await.succeeded();
        let password = namespace.secret(&format!("{id}-query")).await["password"].clone();
        assert!(!printed.stdout.contains(&password), "a password is shown");
        let (ok, messages, err) = pasted(
            &printed.stdout,
            "-Atc 'select count(*) from messages where reply_count > 0'",
        )
        .await;
        assert!(
            ok && messages.trim().parse::<u32>().is_ok_and(|count| count > 0),
            "{messages}{err}"
        );
        let (ok, _, err) = pasted(&printed.stdout, "-c 'delete from public.messages'").await;
        assert!(!ok && err.contains("read-only"), "{err}");
        let again = asym.run(&["db", &id]).await.succeeded();
        assert_eq!(again.stdout, printed.stdout, "the same forward");

        let write = asym.run(&["db", &id, "-w"]).await.succeeded();
        let (ok, done, err) = pasted(
            &write.stdout,
            "-c \"update users set name = 'renamed' where id = 'U0AGENT0001'\"",
        )
        .await;
        assert!(ok && done.trim() == "UPDATE 1", "{done}{err}");
        asym.run(&["reset", &id]).await.succeeded();
        let name = "-Atc \"select name from users where id = 'U0AGENT0001'\"";
        let (ok, now, err) = pasted(&printed.stdout, name).await;
        assert!(ok && now.trim() != "renamed", "{now}{err}");
        let ended = asym.run(&["db", &id, "--run", "1"]).await.succeeded();
        assert_eq!(pasted(&ended.stdout, name).await.1.trim(), "renamed");
        let ran = asym
            .run(&["db", &id, "--", "psql", "-AtXc", "show search_path"])
            .await
            .succeeded();
        assert_eq!(ran.stdout.trim(), "state_v1,public");
        let failed = asym.run(&["db", &id, "--", "psql", "-c", "nonsense"]).await;
        assert_eq!(failed.status, Some(1), "{failed:?}");

        asym.run(&["connect", "--stop", "--all"]).await.succeeded();
        let left: Vec<_> = std::fs::read_dir(home.path().join("forwards"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path: &std::path::PathBuf| path.extension() != Some("log".as_ref()))
            .collect();
        assert_eq!(left, Vec::<&Path>::new(), "no password stays");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn queries_of_every_kind() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let id = slack(&namespace).await;
        let sql = "set timezone to 'UTC'; select 7 as n, 1.50 as price, true as flag, null::int as nothing, \
                   array[1, null] as list, '{\"a\": [1]}'::jsonb as data, '\\x00ff'::bytea as bytes, \
                   timestamptz '2026-01-05 09:00:00+00' as at, 'x'::text as text";
        let rows = asym.run(&["query", &id, sql, "--json"]).await.succeeded().json();
        let expected = json!([{
            "n": 7, "price": 1.5, "flag": true, "nothing": null, "list": [1, null], "data": {"a": [1]},
            "bytes": "\\x00ff", "at": "2026-01-05T09:00:00+00:00", "text": "x",
        }]);
        assert_eq!(rows, expected);
        let both = asym
            .run(&["query", &id, "select 1 as a; select 'b' as b"])
            .await
            .succeeded();
        assert_eq!(both.stdout, "a\n-\n1\n(1 row)\n\nb\n-\nb\n(1 row)\n");
        let expanded = asym.run(&["query", &id, "-x", "select 1 as a"]).await.succeeded();
        assert!(expanded.stdout.contains("\na | 1\n"), "{expanded:?}");
        let said = asym
            .run(&["query", &id, "select\n  mesage from messages"])
            .await
            .refused("QUERY_FAILED");
        assert!(
            said.contains("\"mesage\" does not exist at line 2, column 3"),
            "{said}"
        );
        let said = asym
            .run(&[
                "query",
                &id,
                "-w",
                "insert into users select * from users limit 1",
            ])
            .await
            .refused("QUERY_FAILED");
        assert!(said.contains("already exists"), "the detail: {said}");
        let many = "select repeat('x', 1000000) from generate_series(1, 300)";
        let said = asym.run(&["query", &id, many]).await.refused("QUERY_FAILED");
        assert!(said.contains("128 MiB"), "{said}");
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn ctrl_c_has_the_server_give_a_query_up() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let id = slack(&namespace).await;
        let running = asym.start(&["query", &id, "select pg_advisory_lock(424242), pg_sleep(25)"]);
        let is_locked = |expected: bool| {
            let (asym, id) = (asym.clone(), id.clone());
            move || {
                let (asym, id) = (asym.clone(), id.clone());
                async move {
                    let sql = "select count(*) as n from pg_locks where objid = 424242";
                    let rows = asym.run(&["query", &id, sql, "--json"]).await.succeeded().json();
                    if (rows[0]["n"] != 0) == expected {
                        Ok(())
                    } else {
                        Err(rows.to_string())
                    }
                }
            }
        };
        wait::eventually("it runs", is_locked(true)).await;
        running.interrupt();
        let ended = running.end().await;
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(130), ""),
            "{ended:?}"
        );
        assert!(ended.stderr.contains("the server gave it up"), "{ended:?}");
        wait::eventually("its session is gone", is_locked(false)).await;
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn logs_are_followed_over_restarts_and_stops() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let spec = json!({"clones": [{"template": "slack"}, {"template": "stripe"}]});
        namespace.apply_environment("acme", &spec).await;
        let environment = namespace.settled_environment("acme").await;
        let id = asymmetric_e2e::environments::member(&environment, "slack")
            .clone
            .clone();
        let mut following = asym.start(&["logs", "acme", "-f"]);
        let serves = |member: &'static str| {
            move |line: &str| line.starts_with(&format!("[{member}/backend] ")) && line.contains("serving")
        };
        // Whichever comes first.
        let first = following
            .says("a member serves", |line| {
                serves("slack")(line) || serves("stripe")(line)
            })
            .await;
        let other = if first.starts_with("[slack") {
            "stripe"
        } else {
            "slack"
        };
        following.says("the other serves", serves(other)).await;
        delete_pod(&namespace, &id).await;
        following.says("the next pod serves", serves("slack")).await;
        asym.run(&["stop", &id]).await.succeeded();
        asym.run(&["start", &id]).await.succeeded();
        following.says("it is started again", serves("slack")).await;
        let single = asym.run(&["logs", &id, "--tail", "1"]).await.succeeded();
        assert!(single.stdout.starts_with('{'), "no prefix: {single:?}");
        namespace.destroy_environment("acme").await;
        let ended = following.end().await;
        assert_eq!(ended.status, Some(0), "{ended:?}");
        assert!(ended.stderr.contains("acme is gone"), "{ended:?}");
    })
    .await;
    drop(undisturbed);
}
