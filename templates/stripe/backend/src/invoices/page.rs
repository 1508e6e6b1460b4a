//! The page of an invoice, on which its customer sees and pays it. Anybody who has its address may.

use asymmetric_kit::{Access, BoxFuture, Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Invoice, collect, collect::Collected, payment, state};
use crate::{
    billing::{money, period, wake},
    checkout::html::{CARD_FIELDS, alert, escaped, page, redirect, row},
    endpoint::answered,
    error::{Problem, StripeError},
    parameters::Values,
    payment_methods, store,
};

/// The page and its form.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("asymmetric.invoice.page", "/i/{token}", show)
            .access(Access::Public)
            .summary("The page of an invoice."),
        Operation::post("asymmetric.invoice.submit", "/i/{token}", send)
            .access(Access::Public)
            .summary("Pays an invoice on its page."),
    ]
}

/// Where the page of the invoice with this token is.
pub(super) fn path(token: &str) -> String {
    format!("/i/{token}")
}

fn show(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let shown = shown(call, StatusCode::OK, None).await;
        answered(call, shown)
    })
}

fn send(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let paid = match Box::pin(paid(call)).await {
            // A declined attempt stays with the invoice.
            Err(Problem::Refused(error) | Problem::Kept(error)) => {
                let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
                shown(call, status, Some(&error.message)).await
            }
            other => other,
        };
        answered(call, paid)
    })
}

async fn find(call: &Call) -> Result<Option<Invoice>, Problem> {
    let token = call.path_parameter("token").to_owned();
    if call.request().method() == "GET" {
        store::find_where(call, "token = $1", &[&token]).await
    } else {
        store::find_by(call, "token = $1", &[&token]).await
    }
}

async fn paid(call: &Call) -> Result<Reply, Problem> {
    let Some(invoice) = find(call).await? else {
        return shown(call, StatusCode::NOT_FOUND, None).await;
    };
    let form = call.arguments().as_map();
    let field = |name: &str| {
        form.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    state::require(&invoice, &["open", "uncollectible"], "pay")?;
    let expiry = field("card_expiry");
    let (month, year) = expiry.split_once('/').unwrap_or(("", ""));
    let number = |text: &str| text.trim().parse::<i64>().unwrap_or_default();
    let card = json!({
        "number": field("card_number"),
        "exp_month": number(month),
        "exp_year": number(year),
        "cvc": field("card_cvc"),
    });
    let values = Values::default()
        .with("type", "card".into())
        .with("card", card)
        .with("billing_details", json!({"name": field("name")}));
    let method = payment_methods::from_data(call, &values, "").await?;
    let at = wake::now(call, invoice.test_clock.as_deref()).await?;
    let address = invoice.token.as_deref().map(path).unwrap_or_default();
    let (_, collected) = collect::attempt(call, invoice, Some(&method.id), at).await?;
    match collected {
        Collected::Paid | Collected::Processing => Ok(redirect(&address)),
        Collected::Declined(error) => Err(Problem::Kept(error)),
        Collected::RequiresAction => Err(Problem::Kept(payment::requires_action())),
        Collected::NoPaymentMethod => Err(StripeError::missing_parameter("card_number").into()),
    }
}

async fn shown(call: &Call, status: StatusCode, problem: Option<&str>) -> Result<Reply, Problem> {
    let Some(invoice) = find(call).await? else {
        let body = "<p role=\"alert\">This page does not exist.</p>";
        return Ok(page(StatusCode::NOT_FOUND, "Not found", body));
    };
    let seller = invoice
        .customer_details
        .get("account_name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let number = invoice.number.as_deref().unwrap_or_default();
    let mut rows = String::new();
    for line in &invoice.lines {
        let text = line.description.as_deref().unwrap_or_default();
        let dates = format!(
            "{} – {}",
            period::day(line.period.start),
            period::day(line.period.end)
        );
        rows.push_str(&row(text, &dates, &money::shown(line.amount, &invoice.currency)));
    }
    for (name, amount) in [
        ("Subtotal", invoice.subtotal),
        ("Total", invoice.total),
        ("Amount due", invoice.amount_due),
    ] {
        rows.push_str(&row(name, "", &money::shown(amount, &invoice.currency)));
    }
    let due = invoice
        .due_date
        .map_or_else(String::new, |due| format!(" · due {}", period::day(due)));
    let summary = format!(
        "<section><h1>{} <span class=\"test\">TEST</span></h1><p class=\"total\">{}</p>\
         <p>Invoice {}{} · <span role=\"status\">{}</span></p><table>{rows}</table></section>",
        escaped(seller),
        escaped(&money::shown(invoice.amount_due, &invoice.currency)),
        escaped(number),
        escaped(&due),
        escaped(&invoice.status),
    );
    let form = match (invoice.status.as_str(), &invoice.token) {
        ("open" | "uncollectible", Some(token)) => format!(
            "<section><form method=\"post\" action=\"{}\"><h2>Payment details</h2>{}{CARD_FIELDS}<button>Pay {}</button>\
             </form></section>",
            escaped(&path(token)),
            alert(problem),
            escaped(&money::shown(invoice.amount_remaining(), &invoice.currency)),
        ),
        _ => String::new(),
    };
    Ok(page(
        status,
        &format!("{seller} – invoice {number}"),
        &format!("{summary}{form}"),
    ))
}
