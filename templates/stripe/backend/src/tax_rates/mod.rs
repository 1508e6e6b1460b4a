//! Tax rates.

pub(crate) mod operations;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    expand::PLAIN,
    parameters::EXPAND,
    store::Stored,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostTaxRates", "POST" "/v1/tax_rates", parameters::CREATE, &PLAIN, run::create, "Creates a tax rate."),
    endpoint!("GetTaxRatesTaxRate", "GET" "/v1/tax_rates/{tax_rate}", &[EXPAND], &PLAIN, run::retrieve, "Retrieves a tax rate."),
    endpoint!("PostTaxRatesTaxRate", "POST" "/v1/tax_rates/{tax_rate}", parameters::UPDATE, &PLAIN, run::update, "Updates a tax rate."),
    endpoint!("GetTaxRates", "GET" "/v1/tax_rates", parameters::LIST, &PLAIN, run::list, "Lists tax rates."),
];

/// A row of `tax_rates`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TaxRate {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) active: bool,
    pub(crate) country: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) display_name: String,
    pub(crate) inclusive: bool,
    pub(crate) jurisdiction: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) percentage: Number,
    pub(crate) state: Option<String>,
    pub(crate) tax_type: Option<String>,
}

impl Stored for TaxRate {
    const TABLE: &'static str = "tax_rates";
    const NOUN: &'static str = "tax rate";
    const COLUMNS: &'static str = "id, created, active, country, description, display_name, inclusive, jurisdiction, \
         metadata, percentage, state, tax_type";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "tax_rate",
            "active": self.active,
            "country": self.country,
            "created": self.created,
            "description": self.description,
            "display_name": self.display_name,
            "effective_percentage": null,
            "flat_amount": null,
            "inclusive": self.inclusive,
            "jurisdiction": self.jurisdiction,
            "jurisdiction_level": null,
            "livemode": false,
            "metadata": self.metadata,
            "percentage": self.percentage,
            "rate_type": "percentage",
            "state": self.state,
            "tax_type": self.tax_type,
        })
    }
}
