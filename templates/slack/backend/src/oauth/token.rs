//! Tokens that the clone itself gives out.

use asymmetric_kit::{Call, Failure, Principal};
use serde_json::Value;

/// What a token acts as, or none if nobody holds it.
pub(crate) async fn holder(call: &Call, token: &str) -> Result<Option<Principal>, Failure> {
    let select = "SELECT name, kind, subject, scopes, attributes FROM _asym_auth.tokens \
         JOIN _asym_auth.grants ON grants.name = tokens.grant_name \
         WHERE tokens.hash = sha256(convert_to($1, 'UTF8')) FOR UPDATE OF grants";
    let row = call.query_opt(select, &[&token]).await?;
    Ok(row.map(|row| Principal {
        name: row.get("name"),
        kind: row.get("kind"),
        subject: row.get("subject"),
        scopes: row.get("scopes"),
        attributes: row.get("attributes"),
    }))
}

/// Gives out a token with a grant of its own.
pub(crate) async fn grant(
    call: &Call,
    token: &str,
    kind: &str,
    subject: &str,
    scopes: &[String],
    attributes: &Value,
) -> Result<(), Failure> {
    // Named after what it is and the hash of the token, which no other has.
    let insert = "INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) \
         VALUES ($1 || ' ' || $2 || ' ' || left(encode(sha256(convert_to($3, 'UTF8')), 'hex'), 16), $1, $2, $4, $5) \
         RETURNING name";
    let row = call
        .query_one(insert, &[&kind, &subject, &token, &scopes, attributes])
        .await?;
    put(call, &row.get::<_, String>(0), token).await
}

/// Replaces the tokens of a grant.
pub(crate) async fn replace(call: &Call, name: &str, token: &str) -> Result<(), Failure> {
    revoke(call, name).await?;
    put(call, name, token).await
}

/// Ends the tokens of a grant.
pub(crate) async fn revoke(call: &Call, name: &str) -> Result<(), Failure> {
    call.execute("DELETE FROM _asym_auth.tokens WHERE grant_name = $1", &[&name])
        .await?;
    Ok(())
}

async fn put(call: &Call, name: &str, token: &str) -> Result<(), Failure> {
    let insert =
        "INSERT INTO _asym_auth.tokens (hash, grant_name) VALUES (sha256(convert_to($2, 'UTF8')), $1)";
    call.execute(insert, &[&name, &token]).await?;
    Ok(())
}
