//! What can be repaired without risk: nothing here touches data, and no clone that exists is deleted.

use std::fmt::{Display, Formatter};

/// A kind of object that clones and environments leave behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A clone's workload.
    Deployment,
    /// Tokens, or a connection.
    Secret,
    /// An address.
    Service,
}

impl ObjectKind {
    /// The kind's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::Secret => "Secret",
            Self::Service => "Service",
        }
    }
}

/// Something that is not as it should be, and how it is put right. Each can be done twice, and looks again before
/// it changes anything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repair {
    /// Take clones that do not exist out of an environment that lists them.
    DropMembers {
        /// The environment; it is removed when it is empty then.
        environment: String,
        /// Ids of the clones.
        members: Vec<String>,
    },
    /// Take the labels of an environment that does not exist off a clone.
    ReleaseClone {
        /// The clone.
        clone: String,
        /// The environment.
        environment: String,
    },
    /// Delete an object whose clone or environment is gone.
    DeleteObject {
        /// Its kind.
        kind: ObjectKind,
        /// Its name.
        name: String,
        /// Its uid: another one of the same name stays.
        uid: String,
    },
    /// Have the operator try again what it has given up.
    Retry {
        /// The clone.
        clone: String,
    },
}

impl Display for Repair {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DropMembers { environment, members } => {
                let members = members.join(", ");
                write!(
                    formatter,
                    "take {members} out of environment {environment}, and remove it if it is empty then"
                )
            }
            Self::ReleaseClone { clone, environment } => {
                write!(
                    formatter,
                    "take the labels of environment {environment} off clone {clone}"
                )
            }
            Self::DeleteObject { kind, name, .. } => write!(formatter, "delete {} {name}", kind.as_str()),
            Self::Retry { clone } => write!(formatter, "have the operator try {clone} again"),
        }
    }
}
