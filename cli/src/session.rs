//! What every verb is given.

use std::sync::Arc;

use crate::console::Console;
use crate::provider::CloneProvider;

/// The provider and the outputs of one run of the program.
#[derive(Clone)]
pub struct Session {
    /// Where clones live.
    pub provider: Arc<dyn CloneProvider>,
    /// Where output goes.
    pub console: Console,
}
