//! The tools of Stripe's own MCP server (<https://docs.stripe.com/mcp>, as of November 2026) whose operations this
//! backend implements, under their published names and arguments.

use asymmetric_kit::{Tool, ToolCall, ToolHandler, ToolResult};
use serde_json::{Value, json};

/// All tools.
pub(crate) fn tools() -> Vec<Tool> {
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

/// A tool whose arguments are the operation's; others that a model makes up reach it too, and are refused by name.
fn of(operation: &'static str) -> impl for<'a> ToolHandler<'a> {
    fn held<F>(handler: F) -> F
    where
        F: for<'a> Fn(&'a ToolCall) -> asymmetric_kit::BoxFuture<'a, ToolResult> + Send + Sync,
    {
        handler
    }
    held(move |call: &ToolCall| {
        let arguments = Value::Object(call.arguments().as_map().clone());
        Box::pin(call.operation(operation, arguments))
    })
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn number(description: &str) -> Value {
    json!({"type": "integer", "description": description})
}

fn limit() -> Value {
    number("How many are listed, from 1 to 100; 10 by default")
}

/// Prices that are paid again and again.
fn recurring() -> Value {
    json!({
        "type": "object",
        "description": "How often the price is paid; once by default",
        "properties": {
            "interval": {"type": "string", "enum": ["day", "week", "month", "year"], "description": "The unit"},
            "interval_count": number("How many units pass between two payments"),
        },
        "required": ["interval"],
    })
}
