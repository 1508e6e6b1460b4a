//! Tokens: cards that were given once, for one use.

mod operations;
mod parameters;

use asymmetric_kit::Call;
use operations as run;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    cards::{Card, NewCard, TestCard},
    endpoint::{Endpoint, endpoint},
    error::{Problem, StripeError},
    expand::PLAIN,
    store::{self, Stored},
};

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostTokens", "POST" "/v1/tokens", parameters::CREATE, &PLAIN, run::create, "Creates a token of a card."),
    endpoint!("GetTokensToken", "GET" "/v1/tokens/{token}", parameters::RETRIEVE, &PLAIN, run::retrieve, "Retrieves a token."),
];

/// A row of `tokens`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) card: Card,
    pub(crate) client_ip: Option<String>,
    pub(crate) number: String,
    pub(crate) used: bool,
}

impl Stored for Token {
    const TABLE: &'static str = "tokens";
    const NOUN: &'static str = "token";
    const COLUMNS: &'static str = "id, created, card, client_ip, number, used";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        // The card of a token has an id of its own, by which nothing can be asked for.
        let card = self.id.replacen("tok_", "card_", 1);
        json!({
            "id": self.id,
            "object": "token",
            "card": self.card.of_source(&card, None, &Map::new()),
            "client_ip": self.client_ip,
            "created": self.created,
            "livemode": false,
            "type": "card",
            "used": self.used,
        })
    }
}

/// Uses a token up: the card behind it. Ids such as `tok_visa` can be used again and again.
pub(crate) async fn spend(call: &Call, id: &str, param: &str) -> Result<NewCard, Problem> {
    if let Some(card) = TestCard::of_id(id) {
        return Ok(NewCard::test(call, card));
    }
    let found: Option<Token> = store::find_by(call, "id = $1", &[&id]).await?;
    let Some(mut token) = found else {
        return Err(StripeError::no_such("token", id, param).into());
    };
    if token.used {
        let message = format!("You cannot use a Stripe token more than once: {id}.");
        return Err(StripeError::invalid(message).coded("token_already_used").into());
    }
    token.used = true;
    let token = store::update(call, &token).await?;
    Ok(NewCard {
        card: token.card,
        number: token.number,
    })
}
