//! Tools for customers, products and prices.

use asymmetric_kit::Tool;
use serde_json::json;

use super::{limit, number, of, recurring, text};

pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "create_customer",
            "Creates a customer.",
            json!({"name": text("The customer's name"), "email": text("The customer's e-mail address")}),
            &["name"],
            &["PostCustomers"],
            of("PostCustomers"),
        )
        .title("Create customer"),
        Tool::new(
            "list_customers",
            "Lists customers, newest first, all or those with an e-mail address.",
            json!({"limit": limit(), "email": text("The e-mail address of the customers, in the same case")}),
            &[],
            &["GetCustomers"],
            of("GetCustomers"),
        )
        .title("List customers")
        .read_only(),
        Tool::new(
            "create_product",
            "Creates a product.",
            json!({"name": text("The product's name"), "description": text("What the product is")}),
            &["name"],
            &["PostProducts"],
            of("PostProducts"),
        )
        .title("Create product"),
        Tool::new(
            "list_products",
            "Lists products, newest first.",
            json!({"limit": limit()}),
            &[],
            &["GetProducts"],
            of("GetProducts"),
        )
        .title("List products")
        .read_only(),
        Tool::new(
            "create_price",
            "Creates a price of a product.",
            json!({
                "product": text("The product's id"),
                "unit_amount": number("The price in the smallest unit of the currency, such as cents"),
                "currency": text("The currency's code of three letters"),
                "recurring": recurring(),
            }),
            &["product", "unit_amount", "currency"],
            &["PostPrices"],
            of("PostPrices"),
        )
        .title("Create price"),
        Tool::new(
            "list_prices",
            "Lists prices, newest first, all or those of a product.",
            json!({"product": text("The product's id"), "limit": limit()}),
            &[],
            &["GetPrices"],
            of("GetPrices"),
        )
        .title("List prices")
        .read_only(),
    ]
}
