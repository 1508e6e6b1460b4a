//! What all fields of one request share.

use apollo_compiler::{Schema, validation::Valid};
use asymmetric_kit::{Alphabet, Call, Failure};
use jiff::Timestamp;

/// One request while it is executed.
pub(crate) struct Scope<'s> {
    pub(crate) call: &'s Call,
    pub(crate) schema: &'s Valid<Schema>,
    /// The user who asks.
    pub(crate) viewer: String,
}

impl<'s> Scope<'s> {
    pub(crate) fn new(call: &'s Call, schema: &'s Valid<Schema>) -> Self {
        let viewer = call.principal().map(|principal| principal.subject.clone());
        Self {
            call,
            schema,
            viewer: viewer.unwrap_or_default(),
        }
    }

    /// World time to the millisecond, which is what the API shows.
    pub(crate) fn now(&self) -> String {
        shown(self.call.now())
    }

    /// A new identifier: a UUID of version 4.
    pub(crate) async fn identifier(&self) -> Result<String, Failure> {
        let digits = self.call.identifier("", Alphabet::Hex, 30).await?;
        let (time, rest) = digits.split_at(12);
        let (group, node) = rest.split_at(3);
        let (start, middle) = time.split_at(8);
        let (variant, node) = node.split_at(3);
        Ok(format!("{start}-{middle}-4{group}-a{variant}-{node}"))
    }
}

/// A moment as the API writes it.
pub(crate) fn shown(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
