//! `cargo xtask scale`: many clones, measured. Pods are kwok's, which run nowhere; everything else is real.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Stdio};

use super::up;
use crate::command::Command;
use crate::context::Context;
use crate::target::Flavor;
use crate::{binaries, cargo, lock, versions};

/// Options of `scale`; what is not said here is said by `asymmetric-scale --help`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Clones in all.
    #[arg(long, default_value_t = 1000)]
    clones: u32,
    /// Environments that they are members of.
    #[arg(long, default_value_t = 200)]
    environments: u32,
    /// How long resets are asked for, in seconds.
    #[arg(long, default_value_t = 300)]
    reset_seconds: u32,
    /// Resets that are under way at the same time.
    #[arg(long, default_value_t = 8)]
    reset_concurrency: u32,
    /// How long nothing is asked for, in seconds.
    #[arg(long, default_value_t = 60)]
    idle_seconds: u32,
}

/// Addresses of pods that run nowhere. All of them are this machine's own, so that one process answers at each.
const POD_RANGE: &str = "10.200.0.0/16";
/// Stages of nodes and pods, below kwok's module.
const STAGES: [&str; 3] = [
    "kustomize/stage/node/fast",
    "kustomize/stage/node/heartbeat-with-lease",
    "kustomize/stage/pod/fast",
];
/// Program that asks and measures.
const PACKAGE: &str = "asymmetric-scale";

/// Brings the cluster up, measures, and removes what it added.
pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    if context.target.flavor == Flavor::Kind {
        return Err("the pods of a kind cluster cannot be this machine's own: \
                    measure on a machine without a Docker engine"
            .into());
    }
    let _lock = lock::take(context)?;
    up::bring_up_cluster(context)?;
    up::install(context)?;
    binaries::install_one(context, &versions::KWOK_TOOL)?;
    let programs = context.progress.step("compiling what measures", |_| {
        cargo::release_build(context, &[PACKAGE])
    })?;
    let stages = stages(context)?;
    route(context, "replace").run()?;
    let kwok = Kwok::start(context, &stages)?;
    let measured = make_node(context).and_then(|()| measure(context, &programs, arguments));
    drop(kwok);
    // Also behind a failure: the cluster goes on as it was.
    let node = context
        .kubectl_command()
        .arguments(["delete", "node", "kwok-0", "--ignore-not-found"])
        .run();
    let removed = route(context, "delete").run();
    measured?;
    node?;
    removed?;
    Ok(())
}

fn route(context: &Context, verb: &str) -> Command {
    context
        .runner
        .privileged("ip")
        .arguments(["route", verb, "local", POD_RANGE, "dev", "lo"])
}

/// The stage files in the module that the program was compiled from.
fn stages(context: &Context) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let tool = &versions::KWOK_TOOL;
    let module = binaries::module_folder(context, tool, tool.module)?;
    let mut files = Vec::new();
    for folder in STAGES {
        for entry in module.join(folder).read_dir()? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let is_stage = path.extension().is_some_and(|extension| extension == "yaml");
            if is_stage && name != "kustomization.yaml" {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// kwok, which ends with this.
struct Kwok {
    child: Child,
}

impl Kwok {
    fn start(context: &Context, stages: &[PathBuf]) -> Result<Self, Box<dyn Error>> {
        let tool = &versions::KWOK_TOOL;
        let program = context.paths.tool(tool.name, tool.version).join("kwok");
        let log = std::fs::File::create(context.runner.log_path().with_file_name("kwok.log"))?;
        let mut command = Program::new(program);
        command
            .arg(format!("--kubeconfig={}", context.target.kubeconfig.display()))
            .arg("--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake")
            .arg(format!("--cidr={POD_RANGE}"))
            .arg("--node-ip=127.0.0.1")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        for stage in stages {
            command.arg(format!("--config={}", stage.display()));
        }
        Ok(Self {
            child: command.spawn()?,
        })
    }
}

impl Drop for Kwok {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn make_node(context: &Context) -> Result<(), Box<dyn Error>> {
    let room = serde_json::json!({"cpu": "1000", "memory": "4Ti", "pods": "20000"});
    let node = serde_json::json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": "kwok-0",
            "annotations": {"kwok.x-k8s.io/node": "fake"},
            "labels": {"type": "kwok", "kubernetes.io/os": "linux", "kubernetes.io/hostname": "kwok-0"},
        },
        "spec": {"taints": [{"key": "kwok.x-k8s.io/node", "value": "fake", "effect": "NoSchedule"}]},
        "status": {"allocatable": room, "capacity": room},
    });
    context
        .apply_command("asymmetric-scale")
        .arguments(["-f", "-"])
        .input(node.to_string())
        .run()?;
    Ok(())
}

fn measure(context: &Context, programs: &Path, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let number = |value: u32| value.to_string();
    context
        .runner
        .command(programs.join(PACKAGE))
        .environment("KUBECONFIG", &context.target.kubeconfig)
        .arguments(["--clones", &number(arguments.clones)])
        .arguments(["--environments", &number(arguments.environments)])
        .arguments(["--reset-seconds", &number(arguments.reset_seconds)])
        .arguments(["--reset-concurrency", &number(arguments.reset_concurrency)])
        .arguments(["--idle-seconds", &number(arguments.idle_seconds)])
        .attached()?;
    Ok(())
}
