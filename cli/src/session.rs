//! What every verb is given.

use std::sync::Arc;

use jiff::Timestamp;

use crate::arguments::DryRun;
use crate::console::Console;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::provider::CloneProvider;

/// The provider and the outputs of one run of the program.
#[derive(Clone)]
pub struct Session {
    /// Where clones live.
    pub provider: Arc<dyn CloneProvider>,
    /// Where output goes.
    pub console: Console,
    /// Whether somebody pressed Ctrl-C.
    pub interrupt: Interrupt,
    /// Tells the time.
    pub clock: fn() -> Timestamp,
    /// `spec.portRange` of new clones when nothing else is said.
    pub port_range: Option<String>,
}

impl Session {
    /// The same session, with an ear for Ctrl-C. For verbs that ask for something and wait for it.
    pub fn listening(&self) -> Result<Self, Failure> {
        let interrupt = Interrupt::listen().map_err(Failure::unexpected)?;
        Ok(Self {
            interrupt,
            ..self.clone()
        })
    }

    /// The same session; when a dry run is asked for, nothing that it changes is kept.
    #[must_use]
    pub fn rehearsing(self, dry_run: &DryRun) -> Self {
        if !dry_run.is_asked_for() {
            return self;
        }
        Self {
            provider: self.provider.rehearsing(),
            ..self
        }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
