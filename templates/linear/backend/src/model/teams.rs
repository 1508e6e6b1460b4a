//! Teams, who is in them, and the states of their issues.

use super::{CYCLE, Entity, ISSUE, ISSUE_LABEL, NOT_ARCHIVED, ORGANIZATION, PROJECT, Relation, Source, USER};
use crate::graphql::{Item, Scope};
use serde_json::Value;

pub(crate) static TEAM: Entity = Entity {
    name: "Team",
    table: "teams",
    fields: &[
        ("displayName", Source::Column("name")),
        ("visibility", Source::Computed(visibility)),
        ("ledInitiativeCount", Source::Expression("0")),
        (
            "issueCount",
            Source::Expression(
                "(SELECT count(*) FROM issues WHERE issues.team_id = {item}.id AND issues.archived_at IS NULL)",
            ),
        ),
        ("cycleCalenderUrl", Source::Expression(CALENDAR)),
        ("viewerCanJoin", Source::Expression("NOT {item}.private")),
        (
            "viewerCanLeave",
            Source::Expression(
                "EXISTS (SELECT FROM team_memberships WHERE team_id = {item}.id AND user_id = {viewer})",
            ),
        ),
        ("integrationsSettings", Source::Nothing),
        ("triageResponsibility", Source::Nothing),
        ("defaultTemplateForMembers", Source::Nothing),
        ("defaultTemplateForNonMembers", Source::Nothing),
        ("defaultProjectTemplate", Source::Nothing),
        ("mergeWorkflowState", Source::Nothing),
        ("draftWorkflowState", Source::Nothing),
        ("startWorkflowState", Source::Nothing),
        ("mergeableWorkflowState", Source::Nothing),
        ("reviewWorkflowState", Source::Nothing),
        ("restrictedBy", Source::Nothing),
        ("protectedBy", Source::Nothing),
    ],
    relations: &[
        Relation::one("organization", &ORGANIZATION, "organization_id"),
        Relation::one("parent", &TEAM, "parent_id"),
        Relation::one("defaultIssueState", &WORKFLOW_STATE, "default_issue_state_id"),
        Relation::many("children", &TEAM, "{item}.parent_id = {parent}.id"),
        Relation::many("issues", &ISSUE, "{item}.team_id = {parent}.id"),
        Relation::many("states", &WORKFLOW_STATE, "{item}.team_id = {parent}.id"),
        Relation::many(
            "labels",
            &ISSUE_LABEL,
            "({item}.team_id = {parent}.id OR {item}.team_id IS NULL)",
        ),
        Relation::many("cycles", &CYCLE, "{item}.team_id = {parent}.id"),
        Relation::many("memberships", &TEAM_MEMBERSHIP, "{item}.team_id = {parent}.id"),
        Relation::many("members", &USER, MEMBERS),
        Relation::many("users", &USER, MEMBERS),
        Relation::many(
            "owners",
            &USER,
            "EXISTS (SELECT FROM team_memberships AS joined \
             WHERE joined.user_id = {item}.id AND joined.team_id = {parent}.id AND joined.owner)",
        ),
        Relation::many(
            "projects",
            &PROJECT,
            "EXISTS (SELECT FROM project_teams AS shared \
             WHERE shared.project_id = {item}.id AND shared.team_id = {parent}.id)",
        ),
        // At most one row each.
        Relation::many(
            "viewerMembership",
            &TEAM_MEMBERSHIP,
            "{item}.team_id = {parent}.id AND {item}.user_id = {viewer}",
        ),
        Relation::many(
            "activeCycle",
            &CYCLE,
            "{item}.team_id = {parent}.id AND {item}.starts_at <= {now} AND {item}.ends_at > {now}",
        ),
        Relation::many(
            "triageIssueState",
            &WORKFLOW_STATE,
            "{item}.team_id = {parent}.id AND {item}.type = 'triage'",
        ),
        Relation::many(
            "markedAsDuplicateWorkflowState",
            &WORKFLOW_STATE,
            "{item}.team_id = {parent}.id AND {item}.type = 'duplicate'",
        ),
    ],
    comparable: &[
        "id",
        "createdAt",
        "updatedAt",
        "name",
        "key",
        "description",
        "private",
    ],
    expressions: &[(
        "visibility",
        "CASE WHEN {item}.private THEN 'private' ELSE 'public' END",
    )],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

const MEMBERS: &str = "EXISTS (SELECT FROM team_memberships AS joined \
     WHERE joined.user_id = {item}.id AND joined.team_id = {parent}.id)";

const CALENDAR: &str = "{base} || '/' || (SELECT url_key FROM organizations WHERE id = {item}.organization_id) \
     || '/team/' || {item}.key || '/cycles.ics'";

pub(crate) static TEAM_MEMBERSHIP: Entity = Entity {
    name: "TeamMembership",
    table: "team_memberships",
    fields: &[],
    relations: &[
        Relation::one("team", &TEAM, "team_id"),
        Relation::one("user", &USER, "user_id"),
    ],
    comparable: &[],
    expressions: &[],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

pub(crate) static WORKFLOW_STATE: Entity = Entity {
    name: "WorkflowState",
    table: "workflow_states",
    fields: &[("inheritedFrom", Source::Nothing)],
    relations: &[
        Relation::one("team", &TEAM, "team_id"),
        Relation::many("issues", &ISSUE, "{item}.state_id = {parent}.id"),
    ],
    comparable: &[
        "id",
        "createdAt",
        "updatedAt",
        "name",
        "description",
        "position",
        "type",
    ],
    expressions: &[],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

fn visibility(_scope: &Scope<'_>, team: &Item) -> Value {
    let is_private = team.get("private") == &Value::Bool(true);
    if is_private { "private" } else { "public" }.into()
}
