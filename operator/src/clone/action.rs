//! What a pass can do next: the vocabulary between plan, apply and status.

use std::time::Duration;

use asymmetric_crd::{NamedError, Verb};
use strum::{IntoStaticStr, VariantNames};

use super::step::Step;
use crate::postgres::BaseKey;

/// The next thing to do for a clone.
#[derive(Clone, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub(crate) enum Action {
    /// Put the finalizer on, before anything outside the cluster exists.
    AddFinalizer,
    /// Fix mode, image, names, ports and base in the status, before their first use.
    Begin {
        /// The mode to run.
        mode: String,
        /// Sets the external names apart from another namespace's clone of the same id.
        suffix: Option<String>,
    },
    /// Make the Secrets that are missing.
    EnsureCredentials,
    /// Make the roles in Postgres, or give them the Secret's passwords again.
    EnsureRoles,
    /// Make the database as a copy of the base.
    CreateDatabase {
        /// The run that it will hold.
        epoch: i64,
    },
    /// Take over the template's current image and content.
    Repin {
        /// Names of the migrations that the database gets first.
        migrations: Vec<String>,
    },
    /// Let exactly the clone's roles into its database again.
    OpenDatabase,
    /// Make the user in Redis, or give it the Secret's password again.
    EnsureRedisUser,
    /// Apply Deployment and Service.
    ApplyWorkloads,
    /// Write the tokens' hashes into the database through the backend.
    PutTokens {
        /// The run that gets them.
        epoch: i64,
    },
    /// Tell a starting backend the epoch, where no backend runs that could be told.
    RecordEpoch {
        /// The run that starts.
        epoch: i64,
    },
    /// Let the backend serve.
    Release {
        /// The run that starts.
        epoch: i64,
    },
    /// The clone is ready for the first time.
    Complete,
    /// Take a request up.
    Accept {
        /// What is asked for.
        verb: Verb,
        /// The request's id.
        id: String,
    },
    /// Hold new requests, finish running ones, close the pool.
    Fence,
    /// Refuse connections to the database and end those that are left.
    CloseDatabase,
    /// Keep a copy of the database's content as a snapshot.
    CopySnapshot {
        /// Name of the snapshot.
        name: String,
        /// The base that becomes its content.
        key: BaseKey,
    },
    /// Say on the snapshot that it is taken.
    RecordSnapshot {
        /// Name of the snapshot.
        name: String,
    },
    /// Put a fresh copy of the base in the database's place.
    Swap {
        /// The run that ends.
        from: i64,
    },
    /// Write the fixture of the spec's seed on top of what the run has written.
    SeedOnTop {
        /// Id of the request for it.
        request: String,
    },
    /// Put new tokens in the place of the old ones; the backend gets them next.
    RotateTokens {
        /// Id of the request for them.
        request: String,
    },
    /// Make another certificate for TLS.
    IssueCertificate,
    /// Give the backend the certificate that the Secret holds.
    PutCertificate,
    /// Have the backend take the vendor's rate limits as the spec says.
    PutRateLimits {
        /// How the backend calls it.
        mode: String,
    },
    /// A request is done.
    Finish {
        /// What was asked for.
        verb: Verb,
        /// The run that the clone is in.
        epoch: i64,
    },
    /// A request that cannot be carried out.
    Refuse {
        /// What was asked for.
        verb: Verb,
        /// Why not.
        error: NamedError,
    },
    /// Record a failure. Before the first Ready the spin is rolled back next.
    Fail(NamedError),
    /// Remove everything that a failed spin left.
    RollBack,
    /// Remove everything outside the cluster, for deletion.
    CleanUp,
    /// Let the object go.
    RemoveFinalizer,
    /// Something outside has to happen first.
    Wait(Waiting),
    /// The clone is as it is asked to be.
    Rest,
}

/// Why a pass waits, and when to look again at the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// The step that waits.
    pub step: Step,
    /// `CamelCase` reason for conditions.
    pub reason: String,
    /// One sentence.
    pub message: String,
    /// When to look again if no watch fires before.
    pub after: Duration,
}

impl Action {
    /// Waits; `reason` is a condition's reason or the code of a named error.
    pub(crate) fn wait(step: Step, reason: &str, message: &str, after: Duration) -> Self {
        let reason = if reason.contains('_') {
            asymmetric_crd::error::reason_of(reason)
        } else {
            reason.to_owned()
        };
        Self::Wait(Waiting {
            step,
            reason,
            message: message.to_owned(),
            after,
        })
    }
}
