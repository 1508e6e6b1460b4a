//! Issues and what they are to each other.

use super::{
    ATTACHMENT, COMMENT, CYCLE, DOCUMENT, Entity, ISSUE_LABEL, NOT_ARCHIVED, PROJECT, PROJECT_MILESTONE,
    Relation, Source, TEAM, USER, WORKFLOW_STATE,
};
use crate::graphql::{Item, Scope};
use serde_json::{Value, json};

/// The title as it is written into addresses.
macro_rules! slug {
    () => {
        "trim(BOTH '-' FROM left(regexp_replace(lower({item}.title), '[^a-z0-9]+', '-', 'g'), 60))"
    };
}

/// Whether there is a relation of a type whose issue is this one.
macro_rules! related {
    ($column:literal, $type:literal) => {
        concat!(
            "EXISTS (SELECT FROM issue_relations AS relation WHERE relation.type = '",
            $type,
            "' AND ",
            $column,
            " = {item}.id)",
        )
    };
}

pub(crate) static ISSUE: Entity = Entity {
    name: "Issue",
    table: "issues",
    fields: &[
        ("priorityLabel", Source::Computed(priority_label)),
        ("url", Source::Expression(URL)),
        ("branchName", Source::Expression(BRANCH)),
        (
            "labelIds",
            Source::Expression(
                "ARRAY(SELECT label_id FROM issue_label_links WHERE issue_id = {item}.id ORDER BY label_id)",
            ),
        ),
        // Nothing of these kinds is in the clone.
        ("reactionData", Source::Computed(empty_list)),
        ("reactions", Source::Computed(empty_list)),
        ("sharedAccess", Source::Computed(shared_access)),
        ("inheritsSharedAccess", Source::Computed(no)),
        ("customerTicketCount", Source::Computed(zero)),
        ("metadata", Source::Computed(empty_document)),
        ("activitySummary", Source::Nothing),
        ("aiAnalysis", Source::Nothing),
        ("asksExternalUserRequester", Source::Nothing),
        ("asksRequester", Source::Nothing),
        ("autoArchivedAt", Source::Nothing),
        ("autoClosedAt", Source::Nothing),
        ("botActor", Source::Nothing),
        ("documentContent", Source::Nothing),
        ("externalUserCreator", Source::Nothing),
        ("favorite", Source::Nothing),
        ("integrationSourceType", Source::Nothing),
        ("lastAppliedTemplate", Source::Nothing),
        ("recurringIssueTemplate", Source::Nothing),
        ("slaBreachesAt", Source::Nothing),
        ("slaHighRiskAt", Source::Nothing),
        ("slaMediumRiskAt", Source::Nothing),
        ("slaStartedAt", Source::Nothing),
        ("slaType", Source::Nothing),
        ("sourceComment", Source::Nothing),
        ("suggestionsGeneratedAt", Source::Nothing),
        ("summary", Source::Nothing),
        ("syncedWith", Source::Nothing),
    ],
    relations: &[
        Relation::one("team", &TEAM, "team_id"),
        Relation::one("state", &WORKFLOW_STATE, "state_id"),
        Relation::one("assignee", &USER, "assignee_id"),
        Relation::one("delegate", &USER, "delegate_id"),
        Relation::one("creator", &USER, "creator_id"),
        Relation::one("snoozedBy", &USER, "snoozed_by_id"),
        Relation::one("parent", &ISSUE, "parent_id"),
        Relation::one("project", &PROJECT, "project_id"),
        Relation::one("projectMilestone", &PROJECT_MILESTONE, "project_milestone_id"),
        Relation::one("cycle", &CYCLE, "cycle_id"),
        Relation::many("children", &ISSUE, "{item}.parent_id = {parent}.id"),
        Relation::many("comments", &COMMENT, "{item}.issue_id = {parent}.id"),
        Relation::many("attachments", &ATTACHMENT, "{item}.issue_id = {parent}.id"),
        Relation::many("documents", &DOCUMENT, "{item}.issue_id = {parent}.id"),
        Relation::many("relations", &ISSUE_RELATION, "{item}.issue_id = {parent}.id"),
        Relation::many(
            "inverseRelations",
            &ISSUE_RELATION,
            "{item}.related_issue_id = {parent}.id",
        ),
        Relation::many(
            "labels",
            &ISSUE_LABEL,
            "EXISTS (SELECT FROM issue_label_links AS link \
             WHERE link.label_id = {item}.id AND link.issue_id = {parent}.id)",
        ),
        Relation::many(
            "subscribers",
            &USER,
            "EXISTS (SELECT FROM issue_subscribers AS subscriber \
             WHERE subscriber.user_id = {item}.id AND subscriber.issue_id = {parent}.id)",
        ),
    ],
    comparable: &[
        "id",
        "createdAt",
        "updatedAt",
        "archivedAt",
        "startedAt",
        "completedAt",
        "canceledAt",
        "triagedAt",
        "addedToCycleAt",
        "snoozedUntilAt",
        "dueDate",
        "number",
        "title",
        "description",
        "priority",
        "estimate",
    ],
    expressions: &[
        (
            "searchableContent",
            "({item}.identifier || ' ' || {item}.title || ' ' || coalesce({item}.description, ''))",
        ),
        ("hasBlockingRelations", related!("relation.issue_id", "blocks")),
        (
            "hasBlockedByRelations",
            related!("relation.related_issue_id", "blocks"),
        ),
        (
            "hasDuplicateRelations",
            related!("relation.issue_id", "duplicate"),
        ),
        (
            "hasRelatedRelations",
            "EXISTS (SELECT FROM issue_relations AS relation WHERE relation.type = 'related' \
             AND {item}.id IN (relation.issue_id, relation.related_issue_id))",
        ),
    ],
    sorts: &[
        ("priority", "NULLIF({item}.priority, 0)"),
        ("title", "{item}.title"),
        ("dueDate", "{item}.due_date"),
        ("completedAt", "{item}.completed_at"),
        ("estimate", "{item}.estimate"),
        ("manual", "{item}.sort_order"),
        ("team", "(SELECT name FROM teams WHERE teams.id = {item}.team_id)"),
        (
            "assignee",
            "(SELECT display_name FROM users WHERE users.id = {item}.assignee_id)",
        ),
        (
            "project",
            "(SELECT name FROM projects WHERE projects.id = {item}.project_id)",
        ),
        (
            "cycle",
            "(SELECT starts_at FROM cycles WHERE cycles.id = {item}.cycle_id)",
        ),
        (
            "workflowState",
            "(SELECT position FROM workflow_states WHERE workflow_states.id = {item}.state_id)",
        ),
    ],
    visible: NOT_ARCHIVED,
};

