//! `conversations.create`

use crate::{
    actor::{Actor, require_scope},
    answer::{refuse, success},
    channel::{find, join, manage_public},
    event::{self, Audience},
    message::announce,
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, ToSql};
use serde_json::json;

const MAXIMUM_NAME_LENGTH: usize = 80;

/// Creates a channel with the actor in it.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let name = call
        .arguments()
        .text("name")
        .unwrap_or_default()
        .trim()
        .to_owned();
    let is_private = call.arguments().boolean("is_private") == Ok(Some(true));
    require_scope(
        call,
        if is_private {
            &["groups:write"]
        } else {
            manage_public(&actor)
        },
    )?;
    check_name(&name)?;
    let id = call.identifier("C", Alphabet::Upper, 10).await?;
    let kind = if is_private { "private" } else { "public" };
    let now = call.now();
    let insert = "INSERT INTO channels (id, kind, name, creator, created, updated) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (name) DO NOTHING";
    let values: [&(dyn ToSql + Sync); 6] = [
        &id,
        &kind,
        &name,
        &actor.user_id,
        &now.as_second(),
        &now.as_millisecond(),
    ];
    if call.execute(insert, &values).await? == 0 {
        return Err(refuse("name_taken"));
    }
    join(call, &id, &actor.user_id).await?;
    let text = format!("<@{}> has joined the channel", actor.user_id);
    announce(call, &id, &actor.user_id, "channel_join", text, None).await?;
    let channel = find(call, &actor, &id).await?;
    let channel = channel.ok_or_else(|| Failure::internal("find the channel that was created"))?;
    if !is_private {
        let created = json!({"id": id, "is_channel": true, "name": name, "name_normalized": name,
            "created": now.as_second(), "creator": actor.user_id, "is_shared": false, "is_org_shared": false,
            "context_team_id": actor.team_id});
        event::publish(
            call,
            json!({"type": "channel_created", "channel": created}),
            Audience::Workspace,
        )
        .await?;
    }
    Ok(success(json!({"channel": channel.document(&actor, false)})))
}

fn check_name(name: &str) -> Result<(), Failure> {
    let punctuation = |character: char| matches!(character, '-' | '_');
    let allowed = |character: char| {
        punctuation(character)
            || character.is_ascii_digit()
            // Letters of all scripts, but not upper case.
            || (character.is_alphabetic() && !character.is_uppercase())
    };
    if name.is_empty() {
        Err(refuse("invalid_name_required"))
    } else if name.chars().count() > MAXIMUM_NAME_LENGTH {
        Err(refuse("invalid_name_maxlength"))
    } else if !name.chars().all(allowed) {
        Err(refuse("invalid_name_specials"))
    } else if name.chars().all(punctuation) {
        Err(refuse("invalid_name_punctuation"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asymmetric_kit::http::Body;

    fn error(name: &str) -> Option<String> {
        match check_name(name) {
            Err(Failure::Vendor(reply)) => match reply.body() {
                Body::Json(document) => document["error"].as_str().map(str::to_owned),
                Body::Bytes(_) => None,
            },
            _ => None,
        }
    }

    #[test]
    fn names_are_lower_case_letters_digits_and_two_marks() {
        for good in ["incident-42", "équipe_produit", "日本", &"a".repeat(80)] {
            assert_eq!(error(good), None, "{good}");
        }
        for (bad, code) in [
            ("", "invalid_name_required"),
            (&*"a".repeat(81), "invalid_name_maxlength"),
            ("Incidents", "invalid_name_specials"),
            ("two words", "invalid_name_specials"),
            ("#general", "invalid_name_specials"),
            ("--_", "invalid_name_punctuation"),
        ] {
            assert_eq!(error(bad).as_deref(), Some(code), "{bad}");
        }
    }
}
