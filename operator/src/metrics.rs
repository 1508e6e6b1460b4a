//! Metrics in the Prometheus format. Labels are bounded: no names of objects.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::{Duration, Instant};

use asymmetric_crd::CloneState;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text::encode};
use prometheus_client::metrics::{
    counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info,
};
use prometheus_client::registry::Registry;

/// How a pass over an object, or a step of it, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Everything is as asked.
    Done,
    /// Something else has to happen first.
    Waiting,
    /// Somebody's hand is needed.
    Stalled,
    /// It failed and is tried again.
    Failed,
    /// It was dropped before it ended.
    Abandoned,
}

impl Outcome {
    /// The name in metrics and traces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Waiting => "waiting",
            Self::Stalled => "stalled",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
        }
    }
}

impl EncodeLabelValue for Outcome {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        EncodeLabelValue::encode(&self.as_str(), encoder)
    }
}

/// Labels of a pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PassLabels {
    controller: &'static str,
    outcome: Outcome,
}

/// Labels of a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StepLabels {
    step: &'static str,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ControllerLabel {
    controller: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StepLabel {
    step: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabel {
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabel {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ServerLabel {
    server: String,
}

type Durations<L> = Family<L, Histogram, fn() -> Histogram>;
type FloatGauge = Gauge<f64, AtomicU64>;

/// All metrics. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    passes: Family<PassLabels, Counter>,
    pass_seconds: Durations<ControllerLabel>,
    steps: Family<StepLabels, Counter>,
    step_seconds: Durations<StepLabel>,
    clones: Family<StateLabel, Gauge<i64, AtomicI64>>,
    leader: Gauge,
    missing_kinds: Family<KindLabel, Gauge<i64, AtomicI64>>,
    pool_size: Gauge,
    pool_available: Gauge,
    pool_waiting: Gauge,
    last_pass: Family<ControllerLabel, FloatGauge>,
    leftovers: Family<ServerLabel, Gauge<i64, AtomicI64>>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Metrics at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("asymmetric");
        let metrics = Self {
            registry: Arc::default(),
            passes: Family::default(),
            pass_seconds: Family::new_with_constructor(seconds),
            steps: Family::default(),
            step_seconds: Family::new_with_constructor(seconds),
            clones: Family::default(),
            leader: Gauge::default(),
            missing_kinds: Family::default(),
            pool_size: Gauge::default(),
            pool_available: Gauge::default(),
            pool_waiting: Gauge::default(),
            last_pass: Family::default(),
            leftovers: Family::default(),
        };
        registry.register(
            "reconcile",
            "Passes over objects, by how they ended",
            metrics.passes.clone(),
        );
        registry.register(
            "reconcile_duration_seconds",
            "How long passes over objects took",
            metrics.pass_seconds.clone(),
        );
        registry.register(
            "reconcile_last_timestamp_seconds",
            "When the last pass over an object ended, in seconds since 1970",
            metrics.last_pass.clone(),
        );
        registry.register(
            "step",
            "Steps of the work on objects, by how they ended",
            metrics.steps.clone(),
        );
        registry.register(
            "step_duration_seconds",
            "How long steps took",
            metrics.step_seconds.clone(),
        );
        registry.register("clones", "Clones by state", metrics.clones.clone());
        registry.register("leader", "1 while this process leads", metrics.leader.clone());
        registry.register(
            "crd_missing",
            "1 for kinds that the cluster does not serve",
            metrics.missing_kinds.clone(),
        );
        registry.register(
            "postgres_pool_size",
            "Connections to Postgres that are open",
            metrics.pool_size.clone(),
        );
        registry.register(
            "postgres_pool_available",
            "Open connections to Postgres that nobody uses",
            metrics.pool_available.clone(),
        );
        registry.register(
            "postgres_pool_waiting",
            "Tasks that wait for a connection to Postgres",
            metrics.pool_waiting.clone(),
        );
        registry.register(
            "leftovers",
            "What clones that are gone have left on a server, and is not collected yet",
            metrics.leftovers.clone(),
        );
        registry.register(
            "build",
            "What runs",
            Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]),
        );
        Self {
            registry: Arc::new(registry),
            ..metrics
        }
    }

    /// Starts measuring a pass of `controller`; it counts as abandoned if it is dropped unfinished.
    pub fn pass(&self, controller: &'static str) -> Measured {
        self.measure(What::Pass(controller))
    }

    /// Starts measuring a step; it counts as abandoned if it is dropped unfinished.
    pub fn step(&self, step: &'static str) -> Measured {
        self.measure(What::Step(step))
    }

    fn measure(&self, what: What) -> Measured {
        Measured {
            metrics: self.clone(),
            what,
            start: Instant::now(),
            outcome: None,
        }
    }

    /// Sets the number of clones in each state; states that are not named go to zero.
    pub fn set_clones(&self, states: impl IntoIterator<Item = CloneState>) {
        const ALL: [CloneState; 6] = [
            CloneState::Creating,
            CloneState::Running,
            CloneState::Unhealthy,
            CloneState::Stopped,
            CloneState::Failed,
            CloneState::Destroying,
        ];
        let states: Vec<CloneState> = states.into_iter().collect();
        for state in ALL {
            let count = states.iter().filter(|other| **other == state).count();
            self.clones
                .get_or_create(&StateLabel {
                    state: state.as_str(),
                })
                .set(i64::try_from(count).unwrap_or(i64::MAX));
        }
    }

    /// Says whether this process leads.
    pub fn set_leader(&self, leads: bool) {
        self.leader.set(i64::from(leads));
    }

    /// Says whether the cluster lacks `kind`.
    pub fn set_missing(&self, kind: &'static str, is_missing: bool) {
        self.missing_kinds
            .get_or_create(&KindLabel { kind })
            .set(i64::from(is_missing));
    }

    /// Says how busy the pool of connections to Postgres is.
    pub fn set_postgres_pool(&self, size: usize, available: usize, waiting: usize) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.pool_size.set(number(size));
        self.pool_available.set(number(available));
        self.pool_waiting.set(number(waiting));
    }

    /// Says how much is left over on a server.
    pub fn set_leftovers(&self, server: &str, count: usize) {
        self.leftovers
            .get_or_create(&ServerLabel {
                server: server.to_owned(),
            })
            .set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// The text that Prometheus reads.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Buckets from a no-op pass (a few milliseconds) to a slow build of a base (half a minute).
fn seconds() -> Histogram {
    Histogram::new([
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
    ])
}

enum What {
    Pass(&'static str),
    Step(&'static str),
}

/// A pass or step that is being measured.
#[must_use = "a measurement ends when it is dropped"]
pub struct Measured {
    metrics: Metrics,
    what: What,
    start: Instant,
    outcome: Option<Outcome>,
}

impl Measured {
    /// Ends the measurement and says how long it was.
    pub fn finish(mut self, outcome: Outcome) -> Duration {
        self.outcome = Some(outcome);
        self.start.elapsed()
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let outcome = self.outcome.unwrap_or(Outcome::Abandoned);
        let seconds = self.start.elapsed().as_secs_f64();
        let metrics = &self.metrics;
        match self.what {
            What::Pass(controller) => {
                metrics
                    .passes
                    .get_or_create(&PassLabels { controller, outcome })
                    .inc();
                metrics
                    .pass_seconds
                    .get_or_create(&ControllerLabel { controller })
                    .observe(seconds);
                let now = k8s_openapi::jiff::Timestamp::now().as_duration().as_secs_f64();
                metrics
                    .last_pass
                    .get_or_create(&ControllerLabel { controller })
                    .set(now);
            }
            What::Step(step) => {
                metrics.steps.get_or_create(&StepLabels { step, outcome }).inc();
                metrics
                    .step_seconds
                    .get_or_create(&StepLabel { step })
                    .observe(seconds);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_and_dashboard_speak_of_metrics_that_there_are() {
        let metrics = Metrics::new();
        metrics.pass("clone").finish(Outcome::Done);
        metrics.step("health").finish(Outcome::Done);
        metrics.set_clones([CloneState::Running]);
        metrics.set_missing("Clone", false);
        metrics.set_leftovers("postgres", 0);
        let text = metrics.text().unwrap();
        let files = [
            include_str!("../../charts/asymmetric/files/alerts.yaml"),
            include_str!("../../charts/asymmetric/files/dashboard.json"),
        ];
        let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        let mut found = 0;
        for file in files {
            for part in file.split("asymmetric_").skip(1) {
                let name = part.split(|letter| !is_name(letter)).next().unwrap_or_default();
                let name = format!("asymmetric_{name}");
                assert!(
                    text.lines().any(|line| line.starts_with(&name)),
                    "there is no {name}"
                );
                found += 1;
            }
        }
        assert!(found > 20, "{found}");
    }

    #[test]
    fn passes_and_steps_are_counted_also_when_they_are_dropped() {
        let metrics = Metrics::new();
        metrics.pass("clone").finish(Outcome::Done);
        drop(metrics.pass("clone"));
        metrics.step("database").finish(Outcome::Failed);
        let text = metrics.text().unwrap();
        for line in [
            r#"asymmetric_reconcile_total{controller="clone",outcome="done"} 1"#,
            r#"asymmetric_reconcile_total{controller="clone",outcome="abandoned"} 1"#,
            r#"asymmetric_step_total{step="database",outcome="failed"} 1"#,
            r#"asymmetric_reconcile_duration_seconds_count{controller="clone"} 2"#,
            &format!(
                r#"asymmetric_build_info{{version="{}"}} 1"#,
                env!("CARGO_PKG_VERSION")
            ),
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn a_state_without_clones_goes_back_to_zero() {
        let metrics = Metrics::new();
        metrics.set_clones([CloneState::Running, CloneState::Running]);
        metrics.set_clones([CloneState::Running]);
        let text = metrics.text().unwrap();
        assert!(text.contains(r#"asymmetric_clones{state="running"} 1"#), "{text}");
        assert!(text.contains(r#"asymmetric_clones{state="failed"} 0"#), "{text}");
    }
}
