//! Test clocks: time of their own for some customers (<https://docs.stripe.com/billing/testing/test-clocks>).

pub(crate) mod advance;
pub(crate) mod operations;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    expand::PLAIN,
    store::Stored,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostTestHelpersTestClocks", "POST" "/v1/test_helpers/test_clocks", parameters::CREATE, &PLAIN, run::create, "Creates a test clock."),
    endpoint!("GetTestHelpersTestClocksTestClock", "GET" "/v1/test_helpers/test_clocks/{test_clock}", parameters::RETRIEVE, &PLAIN, run::retrieve, "Retrieves a test clock."),
    endpoint!("PostTestHelpersTestClocksTestClockAdvance", "POST" "/v1/test_helpers/test_clocks/{test_clock}/advance", parameters::ADVANCE, &PLAIN, run::advance, "Advances a test clock."),
    endpoint!("DeleteTestHelpersTestClocksTestClock", "DELETE" "/v1/test_helpers/test_clocks/{test_clock}", &[], &PLAIN, run::delete, "Deletes a test clock with its customers."),
    endpoint!("GetTestHelpersTestClocks", "GET" "/v1/test_helpers/test_clocks", parameters::LIST, &PLAIN, run::list, "Lists test clocks."),
];

/// A row of `test_clocks`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TestClock {
    pub(crate) id: String,
    /// World time.
    pub(crate) created: i64,
    /// World time.
    pub(crate) deletes_after: i64,
    /// The time of its customers.
    pub(crate) frozen_time: i64,
    pub(crate) name: Option<String>,
    /// Where it is being advanced to.
    pub(crate) target_frozen_time: Option<i64>,
}

impl Stored for TestClock {
    const TABLE: &'static str = "test_clocks";
    const NOUN: &'static str = "test clock";
    const COLUMNS: &'static str = "id, created, deletes_after, frozen_time, name, target_frozen_time";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let (status, details) = match self.target_frozen_time {
            Some(target) => ("advancing", json!({"advancing": {"target_frozen_time": target}})),
            None => ("ready", json!({})),
        };
        json!({
            "id": self.id,
            "object": "test_helpers.test_clock",
            "created": self.created,
            "deletes_after": self.deletes_after,
            "frozen_time": self.frozen_time,
            "livemode": false,
            "name": self.name,
            "status": status,
            "status_details": details,
        })
    }
}
