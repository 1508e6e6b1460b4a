//! People, and the agent among them.

use super::{Entity, ISSUE, ORGANIZATION, Relation, Source, TEAM, TEAM_MEMBERSHIP};
use crate::graphql::{Item, Scope};
use serde_json::Value;

pub(crate) static USER: Entity = Entity {
    name: "User",
    table: "users",
    fields: &[
        ("isMe", Source::Computed(is_me)),
        ("initials", Source::Computed(initials)),
        ("isAssignable", Source::Column("active")),
        ("isMentionable", Source::Column("active")),
        ("canAccessAnyPublicTeam", Source::Expression("NOT {item}.guest")),
        ("supportsAgentSessions", Source::Expression("false")),
        ("hasGitHubCodeAccess", Source::Expression("false")),
        ("calendarHash", Source::Nothing),
        ("disableReason", Source::Nothing),
        ("gitHubUserId", Source::Nothing),
        ("identityProvider", Source::Nothing),
        ("url", Source::Expression(URL)),
        (
            "createdIssueCount",
            Source::Expression("(SELECT count(*) FROM issues WHERE issues.creator_id = {item}.id)"),
        ),
    ],
    relations: &[
        Relation::one("organization", &ORGANIZATION, "organization_id"),
        Relation::many("assignedIssues", &ISSUE, "{item}.assignee_id = {parent}.id"),
        Relation::many("createdIssues", &ISSUE, "{item}.creator_id = {parent}.id"),
        Relation::many("delegatedIssues", &ISSUE, "{item}.delegate_id = {parent}.id"),
        Relation::many(
            "teamMemberships",
            &TEAM_MEMBERSHIP,
            "{item}.user_id = {parent}.id",
        ),
        Relation::many(
            "teams",
            &TEAM,
            "EXISTS (SELECT FROM team_memberships AS joined \
             WHERE joined.team_id = {item}.id AND joined.user_id = {parent}.id)",
        ),
    ],
    comparable: &[
        "id",
        "createdAt",
        "updatedAt",
        "name",
        "displayName",
        "email",
        "active",
        "admin",
        "app",
        "owner",
    ],
    expressions: &[("isMe", "({item}.id = {viewer})")],
    sorts: &[],
    visible: "{item}.active",
};

const URL: &str = "{base} || '/' || (SELECT url_key FROM organizations WHERE id = {item}.organization_id) \
     || '/profiles/' || {item}.display_name";

fn is_me(scope: &Scope<'_>, user: &Item) -> Value {
    (user.id() == scope.viewer).into()
}

/// The first letters of the first and the last word of the name.
fn initials(_scope: &Scope<'_>, user: &Item) -> Value {
    let mut words = user.text("name").split_whitespace();
    let letter = |word: &str| word.chars().next().map(|first| first.to_uppercase().to_string());
    let first = words.next().and_then(letter).unwrap_or_default();
    let last = words.next_back().and_then(letter).unwrap_or_default();
    format!("{first}{last}").into()
}
