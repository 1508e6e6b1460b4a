//! The page of a checkout session: what it sells, and a form to pay by. Anybody who has its address may see it.

use asymmetric_kit::{Access, BoxFuture, Call, Failure, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Session,
    complete::{Payer, Progress, submit},
    create::total,
    html::{CARD_FIELDS, alert, escaped, page, redirect, row},
    state,
};
use crate::{
    billing::money,
    discounts::{self, Target},
    endpoint::answered,
    error::{Problem, StripeError},
    parameters::Values,
    payment_methods::{self, PaymentMethod},
    promotion_codes, store,
};

/// The page and its form.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("asymmetric.checkout.page", "/c/pay/{session}", show)
            .access(Access::Public)
            .summary("The page of a checkout session."),
        Operation::post("asymmetric.checkout.submit", "/c/pay/{session}", send)
            .access(Access::Public)
            .summary("Submits the page of a checkout session."),
    ]
}

fn show(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let found = shown(call).await;
        answered(call, found)
    })
}

fn send(call: &mut Call) -> BoxFuture<'_, HandlerResult> {
    Box::pin(async move {
        let sent = Box::pin(sent(call)).await;
        answered(call, sent?)
    })
}

async fn shown(call: &Call) -> Result<Reply, Problem> {
    let found = match find(call).await? {
        Some(session) => Some(state::set_up(call, session).await?),
        None => None,
    };
    match found {
        Some(session) if session.status == "complete" && session.success_url.is_some() => {
            Ok(redirect(&success(&session)))
        }
        Some(session) => rendered(call, &session, StatusCode::OK, None).await,
        None => Ok(missing()),
    }
}

/// The outer error undoes what was done before a refusal: the customer sees the page again, with the reason.
async fn sent(call: &Call) -> Result<Result<Reply, Problem>, Failure> {
    let session = match find(call).await {
        Ok(Some(session)) if session.status == "open" => session,
        Ok(_) => return Ok(shown(call).await),
        Err(problem) => return Ok(Err(problem)),
    };
    match Box::pin(submitted(call, session.clone())).await {
        Err(Problem::Refused(error) | Problem::Kept(error)) => {
            let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
            match rendered(call, &session, status, Some(&error.message)).await {
                Ok(page) => Err(page.into()),
                Err(problem) => Ok(Err(problem)),
            }
        }
        other => Ok(other),
    }
}

