//! Rate limits: the vendor says how many requests it allows, the instance counts them.

mod counter;
mod limit;
mod limiter;
mod mode;

pub use limit::{RateLimit, RateStanding};
pub(crate) use limiter::{Limiter, Verdict};
pub use mode::{RateMode, RateModeError};

use crate::{Call, Operation, Refusal, Reply, instance::Shared};

/// Counts a call the first time it is run, and says which limit it exceeds, if it does.
pub(crate) fn exceeded<'a>(shared: &Shared, operation: &Operation, call: &'a Call) -> Option<Refusal<'a>> {
    let verdict = call.prepared.rates.get_or_init(|| {
        let mut inside = call.operations_inside().iter();
        let limits = inside
            .find_map(|inner| inner.tier)
            .or(operation.tier)
            .map(|tier| shared.vendor.rate_limits(tier, call))
            .unwrap_or_default();
        let token = call.principal().map_or("", |principal| principal.name.as_str());
        shared
            .limiter
            .admit(&limits, (token, operation.name), shared.wall_clock.now())
    });
    let (index, retry_after) = verdict.exceeded?;
    let standing = verdict.standings.get(index)?;
    Some(Refusal::RateLimited {
        standing,
        retry_after,
    })
}

/// Takes back that a call was counted, where its vendor does not count calls that are answered so.
pub(crate) fn settle(shared: &Shared, call: &Call, reply: &Reply) {
    if let Some(verdict) = call.prepared.rates.get()
        && !shared.vendor.is_counted(call, reply)
    {
        shared.limiter.give_back(verdict, shared.wall_clock.now());
    }
}
