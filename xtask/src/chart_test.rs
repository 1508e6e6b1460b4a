//! Checks the Helm chart: lint, its values' schema, and what it renders to, by a real API server.

use crate::command::{Command, CommandError};
use crate::context::Context;
use crate::prerequisites::{self, PrerequisiteError};
use crate::versions;

/// Values with the servers of the chart.
const BUNDLED: [&str; 2] = [
    "monitoring.dashboard=true",
    "operator.tracing.endpoint=http://collector.example.com:4318",
];

/// Values with servers of somebody else, encrypted.
const EXTERNAL: [&str; 8] = [
    "postgres.enabled=false",
    "postgres.external.host=postgres.example.com",
    "postgres.external.passwordSecret.name=postgres",
    "postgres.external.tls.enabled=true,postgres.external.tls.caSecret.name=postgres",
    "redis.enabled=false",
    "redis.external.host=redis.example.com",
    "redis.external.passwordSecret.name=redis",
    "redis.external.tls.enabled=true,redis.external.tls.caSecret.name=redis",
];

/// Values with further Postgres servers.
const SEVERAL: [&str; 2] = [
    "postgres.servers[0].name=b,postgres.servers[0].host=b.example.com,postgres.servers[0].user=asymmetric,\
     postgres.servers[0].passwordSecret.name=postgres-b",
    "postgres.servers[1].name=c,postgres.servers[1].host=c.example.com,postgres.servers[1].user=asymmetric,\
     postgres.servers[1].passwordSecret.name=postgres-c,postgres.servers[1].cordoned=true,\
     postgres.servers[1].tls.enabled=true,postgres.servers[1].tls.caSecret.name=postgres-c",
];

/// Folder of the chart below the repository's root.
const CHART: &str = "charts/asymmetric";

/// What is wrong with the chart.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChartTestError {
    /// A step found something.
    #[error("the chart does not pass {step}")]
    Step {
        /// Which step.
        step: &'static str,
        /// What it found.
        source: CommandError,
    },
    /// A tool is not to be had.
    #[error(transparent)]
    Prerequisite(#[from] PrerequisiteError),
    /// The schema lets anything pass.
    #[error(
        "the chart's values.schema.json lets the unknown value `{0}` pass: set additionalProperties to false"
    )]
    SchemaTooWide(&'static str),
}

/// Runs all checks on the target cluster, in a namespace that is removed afterwards.
///
/// Into the chart's own namespace a dry run would meet the objects of the installed release, and
/// be judged as a change of them.
pub(crate) fn run(context: &Context) -> Result<(), ChartTestError> {
    let progress = &context.progress;
    progress.step("helm lint", |_| {
        helm(context)
            .arguments(["lint", "--strict", CHART])
            .run()
            .map_err(failed("`helm lint`"))
    })?;
    progress.step("the values' schema", |_| {
        for unknown in ["nosuchvalue", "operator.nosuchvalue", "postgres.nosuchvalue"] {
            let setting = format!("{unknown}=1");
            if helm(context)
                .arguments([
                    "template",
                    "asymmetric",
                    CHART,
                    "--kube-version",
                    versions::KUBERNETES,
                ])
                .arguments(["--set", &setting])
                .succeeds()
            {
                return Err(ChartTestError::SchemaTooWide(unknown));
            }
        }
        Ok(())
    })?;
    progress.step("the alerts", |_| alerts(context))?;
    let namespace = format!("asymmetric-chart-test-{}", std::process::id());
    progress.step("strict dry run on the cluster", |_| {
        make_namespace(context, &namespace)?;
        let result = [&BUNDLED[..], &EXTERNAL, &SEVERAL]
            .into_iter()
            .try_for_each(|settings| dry_run(context, &namespace, settings));
        let removed = context
            .kubectl_command()
            .arguments(["delete", "namespace", &namespace, "--wait=false"])
            .run()
            .map_err(failed("the removal of its test namespace"));
        result.and(removed)
    })
}

/// Rules and their tests, by the tool of those who read them.
fn alerts(context: &Context) -> Result<(), ChartTestError> {
    prerequisites::install(&context.runner, prerequisites::ALERTS)?;
    for (verb, file) in [("check", "alerts.yaml"), ("test", "alerts_test.yaml")] {
        context
            .runner
            .command("promtool")
            .folder(context.paths.root.join(CHART).join("files"))
            .arguments([verb, "rules", file])
            .run()
            .map_err(failed("`promtool`"))?;
    }
    Ok(())
}

/// With the strictest Pod Security level as a warning, which the dry run takes as an error.
fn make_namespace(context: &Context, name: &str) -> Result<(), ChartTestError> {
    let namespace = serde_json::json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"pod-security.kubernetes.io/warn": "restricted"}},
    });
    context
        .kubectl_command()
        .arguments(["create", "-f", "-"])
        .input(namespace.to_string())
        .run()
        .map_err(failed("the creation of its test namespace"))
}

fn dry_run(context: &Context, namespace: &str, settings: &[&str]) -> Result<(), ChartTestError> {
    let rendered = helm(context)
        .arguments([
            "template",
            "--kube-version",
            versions::KUBERNETES,
            "asymmetric",
            CHART,
            "--include-crds",
            "--namespace",
            namespace,
        ])
        .arguments(settings.iter().flat_map(|setting| ["--set", *setting]))
        .output()
        .map_err(failed("`helm template`"))?;
    context
        .apply_command("asymmetric-chart-test")
        .arguments(["--dry-run=server", "--validate=strict", "--warnings-as-errors"])
        // Every object names its namespace; some go where the events of cluster-scoped objects are.
        .arguments(["-f", "-"])
        .input(rendered)
        .run()
        .map_err(failed("a strict server-side dry run"))
}

fn helm(context: &Context) -> Command {
    context.helm_command().folder(&context.paths.root)
}

fn failed(step: &'static str) -> impl Fn(CommandError) -> ChartTestError {
    move |source| ChartTestError::Step { step, source }
}
