//! The agents in `examples/agents`, as Jobs that know no more than the connection of their environment.

use std::path::Path;

use asymmetric_e2e::environments::member;
use asymmetric_e2e::http::Http;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, stripe, wait, with_namespace};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{ListParams, LogParams, PostParams};
use serde_json::{Value, json};

/// A file of the examples.
fn example(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_saphyr::from_str(&text).unwrap()
}

/// Runs an agent's Job to its end; returns what the agent printed.
async fn run(namespace: &TestNamespace, language: &str) -> Value {
    let variable = format!("ASYM_AGENT_{}_IMAGE", language.to_uppercase());
    let image = std::env::var(&variable)
        .unwrap_or_else(|_| panic!("{variable} names no image: run `cargo xtask test --only sdk`"));
    let mut job = example(&format!("agents/{language}/job.yaml"));
    job["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
    let job: Job = serde_json::from_value(job).unwrap();
    let name = job.name_any();
    let jobs = namespace.api::<Job>();
    jobs.create(&PostParams::default(), &job).await.unwrap();
    let outcome = wait::until(&jobs, &name, "the agent is done", |job: Option<&Job>| {
        let conditions = job?.status.as_ref()?.conditions.as_ref()?;
        let mut over = conditions.iter().filter(|condition| condition.status == "True");
        let over = over.find(|condition| ["Complete", "Failed"].contains(&condition.type_.as_str()))?;
        Some(over.type_.clone())
    })
    .await;
    let printed = log(namespace, &name).await;
    assert_eq!(outcome, "Complete", "{printed}");
    serde_json::from_str(printed.trim()).unwrap_or_else(|error| panic!("{error}: {printed}"))
}

async fn log(namespace: &TestNamespace, job: &str) -> String {
    let pods = namespace.api::<Pod>();
    let of_job = ListParams::default().labels(&format!("batch.kubernetes.io/job-name={job}"));
    let pod = pods.list(&of_job).await.unwrap().items.remove(0);
    pods.logs(&pod.name_any(), &LogParams::default()).await.unwrap()
}

async fn does_its_work(language: &'static str) {
    with_namespace(move |namespace| async move {
        let spec = example("kubernetes/environment.yaml")["spec"].clone();
        namespace.apply_environment("acme", &spec).await;
        let environment = namespace.settled_environment("acme").await;
        let slack = member(&environment, "slack").clone.clone();
        let payments = member(&environment, "stripe").clone.clone();
        for id in [&slack, &payments] {
            namespace.ready(id).await;
        }
        let key = namespace.secret("acme-connection").await["STRIPE_API_KEY"].clone();
        let mut http = Http::to(&namespace, &payments);
        let before = stripe::customers(&mut http, &key).await;

        let told = run(&namespace, language).await;

        let mut after = stripe::customers(&mut http, &key).await;
        after.retain(|customer| !before.contains(customer));
        assert_eq!(after.len(), 1, "{after:?}");
        assert_eq!(after[0]["id"], told["customer"]);
        let name = after[0]["name"].as_str().unwrap();
        let mut slack = Slack::of(&namespace, &slack).await;
        let general = slack.general().await;
        let texts = slack.texts(&general).await;
        let id = told["customer"].as_str().unwrap();
        assert_eq!(texts[0], format!("{name}, you are customer {id} now."));
        let author = after[0]["metadata"]["slack_user"].as_str().unwrap();
        let user = slack.read("users.info", &[("user", author)]).await;
        assert_eq!(user["user"]["real_name"], name);
    })
    .await;
}

#[tokio::test]
async fn the_agent_in_python_does_its_work() {
    does_its_work("python").await;
}

#[tokio::test]
async fn the_agent_in_typescript_does_its_work() {
    does_its_work("typescript").await;
}
