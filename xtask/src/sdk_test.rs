//! Runs the official clients against clones, from this machine and from a pod.

mod driven;
mod java;
mod pod;
mod python;
mod specifications;
mod story;
mod suites;

pub(crate) use self::suites::{SUITES, Suite, wanted};

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use crate::binaries::BinaryError;
use crate::command::{Command, CommandError};
use crate::context::Context;
use crate::images::ImageError;
use crate::prerequisites::{self, PrerequisiteError};
use crate::toolchain::{self, ToolchainError};
use crate::tools;

/// The environment in [`FILE`].
const ENVIRONMENT: &str = "six";
/// All templates, each with the fixture that tells its part of one story.
const FILE: &str = "examples/six.env.yaml";
/// Whose answers the Java client reads.
const READ_IN_JAVA: &str = "slack";

/// What went wrong with the clients.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SdkTestError {
    /// No Node or no Python.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// No Java, or no program that makes certificates.
    #[error(transparent)]
    Prerequisite(#[from] PrerequisiteError),
    /// No image for the pod.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// No specification of a vendor.
    #[error(transparent)]
    Specification(#[from] BinaryError),
    /// A step failed.
    #[error("failed to {doing}")]
    Step {
        /// Which step.
        doing: &'static str,
        /// What failed.
        source: CommandError,
    },
    /// A file or folder could not be read or made.
    #[error("failed to read or write {folder}")]
    Folder {
        /// Which one.
        folder: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// No port of this machine is free.
    #[error("failed to find a free port for the apps under test")]
    Port(#[source] std::io::Error),
    /// The lists of what is driven are not what was driven.
    #[error(
        "the lists of what official clients drive are out of date: {0}; run \
         `DRIVEN_FOLDER=$PWD/templates asym connect six -- npm --prefix tests/sdk test` to renew them"
    )]
    Driven(String),
    /// The story told after a reset is another one.
    #[error("the story ended otherwise after a reset, {0}")]
    Story(String),
    /// The tests in the pod did not pass.
    #[error("the official clients' tests failed in a pod ({0}); what they printed is above")]
    Pod(String),
}

/// The official clients, installed.
pub(crate) struct Clients {
    /// The program that runs those in JavaScript.
    pub(crate) node: PathBuf,
    tests: PathBuf,
    python: python::Python,
}

/// Installs what the tests need on this machine.
pub(crate) fn install(context: &Context) -> Result<Clients, SdkTestError> {
    let tests = context.paths.root.join("tests/sdk");
    let node = toolchain::node(context)?;
    let npm = toolchain::npm(context)?;
    let path = toolchain::path_with(&node);
    context.progress.step("installing the official clients", |step| {
        prerequisites::install(&context.runner, prerequisites::CERTIFICATES)?;
        step.detail("node");
        context
            .runner
            .command(npm)
            .folder(&tests)
            .environment("PATH", &path)
            .arguments(["ci", "--no-audit", "--no-fund"])
            .run()
            .map_err(failed("install the clients by `npm ci` in tests/sdk"))?;
        step.detail("python");
        let python = python::install(context, &tests)?;
        step.detail("specifications");
        specifications::provide(context, &tests)?;
        Ok(Clients { node, tests, python })
    })
}

/// Spins an environment in a namespace of its own, runs the tests of `suites` there and removes it.
pub(crate) fn run(
    context: &Context,
    clients: &Clients,
    suites: &[&'static Suite],
) -> Result<(), SdkTestError> {
    let namespace = format!("asymmetric-sdk-test-{}", std::process::id());
    kubectl(context, &namespace)
        .arguments(["create", "namespace", &namespace])
        .run()
        .map_err(failed("make a namespace for the tests"))?;
    let result = run_in(context, &namespace, clients, suites);
    let removed = context.progress.step("removing the test's environment", |_| {
        kubectl(context, &namespace)
            .arguments(["delete", "namespace", &namespace, "--timeout=180s"])
            .run()
            .map_err(failed("remove the namespace of the tests"))
    });
    result.and(removed)
}

fn run_in(
    context: &Context,
    namespace: &str,
    clients: &Clients,
    suites: &[&'static Suite],
) -> Result<(), SdkTestError> {
    context
        .progress
        .step("spinning an environment for the tests", |_| {
            asym(context, namespace)
                .folder(&context.paths.root)
                .arguments(["env", "spin", FILE])
                .run()
                .map_err(failed("spin an environment for the tests"))
        })?;
    // First, while everything is as the fixtures left it; and only with everybody in it.
    let story = if suites.len() == SUITES.len() {
        story::tell_twice(context, namespace, clients)
    } else {
        Ok(())
    };
    let host = on_this_machine(context, namespace, clients, suites);
    // Also behind a failure here: whether both fail or one tells where to look.
    let pod = pod::run(context, namespace, clients, suites);
    story.and(host).and(pod)
}

/// Runs everything here; what fails first is what is said, and hides nothing of what comes after.
fn on_this_machine(
    context: &Context,
    namespace: &str,
    clients: &Clients,
    suites: &[&'static Suite],
) -> Result<(), SdkTestError> {
    let kept = Kept::make()?;
    let node = |webhooks, files: Vec<&'static str>| {
        let command = connect(context, namespace, &clients.tests, webhooks).argument(&clients.node);
        kept.recorded(command)
            .arguments(["--test", "--test-reporter=spec"])
            .arguments(files)
    };
    let operations = node(None, suites::all(suites, |suite| suite.operations))
        .environment("DRIVEN_FOLDER", kept.path())
        .attached()
        .map_err(failed("pass the official clients' tests from this machine"));
    let programs = suites::all(suites, |suite| suite.programs);
    let programs = if programs.is_empty() {
        Ok(())
    } else {
        let port = free_port()?;
        node(Some(port), programs)
            .environment("WEBHOOKS_PORT", port.to_string())
            .attached()
            .map_err(failed("pass the tests of apps and servers from this machine"))
    };
    let modules = suites::all(suites, |suite| suite.python);
    let in_python = if modules.is_empty() {
        Ok(())
    } else {
        let python = &clients.python;
        connect(context, namespace, python.folder.path(), None)
            .argument(&python.program)
            .argument(python::PROGRAM)
            .arguments(modules)
            .attached()
            .map_err(failed("pass the tests of the Python clients from this machine"))
    };
    // A list is written once all of its tests have passed.
    let driven = match operations {
        Ok(()) => driven::compare(kept.path(), &context.paths.root.join("templates"), suites),
        Err(error) => Err(error),
    };
    let read = if suites.iter().any(|suite| suite.template == READ_IN_JAVA) {
        java::read(context, &clients.tests, &kept.recordings())
    } else {
        Ok(())
    };
    driven.and(programs).and(in_python).and(read)
}

/// What a run leaves: lists of what was driven, and what was answered.
struct Kept(tempfile::TempDir);

impl Kept {
    fn make() -> Result<Self, SdkTestError> {
        let made = tempfile::tempdir().and_then(|folder| {
            let templates = SUITES.iter().map(|suite| suite.template);
            for name in templates.chain(["recordings"]) {
                std::fs::create_dir(folder.path().join(name))?;
            }
            Ok(Self(folder))
        });
        made.map_err(|source| SdkTestError::Folder {
            folder: std::env::temp_dir(),
            source,
        })
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn recordings(&self) -> PathBuf {
        self.path().join("recordings")
    }

    fn recorded(&self, command: Command) -> Command {
        command.environment("RECORDINGS_FOLDER", self.recordings())
    }
}

/// A command with the environment's connection, which is added; requests of the clones to apps go to `webhooks`.
fn connect(context: &Context, namespace: &str, folder: &Path, webhooks: Option<u16>) -> Command {
    let command = asym(context, namespace)
        .folder(folder)
        .arguments(["connect", ENVIRONMENT]);
    let command = match webhooks {
        Some(port) => command.argument(format!("--webhooks=127.0.0.1:{port}")),
        None => command,
    };
    command.argument("--")
}

/// A port that is free now, and that nobody else is given for a while.
fn free_port() -> Result<u16, SdkTestError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(SdkTestError::Port)?;
    let address = listener.local_addr().map_err(SdkTestError::Port)?;
    Ok(address.port())
}

fn kubectl(context: &Context, namespace: &str) -> Command {
    context.kubectl_command().arguments(["--namespace", namespace])
}

fn asym(context: &Context, namespace: &str) -> Command {
    context
        .runner
        .command(tools::asym(context))
        .argument(format!("--kubeconfig={}", context.target.kubeconfig.display()))
        .arguments([
            "--context",
            &context.target.context_name,
            "--namespace",
            namespace,
        ])
}

fn failed(doing: &'static str) -> impl Fn(CommandError) -> SdkTestError {
    move |source| SdkTestError::Step { doing, source }
}