async fn submitted(call: &Call, session: Session) -> Result<Reply, Problem> {
    let form = call.arguments().as_map();
    let field = |name: &str| {
        let value = form.get(name).and_then(Value::as_str).map(str::trim);
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    if field("action").as_deref() == Some("apply") {
        let session = apply_code(call, session, &field("promotion_code").unwrap_or_default()).await?;
        return rendered(call, &session, StatusCode::OK, None).await;
    }
    let email = field("email");
    if session.customer.is_none() && session.customer_email.is_none() && email.is_none() {
        return Err(StripeError::invalid("Enter your e-mail address.").into());
    }
    let method = if needs_card(&session) {
        Some(method(call, &field, email.as_deref()).await?)
    } else {
        None
    };
    let payer = Payer {
        email,
        name: field("name"),
        method,
    };
    match Box::pin(submit(call, session, payer)).await? {
        Progress::Complete(session) => Ok(redirect(&success(&session))),
        Progress::Authenticate(_, url) => Ok(redirect(&url)),
    }
}

/// The payment method that the card of the form becomes.
async fn method(
    call: &Call,
    field: &(impl Fn(&str) -> Option<String> + Sync),
    email: Option<&str>,
) -> Result<PaymentMethod, Problem> {
    let expiry = field("card_expiry").unwrap_or_default();
    let (month, year) = expiry.split_once('/').unwrap_or(("", ""));
    let number = |text: &str| text.trim().parse::<i64>().unwrap_or_default();
    let values = Values::default()
        .with("type", "card".into())
        .with(
            "card",
            json!({
                "number": field("card_number").unwrap_or_default(),
                "exp_month": number(month),
                "exp_year": number(year),
                "cvc": field("card_cvc").unwrap_or_default(),
            }),
        )
        .with("billing_details", json!({"email": email, "name": field("name")}));
    payment_methods::from_data(call, &values, "").await
}

async fn apply_code(call: &Call, mut session: Session, code: &str) -> Result<Session, Problem> {
    let found = match session.allow_promotion_codes {
        Some(true) => promotion_codes::operations::typed(call, code).await?,
        _ => None,
    };
    let Some(found) = found else {
        return Err(StripeError::invalid("This code is invalid.").into());
    };
    let target = Target {
        customer: session.customer.clone(),
        checkout_session: Some(session.id.clone()),
        at: call.now().as_second(),
        ..Target::default()
    };
    session.discounts = vec![discounts::by_code(call, &found.id, "promotion_code", &target).await?];
    total(call, &mut session).await?;
    store::update(call, &session).await
}

async fn find(call: &Call) -> Result<Option<Session>, Problem> {
    let id = call.path_parameter("session").to_owned();
    if call.request().method() == "GET" {
        store::find(call, &id).await
    } else {
        store::find_by(call, "id = $1", &[&id]).await
    }
}

fn missing() -> Reply {
    page(
        StatusCode::NOT_FOUND,
        "Not found",
        "<p role=\"alert\">This page does not exist.</p>",
    )
}

/// Where the customer goes when everything is done.
pub(super) fn success(session: &Session) -> String {
    let url = session.success_url.clone().unwrap_or_else(|| session.path());
    url.replace("{CHECKOUT_SESSION_ID}", &session.id)
}

fn needs_card(session: &Session) -> bool {
    match session.mode.as_str() {
        "setup" => true,
        "subscription" => {
            session.amount_total != Some(0)
                || session.payment_method_collection.as_deref() != Some("if_required")
        }
        _ => session.amount_total != Some(0),
    }
}

async fn rendered(
    call: &Call,
    session: &Session,
    status: StatusCode,
    problem: Option<&str>,
) -> Result<Reply, Problem> {
    let seller: String = call
        .query_one("SELECT display_name FROM account", &[])
        .await?
        .get(0);
    if session.status != "open" {
        return Ok(ended(session, &seller));
    }
    let body = format!("{}{}", summary(session, &seller), form(session, problem));
    Ok(page(status, &format!("{seller} – checkout"), &body))
}

fn ended(session: &Session, seller: &str) -> Reply {
    let (message, url, link) = match (session.status.as_str(), &session.success_url) {
        ("complete", Some(_)) => (
            "Thank you. Your order is complete.",
            Some(success(session)),
            "Continue",
        ),
        ("complete", None) => ("Thank you. Your order is complete.", None, ""),
        _ => (
            "This checkout session has expired.",
            session.cancel_url.clone(),
            "Back",
        ),
    };
    let link = url.map_or_else(String::new, |url| {
        format!("<p><a href=\"{}\">{link}</a></p>", escaped(&url))
    });
    let body = format!(
        "<section><h1>{}</h1><p role=\"status\">{message}</p>{link}</section>",
        escaped(seller)
    );
    page(StatusCode::OK, &format!("{seller} – checkout"), &body)
}

fn summary(session: &Session, seller: &str) -> String {
    let currency = session.currency.as_deref().unwrap_or_default();
    let mut rows = String::new();
    for item in &session.line_items {
        let remark = format!("Qty {}", item.quantity);
        rows.push_str(&row(
            &item.description,
            &remark,
            &money::shown(item.amount_subtotal, currency),
        ));
    }
    let off: i64 = session.line_items.iter().map(|item| item.amount_discount).sum();
    if off > 0 {
        rows.push_str(&row("Discount", "", &money::shown(-off, currency)));
    }
    let total = session.amount_total.map_or_else(String::new, |total| {
        format!(
            "<p class=\"total\">{}</p>",
            escaped(&money::shown(total, currency))
        )
    });
    let cancel = session.cancel_url.as_ref().map_or_else(String::new, |url| {
        format!("<p><a href=\"{}\">← Back</a></p>", escaped(url))
    });
    format!(
        "<section>{cancel}<h1>{} <span class=\"test\">TEST</span></h1>{total}<table>{rows}</table></section>",
        escaped(seller)
    )
}

fn form(session: &Session, problem: Option<&str>) -> String {
    let currency = session.currency.as_deref().unwrap_or_default();
    let action = escaped(&session.path());
    let email = if session.customer.is_some() {
        String::new()
    } else {
        let known = session.customer_email.as_deref();
        let fixed = known.map_or_else(String::new, |email| {
            format!(" value=\"{}\" readonly", escaped(email))
        });
        format!(
            "<label>Email<input name=\"email\" type=\"email\" autocomplete=\"email\" required{fixed}></label>"
        )
    };
    let code = if session.allow_promotion_codes == Some(true) && session.discounts.is_empty() {
        format!(
            "<form method=\"post\" action=\"{action}\"><label>Promotion code<input name=\"promotion_code\" required></label>\
             <button class=\"second\" name=\"action\" value=\"apply\">Apply</button></form>"
        )
    } else {
        String::new()
    };
    let card = if needs_card(session) { CARD_FIELDS } else { "" };
    let button = match session.mode.as_str() {
        "setup" => "Save card".to_owned(),
        "subscription" => "Subscribe".to_owned(),
        _ => format!(
            "Pay {}",
            money::shown(session.amount_total.unwrap_or_default(), currency)
        ),
    };
    format!(
        "<section>{code}<form method=\"post\" action=\"{action}\"><h2>Payment details</h2>{}{email}{card}\
         <button>{}</button></form></section>",
        alert(problem),
        escaped(&button)
    )
}
