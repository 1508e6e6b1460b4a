//! The table of what is implemented, and the way from a call through it to an answer.

use asymmetric_kit::{BoxFuture, Call, Handler, HandlerResult, Operation, Reply};
use http::Method;
use serde_json::Value;

use crate::{
    balance, charges, checkout, coupons, credit_notes, customer_balance, customers, disputes,
    error::{Problem, StripeError},
    events,
    expand::{self, Shape},
    ids, invoice_items, invoices,
    parameters::{Parameter, Values, check},
    payment_intents, payment_links, payment_methods, payouts, present, prices, products, promotion_codes,
    refunds, setup_intents, sources, subscriptions, tax_rates, test_clocks, tokens, webhook_endpoints,
};

type Run = for<'a> fn(&'a Call, &'a Values) -> BoxFuture<'a, Result<Value, Problem>>;

/// One implemented operation.
pub(crate) struct Endpoint {
    /// The vendor's `operationId`.
    pub(crate) name: &'static str,
    /// `GET`, `POST` or `DELETE`.
    pub(crate) method: &'static str,
    /// With `{parameters}`.
    pub(crate) path: &'static str,
    /// What it accepts.
    pub(crate) parameters: &'static [Parameter],
    /// What `expand[]` can follow from the object that it answers, or lists.
    pub(crate) shape: &'static Shape,
    /// One sentence on what it does.
    pub(crate) summary: &'static str,
    /// What does it.
    pub(crate) run: Run,
}

/// One line of a family's table: name, method and path, parameters, shape of the answer, function, summary.
macro_rules! endpoint {
    ($name:literal, $method:literal $path:literal, $parameters:expr, $shape:expr, $run:path, $summary:literal) => {
        $crate::endpoint::Endpoint {
            name: $name,
            method: $method,
            path: $path,
            parameters: $parameters,
            shape: $shape,
            summary: $summary,
            run: |call, values| Box::pin($run(call, values)),
        }
    };
}
pub(crate) use endpoint;

/// The tables of all families of objects.
static FAMILIES: &[&[Endpoint]] = &[
    checkout::ENDPOINTS,
    credit_notes::ENDPOINTS,
    payment_links::ENDPOINTS,
    invoice_items::ENDPOINTS,
    invoices::ENDPOINTS,
    promotion_codes::ENDPOINTS,
    subscriptions::ENDPOINTS,
    tax_rates::ENDPOINTS,
    test_clocks::ENDPOINTS,
    balance::ENDPOINTS,
    charges::ENDPOINTS,
    coupons::ENDPOINTS,
    customer_balance::ENDPOINTS,
    customers::ENDPOINTS,
    disputes::ENDPOINTS,
    events::ENDPOINTS,
    payment_intents::ENDPOINTS,
    payment_methods::ENDPOINTS,
    payouts::ENDPOINTS,
    prices::ENDPOINTS,
    products::ENDPOINTS,
    refunds::ENDPOINTS,
    setup_intents::ENDPOINTS,
    sources::ENDPOINTS,
    tokens::ENDPOINTS,
    webhook_endpoints::ENDPOINTS,
];

/// All implemented operations.
pub(crate) fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    FAMILIES.iter().copied().flatten()
}

impl Endpoint {
    /// The entry of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        endpoints().find(|endpoint| endpoint.name == name)
    }

    /// The entry of the kit's table.
    pub(crate) fn operation(&'static self) -> Operation {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap_or_default();
        Operation::new(&[method], self.name, self.path, self.handler())
            .tier("global")
            .summary(self.summary)
    }

    fn handler(&'static self) -> impl for<'a> Handler<'a> + use<> {
        fn held<F>(handler: F) -> F
        where
            F: for<'a> Fn(&'a mut Call) -> BoxFuture<'a, HandlerResult> + Send + Sync,
        {
            handler
        }
        held(move |call| Box::pin(self.respond(call)))
    }

    /// The parameters of `call`, checked.
    pub(crate) fn check(&self, call: &Call) -> Result<Values, StripeError> {
        let values = check(self.parameters, call.arguments().as_map())?;
        let listed = self
            .parameters
            .iter()
            .any(|parameter| parameter.name == "starting_after");
        expand::check(self.shape, listed, &values)?;
        Ok(values)
    }

    async fn answer(&self, call: &Call) -> Result<Value, Problem> {
        let values = self.check(call)?;
        let mut answer = (self.run)(call, &values).await?;
        expand::apply(call, self.shape, &values, &mut answer).await?;
        present::complete(call, &call.base_url(), &mut answer).await?;
        Ok(answer)
    }

    async fn respond(&self, call: &mut Call) -> HandlerResult {
        let answer = self.answer(call).await.map(Reply::json);
        answered(call, answer)
    }
}

/// How a handler that is not of the table ends.
pub(crate) fn answered(call: &Call, answer: Result<Reply, Problem>) -> HandlerResult {
    match answer {
        Ok(reply) => Ok(reply),
        Err(Problem::Refused(error)) => Err(refusal(&error, call).into()),
        Err(Problem::Kept(error)) => Ok(refusal(&error, call)),
        Err(Problem::Failed(failure)) => Err(failure),
    }
}

/// The reply to a call that the vendor would refuse too.
pub(crate) fn refusal(error: &StripeError, call: &Call) -> Reply {
    let mut reply = error.reply();
    if let (Some(body), Some(principal)) = (reply.json_mut(), call.principal()) {
        StripeError::link_log(body, &principal.subject, &ids::request(call));
    }
    reply
}

/// The id in the path; the vendor does not know the URL without one.
pub(crate) fn retrieved_id(call: &Call, name: &str) -> Result<String, StripeError> {
    let id = call.path_parameter(name);
    if id.is_empty() {
        let request = call.request();
        return Err(StripeError::unrecognized_url(
            request.method().as_str(),
            request.path(),
        ));
    }
    Ok(id.to_owned())
}
