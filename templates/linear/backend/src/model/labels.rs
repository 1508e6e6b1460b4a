//! Labels of issues.

use super::{Entity, ISSUE, NOT_ARCHIVED, ORGANIZATION, Relation, Source, TEAM, USER};

pub(crate) static ISSUE_LABEL: Entity = Entity {
    name: "IssueLabel",
    table: "issue_labels",
    fields: &[("inheritedFrom", Source::Nothing), ("groupType", Source::Nothing)],
    relations: &[
        Relation::one("organization", &ORGANIZATION, "organization_id"),
        Relation::one("team", &TEAM, "team_id"),
        Relation::one("parent", &ISSUE_LABEL, "parent_id"),
        Relation::one("creator", &USER, "creator_id"),
        Relation::one("retiredBy", &USER, "retired_by_id"),
        Relation::many("children", &ISSUE_LABEL, "{item}.parent_id = {parent}.id"),
        Relation::many(
            "issues",
            &ISSUE,
            "EXISTS (SELECT FROM issue_label_links AS link \
             WHERE link.issue_id = {item}.id AND link.label_id = {parent}.id)",
        ),
    ],
    comparable: &["id", "createdAt", "updatedAt", "name", "isGroup"],
    expressions: &[],
    sorts: &[],
    visible: NOT_ARCHIVED,
};
