//! The operations on test clocks.

use asymmetric_kit::{Call, Job};
use serde_json::{Value, json};

use super::{TestClock, advance::JOB};
use crate::{
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    list::{self, Filter},
    parameters::Values,
    store::{self, Stored},
};

/// How long the vendor keeps a clock.
const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// `POST /v1/test_helpers/test_clocks`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let now = call.now().as_second();
    let clock = TestClock {
        id: ids::long(call, "clock_1").await?,
        created: now,
        deletes_after: now + KEPT_SECONDS,
        frozen_time: values.integer("frozen_time").unwrap_or(now),
        name: values.text("name").map(str::to_owned),
        target_frozen_time: None,
    };
    let made = store::insert(call, &clock).await?.render();
    events::emit(call, "test_helpers.test_clock.created", &made, None).await?;
    Ok(made)
}

/// `GET /v1/test_helpers/test_clocks/{test_clock}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `GET /v1/test_helpers/test_clocks`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    list::page::<TestClock>(call, values, Filter::new(values)).await
}

/// `POST /v1/test_helpers/test_clocks/{test_clock}/advance`
pub(crate) async fn advance(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut clock = named(call).await?;
    if clock.target_frozen_time.is_some() {
        let message = "The test clock is advancing; wait until its status is `ready`.";
        return Err(StripeError::invalid(message).into());
    }
    let target = values.integer("frozen_time").unwrap_or_default();
    if target <= clock.frozen_time {
        let message = format!(
            "The provided frozen time must be after the test clock's current frozen time ({}).",
            clock.frozen_time
        );
        return Err(StripeError::invalid(message).about("frozen_time").into());
    }
    clock.target_frozen_time = Some(target);
    let advancing = store::update(call, &clock).await?.render();
    events::emit(call, "test_helpers.test_clock.advancing", &advancing, None).await?;
    let job = Job {
        kind: JOB.to_owned(),
        key: clock.id,
        due: call.now(),
        payload: json!({}),
    };
    call.schedule(&job).await?;
    Ok(advancing)
}

/// `DELETE /v1/test_helpers/test_clocks/{test_clock}`: with it go its customers, and their subscriptions end.
pub(crate) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let clock = named(call).await?;
    call.execute(
        "UPDATE subscriptions SET status = 'canceled', canceled_at = $2, ended_at = $2, wake_at = NULL \
         WHERE test_clock = $1 AND status <> 'canceled'",
        &[&clock.id, &clock.frozen_time],
    )
    .await?;
    call.execute(
        "UPDATE invoices SET wake_at = NULL WHERE test_clock = $1",
        &[&clock.id],
    )
    .await?;
    call.execute(
        "UPDATE customers SET deleted = true WHERE test_clock = $1",
        &[&clock.id],
    )
    .await?;
    call.unschedule(JOB, &clock.id).await?;
    events::emit(call, "test_helpers.test_clock.deleted", &clock.render(), None).await?;
    store::delete::<TestClock>(call, &clock.id).await?;
    Ok(json!({"id": clock.id, "object": "test_helpers.test_clock", "deleted": true}))
}

async fn named(call: &Call) -> Result<TestClock, Problem> {
    let id = retrieved_id(call, "test_clock")?;
    store::retrieve(call, &id, "test_clock").await
}
