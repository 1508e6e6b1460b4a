use asymmetric_kit::{Alphabet, Call};
use serde_json::{Map, Value, json};

use super::{BillingDetails, PaymentMethod};
use crate::{
    cards::{NewCard, TestCard},
    error::{Problem, StripeError},
    ids,
    parameters::{Values, merge_metadata},
    store::{self, Stored},
    tokens,
};

/// The payment method that a parameter names. Ids such as `pm_card_visa` make a new one each time.
pub(crate) async fn resolve(call: &Call, id: &str, param: &str) -> Result<PaymentMethod, Problem> {
    if id.starts_with("pm_card_")
        && let Some(card) = TestCard::of_id(id)
    {
        return of_card(call, NewCard::test(call, card)).await;
    }
    let found: Option<PaymentMethod> = store::find_by(call, "id = $1", &[&id]).await?;
    found.ok_or_else(|| StripeError::no_such(PaymentMethod::NOUN, id, param).into())
}

/// A new payment method of a card.
pub(crate) async fn of_card(call: &Call, card: NewCard) -> Result<PaymentMethod, Problem> {
    let made = blank(call, "card").await?;
    keep(call, made, Some(card)).await
}

/// A new payment method that `values` describe: the parameters of its creation, or `payment_method_data`.
pub(crate) async fn from_data(call: &Call, values: &Values, path: &str) -> Result<PaymentMethod, Problem> {
    let qualified = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}[{name}]"),
    };
    let Some(kind) = values.text("type") else {
        return Err(StripeError::missing_parameter(&qualified("type")).into());
    };
    let mut method = blank(call, kind).await?;
    if let Some(allow) = values.text("allow_redisplay") {
        allow.clone_into(&mut method.allow_redisplay);
    }
    values.apply_or_default("billing_details", &mut method.billing_details)?;
    merge_metadata(&mut method.metadata, values.get("metadata"))?;
    let Some(details) = values.object(kind) else {
        return Err(StripeError::missing_parameter(&qualified(kind)).into());
    };
    if kind == "card" {
        let card = match details.text("token") {
            Some(token) => tokens::spend(call, token, &qualified("card[token]")).await?,
            None => NewCard::read(call, &details, &qualified("card"))?,
        };
        return keep(call, method, Some(card)).await;
    }
    let iban = details.text("iban").unwrap_or_default().replace(' ', "");
    method.sepa_debit = Some(sepa_debit(call, &iban, &qualified("sepa_debit[iban]"))?);
    method.number = Some(iban);
    keep(call, method, None).await
}

/// The same, of a customer and under an id of its own.
pub(crate) async fn of_card_as(
    call: &Call,
    id: &str,
    card: NewCard,
    customer: &str,
) -> Result<PaymentMethod, Problem> {
    let mut made = blank(call, "card").await?;
    id.clone_into(&mut made.id);
    made.customer = Some(customer.to_owned());
    keep(call, made, Some(card)).await
}

async fn blank(call: &Call, kind: &str) -> Result<PaymentMethod, Problem> {
    Ok(PaymentMethod {
        id: ids::long(call, "pm_1").await?,
        created: call.now().as_second(),
        allow_redisplay: "unspecified".to_owned(),
        billing_details: BillingDetails::default(),
        card: None,
        customer: None,
        metadata: Map::new(),
        number: None,
        prepared: false,
        sepa_debit: None,
        spent: false,
        kind: kind.to_owned(),
    })
}

async fn keep(
    call: &Call,
    mut method: PaymentMethod,
    card: Option<NewCard>,
) -> Result<PaymentMethod, Problem> {
    if let Some(NewCard { card, number }) = card {
        method.card = Some(card);
        method.number = Some(number);
    }
    store::insert(call, &method).await
}

/// What is shown of an account by its IBAN.
fn sepa_debit(call: &Call, iban: &str, param: &str) -> Result<Value, StripeError> {
    let country = iban.get(..2).unwrap_or_default();
    let plausible = (15..=34).contains(&iban.len())
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && iban.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plausible {
        let message = "The IBAN you provided is invalid.";
        return Err(StripeError::invalid(message)
            .coded("invalid_bank_account_iban")
            .about(param));
    }
    let label = format!("iban {iban}");
    Ok(json!({
        "bank_code": iban.get(4..9),
        "branch_code": "",
        "country": country,
        "fingerprint": call.identifiers().derived(&label, "", Alphabet::Alphanumeric, 16),
        "generated_from": {"charge": null, "setup_attempt": null},
        "last4": iban.get(iban.len() - 4..),
    }))
}
