//! The workspace.

use super::{Entity, ISSUE_LABEL, PROJECT_STATUS, Relation, Source, TEAM, USER};

pub(crate) static ORGANIZATION: Entity = Entity {
    name: "Organization",
    table: "organizations",
    fields: &[
        ("subscription", Source::Nothing),
        ("slackProjectChannelIntegration", Source::Nothing),
        (
            "userCount",
            Source::Expression("(SELECT count(*) FROM users WHERE users.active AND NOT users.app)"),
        ),
        (
            "createdIssueCount",
            Source::Expression("(SELECT count(*) FROM issues)"),
        ),
    ],
    relations: &[
        Relation::many("users", &USER, "{item}.organization_id = {parent}.id"),
        Relation::many("teams", &TEAM, "{item}.organization_id = {parent}.id"),
        Relation::many("labels", &ISSUE_LABEL, "{item}.organization_id = {parent}.id"),
        Relation::many("projectStatuses", &PROJECT_STATUS, "{parent}.id IS NOT NULL"),
    ],
    comparable: &[],
    expressions: &[],
    sorts: &[],
    visible: super::NOT_ARCHIVED,
};
