//! Payment methods: cards and accounts that customers pay with.

mod attach;
mod operations;
pub(crate) mod parameters;
mod resolve;

pub(crate) use attach::attach;
pub(crate) use resolve::{from_data, of_card, of_card_as, resolve};

use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    cards::{Behavior, Card},
    customers::{self, Address, Customer},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    store::Stored,
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostPaymentMethods", "POST" "/v1/payment_methods", parameters::CREATE, &SHAPE, run::create, "Creates a payment method."),
    endpoint!("GetPaymentMethodsPaymentMethod", "GET" "/v1/payment_methods/{payment_method}", parameters::RETRIEVE, &SHAPE, run::retrieve, "Retrieves a payment method."),
    endpoint!("PostPaymentMethodsPaymentMethod", "POST" "/v1/payment_methods/{payment_method}", parameters::UPDATE, &SHAPE, run::update, "Updates a payment method."),
    endpoint!("GetPaymentMethods", "GET" "/v1/payment_methods", parameters::LIST, &SHAPE, run::list, "Lists payment methods."),
    endpoint!("PostPaymentMethodsPaymentMethodAttach", "POST" "/v1/payment_methods/{payment_method}/attach", parameters::ATTACH, &SHAPE, run::attach, "Attaches a payment method to a customer."),
    endpoint!("PostPaymentMethodsPaymentMethodDetach", "POST" "/v1/payment_methods/{payment_method}/detach", parameters::RETRIEVE, &SHAPE, run::detach, "Detaches a payment method from its customer."),
    endpoint!("GetCustomersCustomerPaymentMethods", "GET" "/v1/customers/{customer}/payment_methods", parameters::LIST_OF_CUSTOMER, &SHAPE, run::list_of_customer, "Lists the payment methods of a customer."),
    endpoint!("GetCustomersCustomerPaymentMethodsPaymentMethod", "GET" "/v1/customers/{customer}/payment_methods/{payment_method}", parameters::RETRIEVE, &SHAPE, run::retrieve_of_customer, "Retrieves a payment method of a customer."),
];

pub(crate) static SHAPE: Shape = Shape::new(&[
    ("billing_details", Expandable::Whole),
    ("card", Expandable::Whole),
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
]);

/// A row of `payment_methods`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) allow_redisplay: String,
    pub(crate) billing_details: BillingDetails,
    pub(crate) card: Option<Card>,
    pub(crate) customer: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    /// The test number, which says how the card behaves.
    pub(crate) number: Option<String>,
    /// Whether its holder has authenticated it for payments while they are away.
    pub(crate) prepared: bool,
    pub(crate) sepa_debit: Option<Value>,
    /// Used without a customer, or detached from one: it is not used again.
    pub(crate) spent: bool,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

/// Who pays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct BillingDetails {
    pub(crate) address: Address,
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) tax_id: Option<String>,
}

impl PaymentMethod {
    /// What happens when it is charged.
    pub(crate) fn behavior(&self) -> Behavior {
        Behavior::from(self.number.as_deref().unwrap_or_default())
    }
}

impl Stored for PaymentMethod {
    const TABLE: &'static str = "payment_methods";
    const NOUN: &'static str = "PaymentMethod";
    const COLUMNS: &'static str = "id, created, allow_redisplay, billing_details, card, customer, metadata, number, \
         prepared, sepa_debit, spent, type";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        let mut rendered = json!({
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": self.allow_redisplay,
            "billing_details": self.billing_details,
            "created": self.created,
            "customer": self.customer,
            "customer_account": null,
            "livemode": false,
            "metadata": self.metadata,
            "type": self.kind,
        });
        if let Some(card) = &self.card {
            rendered["card"] = card.of_payment_method();
        }
        if let Some(account) = &self.sepa_debit {
            rendered["sepa_debit"] = account.clone();
        }
        rendered
    }
}
