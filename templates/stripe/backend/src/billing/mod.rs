//! What invoices, subscriptions and checkout have in common: money, periods, and the time that a customer lives in.

pub(crate) mod money;
pub(crate) mod period;
pub(crate) mod pricing;
pub(crate) mod wake;
