//! Tools for coupons, invoices, subscriptions and payment links.

use asymmetric_kit::Tool;
use serde_json::{Map, Value, json};

use super::{changed, limit, number, of, text};

pub(super) fn tools() -> Vec<Tool> {
    [coupons(), invoices(), subscriptions()].concat()
}

fn coupons() -> Vec<Tool> {
    vec![
        Tool::new(
            "create_coupon",
            "Creates a coupon: a percentage, or an amount, that is taken off.",
            json!({
                "name": text("The coupon's name"),
                "percent_off": {"type": "number", "description": "How much is taken off, in percent"},
                "amount_off": number("How much is taken off, in the smallest unit of the currency"),
                "currency": text("The currency's code of three letters, of amount_off"),
                "duration": {
                    "type": "string",
                    "enum": ["once", "repeating", "forever"],
                    "description": "How long it applies; once by default",
                },
                "duration_in_months": number("For how many months it repeats"),
            }),
            &["name"],
            &["PostCoupons"],
            of("PostCoupons"),
        )
        .title("Create coupon"),
        Tool::new(
            "list_coupons",
            "Lists coupons, newest first.",
            json!({"limit": limit()}),
            &[],
            &["GetCoupons"],
            of("GetCoupons"),
        )
        .title("List coupons")
        .read_only(),
    ]
}

fn invoices() -> Vec<Tool> {
    vec![
        Tool::new(
            "create_invoice",
            "Creates a draft of an invoice.",
            json!({
                "customer": text("The customer's id"),
                "days_until_due": number("In how many days it is due; the invoice is sent by e-mail then"),
            }),
            &["customer"],
            &["PostInvoices"],
            changed("PostInvoices", |arguments| {
                if arguments.contains_key("days_until_due") {
                    arguments.insert("collection_method".to_owned(), "send_invoice".into());
                }
            }),
        )
        .title("Create invoice"),
        Tool::new(
            "create_invoice_item",
            "Adds a price to the draft of an invoice.",
            json!({
                "customer": text("The customer's id"),
                "price": text("The price's id"),
                "invoice": text("The invoice's id"),
            }),
            &["customer", "price", "invoice"],
            &["PostInvoiceitems"],
            changed("PostInvoiceitems", |arguments| {
                if let Some(price) = arguments.remove("price") {
                    arguments.insert("pricing".to_owned(), json!({"price": price}));
                }
            }),
        )
        .title("Create invoice item"),
        Tool::new(
            "finalize_invoice",
            "Finalizes the draft of an invoice: it can be paid then, and not be changed any more.",
            json!({"invoice": text("The invoice's id")}),
            &["invoice"],
            &["PostInvoicesInvoiceFinalize"],
            of("PostInvoicesInvoiceFinalize"),
        )
        .title("Finalize invoice"),
        Tool::new(
            "list_invoices",
            "Lists invoices, newest first, all or those of a customer.",
            json!({"customer": text("The customer's id"), "limit": limit()}),
            &[],
            &["GetInvoices"],
            of("GetInvoices"),
        )
        .title("List invoices")
        .read_only(),
        Tool::new(
            "create_payment_link",
            "Creates a page on which a price can be paid.",
            json!({
                "price": text("The price's id"),
                "quantity": number("How many are sold"),
                "redirect_url": text("Where the customer goes once it is paid"),
            }),
            &["price", "quantity"],
            &["PostPaymentLinks"],
            changed("PostPaymentLinks", payment_link),
        )
        .title("Create payment link"),
    ]
}

/// The tool sells one price, the operation a list of them.
fn payment_link(arguments: &mut Map<String, Value>) {
    let (price, quantity) = (arguments.remove("price"), arguments.remove("quantity"));
    arguments.insert(
        "line_items".to_owned(),
        json!([{"price": price, "quantity": quantity}]),
    );
    if let Some(url) = arguments.remove("redirect_url") {
        let completion = json!({"type": "redirect", "redirect": {"url": url}});
        arguments.insert("after_completion".to_owned(), completion);
    }
}

fn subscriptions() -> Vec<Tool> {
    vec![
        Tool::new(
            "list_subscriptions",
            "Lists subscriptions, newest first, all or those of a customer or a price.",
            json!({
                "customer": text("The customer's id"),
                "price": text("The price's id"),
                "status": text("The status; those that are not canceled by default"),
                "limit": limit(),
            }),
            &[],
            &["GetSubscriptions"],
            of("GetSubscriptions"),
        )
        .title("List subscriptions")
        .read_only(),
        Tool::new(
            "cancel_subscription",
            "Cancels a subscription at once.",
            json!({"subscription": text("The subscription's id")}),
            &["subscription"],
            &["DeleteSubscriptionsSubscriptionExposedId"],
            changed("DeleteSubscriptionsSubscriptionExposedId", by_exposed_id),
        )
        .title("Cancel subscription"),
        Tool::new(
            "update_subscription",
            "Changes what a subscription is for.",
            json!({
                "subscription": text("The subscription's id"),
                "proration_behavior": {
                    "type": "string",
                    "enum": ["create_prorations", "none", "always_invoice"],
                    "description": "What becomes of the rest of the period",
                },
                "items": {
                    "type": "array",
                    "description": "The items to change, add or delete",
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": text("The item's id, unless it is added"),
                            "price": text("The price's id"),
                            "quantity": number("How many"),
                            "deleted": {"type": "boolean", "description": "Whether the item goes"},
                        },
                    },
                },
            }),
            &["subscription"],
            &["PostSubscriptionsSubscriptionExposedId"],
            changed("PostSubscriptionsSubscriptionExposedId", by_exposed_id),
        )
        .title("Update subscription"),
    ]
}

/// What the vendor calls the id in these paths.
fn by_exposed_id(arguments: &mut Map<String, Value>) {
    if let Some(id) = arguments.remove("subscription") {
        arguments.insert("subscription_exposed_id".to_owned(), id);
    }
}
