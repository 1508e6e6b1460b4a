//! Customers.

mod include;
pub(crate) mod operations;
pub(crate) mod parameters;
mod paying;

pub(crate) use operations::present;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    expand::{self, Expandable, Shape, stored},
    payment_methods::{self, PaymentMethod},
    search, sources,
    store::Stored,
    subscriptions,
    test_clocks::TestClock,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCustomers", "POST" "/v1/customers", parameters::CREATE, &SHAPE, run::create, "Creates a customer."),
    endpoint!("GetCustomersCustomer", "GET" "/v1/customers/{customer}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a customer."),
    endpoint!("PostCustomersCustomer", "POST" "/v1/customers/{customer}", parameters::UPDATE, &SHAPE, run::update, "Updates a customer."),
    endpoint!("DeleteCustomersCustomer", "DELETE" "/v1/customers/{customer}", &[], &expand::PLAIN, run::delete, "Deletes a customer."),
    endpoint!("GetCustomersSearch", "GET" "/v1/customers/search", search::PARAMETERS, &SHAPE, run::search, "Searches customers."),
    endpoint!("GetCustomers", "GET" "/v1/customers", parameters::LIST, &SHAPE, run::list, "Lists customers."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    ("cash_balance", Expandable::NotImplemented),
    (
        "default_source",
        Expandable::Object(&expand::PLAIN, sources::load),
    ),
    ("discount", Expandable::Whole),
    ("invoice_credit_balance", Expandable::NotImplemented),
    ("invoice_settings", Expandable::Within(&INVOICE_SETTINGS)),
    ("sources", Expandable::Asked(include::sources, None)),
    (
        "subscriptions",
        Expandable::Asked(include::subscriptions, Some(&subscriptions::SHAPE)),
    ),
    ("tax", Expandable::NotImplemented),
    ("tax_ids", Expandable::Asked(include::tax_ids, None)),
    (
        "test_clock",
        Expandable::Object(&expand::PLAIN, expand::stored::<TestClock>),
    ),
]);

static INVOICE_SETTINGS: Shape = Shape::new(&[(
    "default_payment_method",
    Expandable::Object(&payment_methods::SHAPE, stored::<PaymentMethod>),
)]);

/// A row of `customers`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) deleted: bool,
    pub(crate) address: Option<Address>,
    pub(crate) balance: i64,
    pub(crate) business_name: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) default_source: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) individual_name: Option<String>,
    pub(crate) invoice_prefix: String,
    pub(crate) invoice_settings: InvoiceSettings,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) name: Option<String>,
    pub(crate) next_invoice_sequence: i64,
    pub(crate) phone: Option<String>,
    pub(crate) preferred_locales: Vec<String>,
    pub(crate) shipping: Option<Shipping>,
    pub(crate) tax_exempt: String,
    pub(crate) test_clock: Option<String>,
}

/// A postal address; what was not given is null.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    city: Option<String>,
    country: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
    postal_code: Option<String>,
    state: Option<String>,
}

/// Where goods are sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Shipping {
    address: Address,
    name: String,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    carrier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tracking_number: Option<String>,
}

/// Defaults for the customer's invoices.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct InvoiceSettings {
    pub(crate) custom_fields: Option<Value>,
    pub(crate) default_payment_method: Option<String>,
    pub(crate) footer: Option<String>,
    pub(crate) rendering_options: Option<RenderingOptions>,
}

/// How the customer's invoices are printed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RenderingOptions {
    amount_tax_display: Option<String>,
    template: Option<String>,
}

impl Stored for Customer {
    const TABLE: &'static str = "customers";
    const NOUN: &'static str = "customer";
    const COLUMNS: &'static str = "id, created, deleted, address, balance, business_name, currency, default_source, description, email, \
         individual_name, invoice_prefix, invoice_settings, metadata, name, next_invoice_sequence, phone, \
         preferred_locales, shipping, tax_exempt, test_clock";
    const LISTED: &'static str = "NOT deleted";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        if self.deleted {
            return json!({"id": self.id, "object": "customer", "deleted": true});
        }
        let mut rendered = json!({
            "id": self.id,
            "object": "customer",
            "address": self.address,
            "balance": self.balance,
            "created": self.created,
            "currency": self.currency,
            "default_source": self.default_source,
            "delinquent": false,
            "description": self.description,
            "discount": null,
            "email": self.email,
            "invoice_prefix": self.invoice_prefix,
            "invoice_settings": self.invoice_settings,
            "livemode": false,
            "metadata": self.metadata,
            "name": self.name,
            "next_invoice_sequence": self.next_invoice_sequence,
            "phone": self.phone,
            "preferred_locales": self.preferred_locales,
            "shipping": self.shipping,
            "tax_exempt": self.tax_exempt,
            "test_clock": self.test_clock,
        });
        // The vendor leaves these two out rather than null.
        for (name, value) in [
            ("business_name", &self.business_name),
            ("individual_name", &self.individual_name),
        ] {
            if let Some(value) = value {
                rendered[name] = value.as_str().into();
            }
        }
        rendered
    }
}
