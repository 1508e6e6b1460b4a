//! What every verb is given.

use std::sync::Arc;

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
}
