use asymmetric_kit::Call;

use super::Payout;
use crate::{
    error::Problem,
    events,
    store::{self, Stored},
};

/// Notes that a payout has arrived, unless it was canceled before.
pub(crate) async fn arrive(call: &Call, id: &str) -> Result<(), Problem> {
    let found: Option<Payout> = store::find_by(call, "id = $1 AND status = 'pending'", &[&id]).await?;
    let Some(mut payout) = found else { return Ok(()) };
    let before = payout.render();
    "paid".clone_into(&mut payout.status);
    let after = store::update(call, &payout).await?.render();
    events::updated(call, "payout.updated", &before, &after).await?;
    events::emit(call, "payout.paid", &after, None).await
}