pub(crate) static ISSUE_RELATION: Entity = Entity {
    name: "IssueRelation",
    table: "issue_relations",
    fields: &[],
    relations: &[
        Relation::one("issue", &ISSUE, "issue_id"),
        Relation::one("relatedIssue", &ISSUE, "related_issue_id"),
    ],
    comparable: &[],
    expressions: &[],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

const URL: &str = concat!(
    "{base} || '/' || (SELECT url_key FROM organizations JOIN teams ON organizations.id = teams.organization_id ",
    "WHERE teams.id = {item}.team_id) || '/issue/' || {item}.identifier || '/' || ",
    slug!()
);

/// Named for whoever asks.
const BRANCH: &str = concat!(
    "(SELECT display_name FROM users WHERE id = {viewer}) || '/' || lower({item}.identifier) || '-' || ",
    slug!()
);

/// The names of priorities, from 0 on.
pub(crate) const PRIORITIES: [&str; 5] = ["No priority", "Urgent", "High", "Medium", "Low"];

/// The name of the priority of a row.
pub(super) fn priority_label(_scope: &Scope<'_>, item: &Item) -> Value {
    let priority = item
        .get("priority")
        .as_u64()
        .and_then(|number| usize::try_from(number).ok());
    let label = priority.and_then(|number| PRIORITIES.get(number));
    label.copied().unwrap_or_default().into()
}

pub(super) fn empty_list(_scope: &Scope<'_>, _item: &Item) -> Value {
    json!([])
}

pub(super) fn empty_document(_scope: &Scope<'_>, _item: &Item) -> Value {
    json!({})
}

pub(super) fn zero(_scope: &Scope<'_>, _item: &Item) -> Value {
    0.into()
}

pub(super) fn no(_scope: &Scope<'_>, _item: &Item) -> Value {
    false.into()
}

fn shared_access(_scope: &Scope<'_>, _issue: &Item) -> Value {
    json!({
        "isShared": false,
        "sharedWithCount": 0,
        "sharedWithUsers": [],
        "viewerHasOnlySharedAccess": false,
        "disallowedIssueFields": [],
    })
}
