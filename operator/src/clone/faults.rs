//! Ends the process in the middle of its work, where a test asks for it.

use std::collections::BTreeSet;
use std::io::Write;

use nix::sys::signal::{Signal, raise};
use strum::VariantNames;

use super::action::Action;

/// Points that were passed already, separated by commas; without the variable nothing ends.
const PASSED: &str = "ASYM_FAULT_POINTS_PASSED";

/// When around an action.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    /// It is decided, and nothing is done.
    Before,
    /// It is done, and the status does not say so.
    After,
}

/// Where the process ends.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    passed: Option<BTreeSet<String>>,
}

impl Faults {
    /// As the environment says.
    pub(crate) fn from_environment() -> Self {
        let passed = std::env::var(PASSED).ok();
        Self {
            passed: passed.map(|names| names.split(',').map(str::to_owned).collect()),
        }
    }

    /// Ends the process without giving it time, unless this point was passed already.
    pub(crate) fn at(&self, moment: Moment, action: &Action) {
        let name = point(moment, action.into());
        if self.passed.as_ref().is_none_or(|passed| passed.contains(&name)) {
            return;
        }
        let mut out = std::io::stdout().lock();
        // Whoever reads it is the one that asked; without a reader there is nothing to tell.
        let _ = writeln!(out, "fault point {name}").and_then(|()| out.flush());
        let _ = raise(Signal::SIGKILL);
    }
}

fn point(moment: Moment, action: &str) -> String {
    match moment {
        Moment::Before => format!("before:{action}"),
        Moment::After => format!("after:{action}"),
    }
}

/// All points, from the actions that there are.
pub fn points() -> Vec<String> {
    let actions = Action::VARIANTS.iter();
    actions
        .flat_map(|action| [Moment::Before, Moment::After].map(|moment| point(moment, action)))
        .collect()
}
