//! Projects with their milestones, and cycles.

use super::{
    DOCUMENT, Entity, ISSUE, NOT_ARCHIVED, Relation, Source, TEAM, USER,
    issues::{empty_document, empty_list, no, priority_label, zero},
};
use crate::graphql::{Item, Scope};
use serde_json::Value;

pub(crate) static PROJECT_STATUS: Entity = Entity {
    name: "ProjectStatus",
    table: "project_statuses",
    fields: &[
        ("inheritedFrom", Source::Nothing),
        ("team", Source::Nothing),
        ("teamId", Source::Nothing),
    ],
    relations: &[],
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

/// Estimates of the issues for which a condition holds, an issue without one counting as 1.
macro_rules! points {
    ($column:literal, $condition:literal) => {
        concat!(
            "(SELECT coalesce(sum(coalesce(issues.estimate, 1)), 0) FROM issues ",
            "JOIN workflow_states AS state ON state.id = issues.state_id WHERE issues.archived_at IS NULL AND issues.",
            $column, " = {item}.id AND ", $condition, ")",
        )
    };
}

/// Finished points of all that are not canceled; started ones count for a quarter.
macro_rules! progress {
    ($column:literal) => {
        concat!(
            "coalesce((",
            points!($column, "state.type = 'completed'"),
            " + 0.25 * ",
            points!($column, "state.type = 'started'"),
            ") / nullif(",
            points!($column, "state.type NOT IN ('canceled', 'duplicate')"),
            ", 0), 0)",
        )
    };
}

pub(crate) static PROJECT: Entity = Entity {
    name: "Project",
    table: "projects",
    fields: &[
        ("priorityLabel", Source::Computed(priority_label)),
        ("url", Source::Expression(URL)),
        (
            "state",
            Source::Expression("(SELECT type FROM project_statuses WHERE id = {item}.status_id)"),
        ),
        (
            "scope",
            Source::Expression(points!(
                "project_id",
                "state.type NOT IN ('canceled', 'duplicate')"
            )),
        ),
        ("progress", Source::Expression(progress!("project_id"))),
        ("frequencyResolution", Source::Expression("'weekly'::text")),
        // Nothing of these kinds is in the clone.
        ("completedIssueCountHistory", Source::Computed(empty_list)),
        ("completedScopeHistory", Source::Computed(empty_list)),
        ("inProgressScopeHistory", Source::Computed(empty_list)),
        ("issueCountHistory", Source::Computed(empty_list)),
        ("scopeHistory", Source::Computed(empty_list)),
        ("labelIds", Source::Computed(empty_list)),
        ("previousIdentifiers", Source::Computed(empty_list)),
        ("currentProgress", Source::Computed(empty_document)),
        ("progressHistory", Source::Computed(empty_document)),
        ("resourceCount", Source::Computed(zero)),
        ("slackIssueComments", Source::Computed(no)),
        ("slackIssueStatuses", Source::Computed(no)),
        ("slackNewIssue", Source::Computed(no)),
        ("contentState", Source::Nothing),
        ("convertedFromIssue", Source::Nothing),
        ("documentContent", Source::Nothing),
        ("favorite", Source::Nothing),
        ("health", Source::Nothing),
        ("healthUpdatedAt", Source::Nothing),
        ("identifier", Source::Nothing),
        ("integrationsSettings", Source::Nothing),
        ("lastAppliedTemplate", Source::Nothing),
        ("lastUpdate", Source::Nothing),
        ("microsoftTeamsChannelId", Source::Nothing),
        ("projectUpdateRemindersPausedUntilAt", Source::Nothing),
        ("slackChannelId", Source::Nothing),
        ("startDateResolution", Source::Nothing),
        ("syncedWith", Source::Nothing),
        ("targetDateResolution", Source::Nothing),
        ("updateReminderFrequency", Source::Nothing),
        ("updateReminderFrequencyInWeeks", Source::Nothing),
        ("updateRemindersDay", Source::Nothing),
        ("updateRemindersHour", Source::Nothing),
    ],
    relations: &[
        Relation::one("status", &PROJECT_STATUS, "status_id"),
        Relation::one("creator", &USER, "creator_id"),
        Relation::one("lead", &USER, "lead_id"),
        Relation::many("issues", &ISSUE, "{item}.project_id = {parent}.id"),
        Relation::many("documents", &DOCUMENT, "{item}.project_id = {parent}.id"),
        Relation::many(
            "projectMilestones",
            &PROJECT_MILESTONE,
            "{item}.project_id = {parent}.id",
        ),
        Relation::many(
            "members",
            &USER,
            "EXISTS (SELECT FROM project_members AS joined \
             WHERE joined.user_id = {item}.id AND joined.project_id = {parent}.id)",
        ),
        Relation::many("teams", &TEAM, TEAMS),
        Relation::many("accessibleTeams", &TEAM, TEAMS),
    ],
    comparable: &[
        "id",
        "createdAt",
        "updatedAt",
        "name",
        "slugId",
        "priority",
        "startDate",
        "targetDate",
        "startedAt",
        "completedAt",
        "canceledAt",
    ],
    expressions: &[
        (
            "state",
            "(SELECT type FROM project_statuses WHERE id = {item}.status_id)",
        ),
        (
            "searchableContent",
            "({item}.name || ' ' || {item}.description || ' ' || coalesce({item}.content, ''))",
        ),
    ],
    sorts: &[
        ("name", "{item}.name"),
        ("priority", "NULLIF({item}.priority, 0)"),
        ("startDate", "{item}.start_date"),
        ("targetDate", "{item}.target_date"),
        ("manual", "{item}.sort_order"),
    ],
    visible: NOT_ARCHIVED,
};

const TEAMS: &str = "EXISTS (SELECT FROM project_teams AS shared \
     WHERE shared.team_id = {item}.id AND shared.project_id = {parent}.id)";

const URL: &str = "{base} || '/' || (SELECT url_key FROM organizations LIMIT 1) || '/project/' || \
     trim(BOTH '-' FROM regexp_replace(lower({item}.name), '[^a-z0-9]+', '-', 'g')) || '-' || {item}.slug_id";

pub(crate) static PROJECT_MILESTONE: Entity = Entity {
    name: "ProjectMilestone",
    table: "project_milestones",
    fields: &[
        ("progress", Source::Expression(progress!("project_milestone_id"))),
        ("status", Source::Expression(MILESTONE_STATUS)),
        ("currentProgress", Source::Computed(empty_document)),
        ("progressHistory", Source::Computed(empty_document)),
        ("descriptionState", Source::Nothing),
        ("documentContent", Source::Nothing),
    ],
    relations: &[
        Relation::one("project", &PROJECT, "project_id"),
        Relation::many("issues", &ISSUE, "{item}.project_milestone_id = {parent}.id"),
    ],
    comparable: &["id", "createdAt", "updatedAt", "name", "targetDate"],
    expressions: &[],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

/// Whether a milestone has issues, of which none is left to do.
macro_rules! is_done {
    ($milestone:literal) => {
        concat!(
            "coalesce((SELECT bool_and(state.type IN ('completed', 'canceled', 'duplicate')) FROM issues ",
            "JOIN workflow_states AS state ON state.id = issues.state_id ",
            "WHERE issues.archived_at IS NULL AND issues.project_milestone_id = ",
            $milestone,
            ".id), false)",
        )
    };
}

/// Of those that are neither done nor late, the first of a project is the next.
const MILESTONE_STATUS: &str = concat!(
    "CASE WHEN ",
    is_done!("{item}"),
    " THEN 'done' WHEN {item}.target_date < ({now})::date THEN 'overdue' ",
    "WHEN EXISTS (SELECT FROM project_milestones AS sooner WHERE sooner.project_id = {item}.project_id ",
    "AND sooner.archived_at IS NULL AND (sooner.sort_order, sooner.id) < ({item}.sort_order, {item}.id) AND NOT ",
    is_done!("sooner"),
    ") THEN 'unstarted' ELSE 'next' END",
);

pub(crate) static CYCLE: Entity = Entity {
    name: "Cycle",
    table: "cycles",
    fields: &[
        ("isActive", Source::Computed(is_active)),
        ("isFuture", Source::Computed(is_future)),
        ("isPast", Source::Computed(is_past)),
        ("isNext", Source::Expression(IS_NEXT)),
        ("isPrevious", Source::Expression(IS_PREVIOUS)),
        ("progress", Source::Expression(progress!("cycle_id"))),
        ("inheritedFrom", Source::Nothing),
        // No history is kept.
        ("completedIssueCountHistory", Source::Computed(empty_list)),
        ("completedScopeHistory", Source::Computed(empty_list)),
        ("inProgressScopeHistory", Source::Computed(empty_list)),
        ("issueCountHistory", Source::Computed(empty_list)),
        ("scopeHistory", Source::Computed(empty_list)),
        ("currentProgress", Source::Computed(empty_document)),
        ("progressHistory", Source::Computed(empty_document)),
    ],
    relations: &[
        Relation::one("team", &TEAM, "team_id"),
        Relation::many("issues", &ISSUE, "{item}.cycle_id = {parent}.id"),
        Relation::many("documents", &DOCUMENT, "{item}.cycle_id = {parent}.id"),
    ],
    comparable: &[
        "id",
        "createdAt",
        "updatedAt",
        "name",
        "number",
        "startsAt",
        "endsAt",
        "completedAt",
    ],
    expressions: &[
        (
            "isActive",
            "({item}.starts_at <= {now} AND {item}.ends_at > {now})",
        ),
        ("isFuture", "({item}.starts_at > {now})"),
        ("isPast", "({item}.ends_at <= {now})"),
        ("isNext", IS_NEXT),
        ("isPrevious", IS_PREVIOUS),
    ],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

const IS_NEXT: &str = "({item}.starts_at > {now} AND NOT EXISTS (SELECT FROM cycles AS sooner \
     WHERE sooner.team_id = {item}.team_id AND sooner.starts_at > {now} AND sooner.starts_at < {item}.starts_at))";

const IS_PREVIOUS: &str = "({item}.ends_at <= {now} AND NOT EXISTS (SELECT FROM cycles AS later \
     WHERE later.team_id = {item}.team_id AND later.ends_at <= {now} AND later.ends_at > {item}.ends_at))";

/// Whether a column of the row lies after now.
fn is_ahead(scope: &Scope<'_>, cycle: &Item, column: &str) -> bool {
    let moment = cycle.text(column).parse::<jiff::Timestamp>();
    moment.is_ok_and(|moment| moment > scope.call.now())
}

fn is_active(scope: &Scope<'_>, cycle: &Item) -> Value {
    (!is_ahead(scope, cycle, "starts_at") && is_ahead(scope, cycle, "ends_at")).into()
}

fn is_future(scope: &Scope<'_>, cycle: &Item) -> Value {
    is_ahead(scope, cycle, "starts_at").into()
}

fn is_past(scope: &Scope<'_>, cycle: &Item) -> Value {
    (!is_ahead(scope, cycle, "ends_at")).into()
}
