//! An operator as a process of this machine, in the place of the cluster's own: to be killed, and to be lied to.
//!
//! It works on the cluster's Postgres and Redis at the addresses of their Services, so that this machine has to reach
//! the cluster's network, as it does where the cluster runs as processes.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{EnvVar, Secret, Service};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::TestNamespace;
use crate::cluster::{SYSTEM, text};
use crate::operator::DEPLOYMENT;

/// Path of an operator that was built with the feature `faults`.
const PROGRAM: &str = "ASYM_FAULTY_OPERATOR_BIN";
/// Tells the operator where not to end.
const PASSED: &str = "ASYM_FAULT_POINTS_PASSED";
/// Lines of its log that are printed when a test fails.
const LINES: usize = 60;

/// A running operator; it is started again whenever it ends, and killed when this is dropped.
pub struct LocalOperator {
    shared: Arc<Shared>,
    running: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

struct Shared {
    environment: BTreeMap<String, String>,
    /// Whether it ends itself at points that it has not passed yet.
    is_faulty: bool,
    passed: Mutex<BTreeSet<String>>,
    starts: Mutex<usize>,
    log: Mutex<Vec<String>>,
}

/// How to run it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// End the process at every point once.
    pub ends_at_points: bool,
    /// Another way to the API server than the kubeconfig of the environment.
    pub kubeconfig: Option<PathBuf>,
    /// Settings beside those of the cluster's operator.
    pub settings: Vec<(&'static str, String)>,
}

/// Points at which an operator can be ended.
pub async fn points() -> BTreeSet<String> {
    let output = Command::new(program()).arg("fault-points").output().await;
    let output = output.expect("the operator prints its fault points");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(str::to_owned).collect()
}

fn program() -> PathBuf {
    let named = std::env::var_os(PROGRAM).map(PathBuf::from);
    named.unwrap_or_else(|| {
        panic!("{PROGRAM} names no operator: cargo build -p asymmetric-operator --features faults")
    })
}

impl LocalOperator {
    /// Runs it for one namespace. The cluster's own must not run.
    pub async fn start(namespace: &TestNamespace, options: Options) -> Self {
        let mut environment = settings(namespace).await;
        environment.insert("ASYM_WATCH_NAMESPACES".to_owned(), namespace.name.clone());
        environment.insert(
            "ASYM_POD_NAME".to_owned(),
            format!("operator-of-{}", namespace.name),
        );
        environment.insert(
            "ASYM_HTTP_ADDRESS".to_owned(),
            format!("127.0.0.1:{}", free_port()),
        );
        environment.remove("ASYM_ADMISSION_ADDRESS");
        environment.extend(
            options
                .settings
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        if let Some(kubeconfig) = options.kubeconfig {
            environment.insert("KUBECONFIG".to_owned(), kubeconfig.display().to_string());
        }
        let shared = Arc::new(Shared {
            environment,
            is_faulty: options.ends_at_points,
            passed: Mutex::default(),
            starts: Mutex::default(),
            log: Mutex::default(),
        });
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(keep_running(Arc::clone(&shared), stopped));
        Self {
            shared,
            running,
            stop,
        }
    }

    /// Points at which it was ended so far.
    pub fn passed(&self) -> BTreeSet<String> {
        lock(&self.shared.passed).clone()
    }

    /// How often it was started.
    pub fn starts(&self) -> usize {
        *lock(&self.shared.starts)
    }

    /// Ends it for good.
    pub async fn end(mut self) {
        // Fails only when the task has ended.
        let _ = self.stop.send(true);
        let _ = (&mut self.running).await;
    }
}

impl Drop for LocalOperator {
    fn drop(&mut self) {
        // The child is killed with the task that holds it.
        self.running.abort();
        if std::thread::panicking() {
            let log = lock(&self.shared.log);
            println!("──── the operator's log, started {} times ────", self.starts());
            for line in log.iter().rev().take(LINES).rev() {
                println!("{line}");
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn keep_running(shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let mut child = spawn(&shared);
        *lock(&shared.starts) += 1;
        let reading = read(&shared, &mut child);
        tokio::select! {
            () = reading => {}
            _ = stopped.changed() => {}
        }
        // It has ended, or is to end now.
        let _ = child.kill().await;
    }
}

fn spawn(shared: &Shared) -> Child {
    let mut command = Command::new(program());
    command
        .arg("run")
        .envs(&shared.environment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if shared.is_faulty {
        let passed: Vec<String> = lock(&shared.passed).iter().cloned().collect();
        command.env(PASSED, passed.join(","));
    }
    command.spawn().expect("the operator can be started")
}

/// Reads what it says until it ends: its points on one side, its log on the other.
async fn read(shared: &Shared, child: &mut Child) {
    let (out, log) = (
        child.stdout.take().expect("its output"),
        child.stderr.take().expect("its log"),
    );
    let points = async {
        let mut lines = BufReader::new(out).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(point) = line.strip_prefix("fault point ") {
                lock(&shared.passed).insert(point.to_owned());
            }
            lock(&shared.log).push(line);
        }
    };
    let log = async {
        let mut lines = BufReader::new(log).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            lock(&shared.log).push(line);
        }
    };
    tokio::join!(points, log);
}

/// The settings of the cluster's operator, as they are for a process outside of it.
async fn settings(namespace: &TestNamespace) -> BTreeMap<String, String> {
    let cluster = &namespace.cluster;
    let deployment = cluster.namespaced::<Deployment>(SYSTEM).get(DEPLOYMENT).await;
    let pod = deployment
        .expect("the operator's Deployment")
        .spec
        .and_then(|spec| spec.template.spec);
    let variables = pod
        .expect("its pod")
        .containers
        .into_iter()
        .filter_map(|container| container.env);
    let mut settings = BTreeMap::new();
    for variable in variables.flatten() {
        if let Some(value) = value(namespace, &variable).await {
            settings.insert(variable.name, value);
        }
    }
    settings.insert("ASYM_NAMESPACE".to_owned(), SYSTEM.to_owned());
    let address = async |name: &str| {
        let service = cluster.namespaced::<Service>(SYSTEM).get(name).await;
        let spec = service
            .unwrap_or_else(|error| panic!("no Service {name}: {error}"))
            .spec;
        spec.and_then(|spec| spec.cluster_ip).expect("an address")
    };
    settings.insert(
        "ASYM_POSTGRES_HOST".to_owned(),
        address("asymmetric-postgres").await,
    );
    let redis = format!("redis://{}:6379", address("asymmetric-redis").await);
    settings.insert("ASYM_REDIS_URL".to_owned(), redis);
    settings
}

async fn value(namespace: &TestNamespace, variable: &EnvVar) -> Option<String> {
    if variable.value.is_some() {
        return variable.value.clone();
    }
    let reference = variable.value_from.as_ref()?.secret_key_ref.as_ref()?;
    let secrets = namespace.cluster.namespaced::<Secret>(SYSTEM);
    let secret = secrets.get(&reference.name).await.ok()?;
    text(&secret, &reference.key)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
