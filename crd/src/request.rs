//! What can be asked of a clone by annotation, beside what its spec says.

use crate::constants::{
    REPROVISION_REQUESTED, RESEED_REQUESTED, RESET_REQUESTED, RESTORE_REQUESTED, UPGRADE_REQUESTED,
};

/// A verb that is asked for by putting a fresh id into its annotation, and answered in `status.requests`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// The template's current image and content, on the data that the clone has.
    Upgrade,
    /// The content of the snapshot that the spec's seed names, in place of the present one.
    Restore,
    /// Back to the start: same content, same tokens, same address.
    Reset,
    /// The content of the spec's seed: in place of an untouched one, on top of what a run has written.
    Reseed,
    /// New tokens; the old ones are refused from then on.
    Reprovision,
}

impl Verb {
    /// All of them, in the order in which they are carried out when several are asked for.
    pub const ALL: [Self; 5] = [
        Self::Upgrade,
        Self::Restore,
        Self::Reset,
        Self::Reseed,
        Self::Reprovision,
    ];

    /// Its key in `status.requests`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Restore => "restore",
            Self::Reset => "reset",
            Self::Reseed => "reseed",
            Self::Reprovision => "reprovision",
        }
    }

    /// The annotation whose value is the request's id.
    #[must_use]
    pub fn annotation(self) -> &'static str {
        match self {
            Self::Upgrade => UPGRADE_REQUESTED,
            Self::Restore => RESTORE_REQUESTED,
            Self::Reset => RESET_REQUESTED,
            Self::Reseed => RESEED_REQUESTED,
            Self::Reprovision => REPROVISION_REQUESTED,
        }
    }
}
