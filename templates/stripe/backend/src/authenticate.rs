//! The page of a customer's bank, where they show that it is them: the one of the vendor's test cards has two buttons.
//!
//! It needs no key: whoever has the client secret in the address is the customer.

use asymmetric_kit::{Access, Call, HandlerResult, Operation, Reply};
use http::{HeaderValue, StatusCode, header};

use crate::{
    endpoint::refusal,
    error::Problem,
    payment_intents::PaymentIntent,
    payments,
    setup_intents::{self, SetupIntent},
    store,
};

const PATH: &str = "/authenticate/{secret}";

/// The operations of the page, which are not the vendor's API.
pub(crate) fn operations() -> [Operation; 2] {
    [
        Operation::get("asymmetric.authenticate.show", PATH, show_page)
            .access(Access::Public)
            .summary("Shows the page on which a customer authenticates."),
        Operation::post("asymmetric.authenticate.finish", PATH, finish_page)
            .access(Access::Public)
            .summary("Takes what a customer did on that page: result is succeeded or failed."),
    ]
}

/// What waits for the customer.
enum Waiting {
    Payment(Box<PaymentIntent>),
    Setup(Box<SetupIntent>),
}

async fn show_page(call: &mut Call) -> HandlerResult {
    let shown = show(call).await;
    answer(call, shown)
}

async fn finish_page(call: &mut Call) -> HandlerResult {
    let finished = Box::pin(finish(call)).await;
    answer(call, finished)
}

fn answer(call: &Call, answered: Result<Reply, Problem>) -> HandlerResult {
    match answered {
        Ok(reply) => Ok(reply),
        Err(Problem::Refused(error) | Problem::Kept(error)) => Err(refusal(&error, call).into()),
        Err(Problem::Failed(failure)) => Err(failure),
    }
}

async fn show(call: &Call) -> Result<Reply, Problem> {
    Ok(match find(call).await? {
        Some(_) => page(
            "<p>Your bank wants to know that it is you.</p><form method=\"post\">\
             <button name=\"result\" value=\"succeeded\">Complete authentication</button> \
             <button name=\"result\" value=\"failed\">Fail authentication</button></form>",
        ),
        None => nothing(),
    })
}

async fn finish(call: &Call) -> Result<Reply, Problem> {
    let Some(waiting) = find(call).await? else {
        return Ok(nothing());
    };
    let succeeded = call
        .arguments()
        .text("result")
        .is_some_and(|result| result == "succeeded");
    let (kind, secret, next_action) = match &waiting {
        Waiting::Payment(intent) => ("payment_intent", &intent.client_secret, &intent.next_action),
        Waiting::Setup(intent) => ("setup_intent", &intent.client_secret, &intent.next_action),
    };
    let back = next_action
        .as_ref()
        .and_then(|action| action["redirect_to_url"]["return_url"].as_str());
    let back = back.map(|url| return_url(url, kind, secret, succeeded));
    match waiting {
        Waiting::Payment(intent) => {
            Box::pin(payments::authenticated(call, *intent, succeeded)).await?;
        }
        Waiting::Setup(intent) => {
            setup_intents::authenticated(call, *intent, succeeded).await?;
        }
    }
    let done = page("<p>Thank you. You can close this page.</p>");
    Ok(match back {
        Some(url) => done
            .with_status(StatusCode::SEE_OTHER)
            .with_header(header::LOCATION, &url),
        None => done,
    })
}

/// Where the customer goes, with what the vendor adds for whoever waits there.
fn return_url(url: &str, kind: &str, secret: &str, succeeded: bool) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let id = secret.split("_secret_").next().unwrap_or_default();
    let status = if succeeded { "succeeded" } else { "failed" };
    format!("{url}{separator}{kind}={id}&{kind}_client_secret={secret}&redirect_status={status}")
}

/// The intent of the secret in the address, where it waits for its customer. Its row is locked.
async fn find(call: &Call) -> Result<Option<Waiting>, Problem> {
    let secret = call.path_parameter("secret");
    let condition = "client_secret = $1 AND status = 'requires_action'";
    if secret.starts_with("pi_") {
        let intent: Option<PaymentIntent> = store::find_by(call, condition, &[&secret]).await?;
        return Ok(intent.map(|intent| Waiting::Payment(Box::new(intent))));
    }
    let intent: Option<SetupIntent> = store::find_by(call, condition, &[&secret]).await?;
    Ok(intent.map(|intent| Waiting::Setup(Box::new(intent))))
}

fn nothing() -> Reply {
    page("<p>There is nothing to authenticate here, or not any more.</p>").with_status(StatusCode::NOT_FOUND)
}

fn page(content: &str) -> Reply {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>3D Secure 2</title></head>\
         <body><h1>3D Secure 2 test page</h1>{content}</body></html>"
    );
    Reply::bytes(HeaderValue::from_static("text/html; charset=utf-8"), html)
}

#[cfg(test)]
mod tests {
    use super::return_url;

    #[test]
    fn the_customer_comes_back_with_what_happened() {
        let back = return_url(
            "https://acme.example/done?a=1",
            "payment_intent",
            "pi_1_secret_2",
            true,
        );
        let expected = "https://acme.example/done?a=1&payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2\
                        &redirect_status=succeeded";
        assert_eq!(back, expected);
    }
}
