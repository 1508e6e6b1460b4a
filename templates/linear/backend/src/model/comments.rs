//! Comments and attachments of issues.

use super::{
    Entity, ISSUE, NOT_ARCHIVED, Relation, Source, USER,
    issues::{empty_list, no},
};
use crate::graphql::{Item, Scope};
use serde_json::{Value, json};

pub(crate) static COMMENT: Entity = Entity {
    name: "Comment",
    table: "comments",
    fields: &[
        ("url", Source::Expression(URL)),
        ("bodyData", Source::Computed(body_data)),
        // Nothing of these kinds is in the clone.
        ("reactionData", Source::Computed(empty_list)),
        ("reactions", Source::Computed(empty_list)),
        ("hideInLinear", Source::Computed(no)),
        ("isArtificialAgentSessionRoot", Source::Computed(no)),
        ("agentSession", Source::Nothing),
        ("botActor", Source::Nothing),
        ("documentContent", Source::Nothing),
        ("documentContentId", Source::Nothing),
        ("externalThread", Source::Nothing),
        ("externalUser", Source::Nothing),
        ("initiative", Source::Nothing),
        ("initiativeId", Source::Nothing),
        ("initiativeUpdate", Source::Nothing),
        ("initiativeUpdateId", Source::Nothing),
        ("onBehalfOf", Source::Nothing),
        ("post", Source::Nothing),
        ("project", Source::Nothing),
        ("projectId", Source::Nothing),
        ("projectUpdate", Source::Nothing),
        ("projectUpdateId", Source::Nothing),
        ("syncedWith", Source::Nothing),
        ("threadSummary", Source::Nothing),
    ],
    relations: &[
        Relation::one("issue", &ISSUE, "issue_id"),
        Relation::one("user", &USER, "user_id"),
        Relation::one("parent", &COMMENT, "parent_id"),
        Relation::one("resolvingUser", &USER, "resolving_user_id"),
        Relation::one("resolvingComment", &COMMENT, "resolving_comment_id"),
        Relation::many("children", &COMMENT, "{item}.parent_id = {parent}.id"),
    ],
    comparable: &["id", "createdAt", "updatedAt", "body"],
    expressions: &[],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

const URL: &str = "{base} || '/' || (SELECT url_key FROM organizations LIMIT 1) || '/issue/' \
     || (SELECT identifier FROM issues WHERE issues.id = {item}.issue_id) || '#comment-' || left({item}.id, 8)";

/// The body as the editor keeps it: a document of paragraphs.
fn body_data(_scope: &Scope<'_>, comment: &Item) -> Value {
    let paragraphs = comment.text("body").split("\n\n").filter(|text| !text.is_empty());
    let content: Vec<Value> = paragraphs
        .map(|text| json!({"type": "paragraph", "content": [{"type": "text", "text": text}]}))
        .collect();
    json!({"type": "doc", "content": content}).to_string().into()
}

pub(crate) static ATTACHMENT: Entity = Entity {
    name: "Attachment",
    table: "attachments",
    fields: &[
        ("bodyData", Source::Nothing),
        ("externalUserCreator", Source::Nothing),
        ("originalIssue", Source::Nothing),
        ("source", Source::Nothing),
        ("sourceType", Source::Nothing),
    ],
    relations: &[
        Relation::one("issue", &ISSUE, "issue_id"),
        Relation::one("creator", &USER, "creator_id"),
    ],
    comparable: &["id", "createdAt", "updatedAt", "title", "subtitle", "url"],
    expressions: &[],
    sorts: &[],
    visible: NOT_ARCHIVED,
};
