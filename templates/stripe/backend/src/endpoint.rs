//! The table of what is implemented, and the way from a call through it to an answer.

use asymmetric_kit::{BoxFuture, Call, Handler, HandlerResult, Operation, Reply};
use http::Method;
use serde_json::Value;

use crate::{
    customers::{operations as customers, parameters as customer},
    error::{Problem, StripeError},
    expand::{self, Shape},
    ids,
    parameters::{Parameter, Values, check},
    prices::{operations as prices, parameters as price},
    products::{operations as products, parameters as product},
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
    parameters: &'static [Parameter],
    shape: Shape,
    summary: &'static str,
    run: Run,
}

macro_rules! endpoint {
    ($name:literal, $method:literal $path:literal, $parameters:expr, $shape:ident, $run:path, $summary:literal) => {
        Endpoint {
            name: $name,
            method: $method,
            path: $path,
            parameters: $parameters,
            shape: Shape::$shape,
            summary: $summary,
            run: |call, values| Box::pin($run(call, values)),
        }
    };
}

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCustomers", "POST" "/v1/customers", customer::CREATE, Customer, customers::create, "Creates a customer."),
    endpoint!("GetCustomersCustomer", "GET" "/v1/customers/{customer}", customer::RETRIEVE, Customer, customers::retrieve, "Retrieves a customer."),
    endpoint!("PostCustomersCustomer", "POST" "/v1/customers/{customer}", customer::UPDATE, Customer, customers::update, "Updates a customer."),
    endpoint!("DeleteCustomersCustomer", "DELETE" "/v1/customers/{customer}", &[], Deleted, customers::delete, "Deletes a customer."),
    endpoint!("GetCustomers", "GET" "/v1/customers", customer::LIST, Customer, customers::list, "Lists customers."),
    endpoint!("PostProducts", "POST" "/v1/products", product::CREATE, Product, products::create, "Creates a product."),
    endpoint!("GetProductsId", "GET" "/v1/products/{id}", product::RETRIEVE, Product, products::retrieve, "Retrieves a product."),
    endpoint!("PostProductsId", "POST" "/v1/products/{id}", product::UPDATE, Product, products::update, "Updates a product."),
    endpoint!("DeleteProductsId", "DELETE" "/v1/products/{id}", &[], Deleted, products::delete, "Deletes a product."),
    endpoint!("GetProducts", "GET" "/v1/products", product::LIST, Product, products::list, "Lists products."),
    endpoint!("PostPrices", "POST" "/v1/prices", price::CREATE, Price, prices::create, "Creates a price."),
    endpoint!("GetPricesPrice", "GET" "/v1/prices/{price}", price::RETRIEVE, Price, prices::retrieve, "Retrieves a price."),
    endpoint!("PostPricesPrice", "POST" "/v1/prices/{price}", price::UPDATE, Price, prices::update, "Updates a price."),
    endpoint!("GetPrices", "GET" "/v1/prices", price::LIST, Price, prices::list, "Lists prices."),
];

impl Endpoint {
    /// The entry of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        ENDPOINTS.iter().find(|endpoint| endpoint.name == name)
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
        Ok(answer)
    }

    async fn respond(&self, call: &mut Call) -> HandlerResult {
        match self.answer(call).await {
            Ok(answer) => Ok(Reply::json(answer)),
            Err(Problem::Refused(error)) => Err(refusal(&error, call).into()),
            Err(Problem::Failed(failure)) => Err(failure),
        }
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
