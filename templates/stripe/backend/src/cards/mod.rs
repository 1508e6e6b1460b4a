//! Cards: the numbers that the vendor lists for tests, and how they behave.
//! <https://docs.stripe.com/testing>

mod details;
mod table;

pub(crate) use details::{Card, NewCard};
pub(crate) use table::{Behavior, DisputeKind, NUMBERS, RefundKind, TestCard};
