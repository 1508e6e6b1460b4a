//! Spans of traces: one for each pass over an object, and in it one for each step.
//!
//! They are apart from the spans of the log, so that log lines stay the same whether traces are exported or not, and
//! nothing leaves the cluster but what this module puts into them: names of objects, kinds of actions, and codes of
//! errors. Messages of errors stay in the log, because they carry answers of others.

use std::future::Future;

use kube::ResourceExt;
use tracing::field::Empty;
use tracing::{Instrument, Metadata, Span};

use crate::metrics::Outcome;

/// What tells these spans from those of the log.
const TARGET: &str = "asymmetric_trace";

/// Whether something is a span of this module.
pub(super) fn is_traced(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET
}

/// A pass or step that is being traced.
#[must_use = "a span ends when it is dropped"]
pub struct Traced {
    span: Span,
    outcome: Outcome,
}

/// Starts tracing a pass of `controller` over `object`; it counts as abandoned if it is dropped unfinished.
pub fn pass(controller: &'static str, object: &impl ResourceExt) -> Traced {
    Traced::new(tracing::info_span!(
        target: TARGET,
        "pass",
        otel.name = format!("reconcile {controller}"),
        controller,
        namespace = object.namespace(),
        name = object.name_any(),
        uid = object.uid(),
        outcome = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    ))
}

/// Starts tracing a step of the pass that runs, named by the kind of its `action`.
pub fn step(action: &'static str) -> Traced {
    Traced::new(tracing::info_span!(
        target: TARGET,
        "step",
        otel.name = action,
        outcome = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    ))
}

impl Traced {
    fn new(span: Span) -> Self {
        Self {
            span,
            outcome: Outcome::Abandoned,
        }
    }

    /// Runs `work` in the span: steps that it starts are the span's children.
    pub fn run<F: Future>(&self, work: F) -> impl Future<Output = F::Output> + use<F> {
        work.instrument(self.span.clone())
    }

    /// Ends it with `outcome`.
    pub fn done(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    /// Ends it as failed, with the code of the error.
    pub fn failed(mut self, reason: &'static str) {
        self.outcome = Outcome::Failed;
        self.span.record("error.type", reason);
        self.span.record("otel.status_code", "ERROR");
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        self.span.record("outcome", self.outcome.as_str());
    }
}
