//! The operations on tokens.

use asymmetric_kit::Call;
use serde_json::Value;

use super::Token;
use crate::{
    cards::NewCard,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    ids,
    parameters::Values,
    store::{self, Stored},
};

/// `POST /v1/tokens`
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let Some(details) = values.object("card") else {
        let message =
            "You must supply either a card, customer, PII data, bank account, or account to create a token.";
        return Err(StripeError::invalid(message).into());
    };
    let NewCard { mut card, number } = NewCard::read(call, &details, "card")?;
    details.apply("name", &mut card.name)?;
    details.apply("address_zip", &mut card.address_zip)?;
    let token = Token {
        id: ids::long(call, "tok_1").await?,
        created: call.now().as_second(),
        card,
        client_ip: None,
        number,
        used: false,
    };
    Ok(store::insert(call, &token).await?.render())
}

/// `GET /v1/tokens/{token}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let id = retrieved_id(call, "token")?;
    Ok(store::retrieve::<Token>(call, &id, "token").await?.render())
}
