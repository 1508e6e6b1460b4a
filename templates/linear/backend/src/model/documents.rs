//! Documents.

use super::{CYCLE, Entity, ISSUE, NOT_ARCHIVED, PROJECT, Relation, Source, TEAM, USER};

pub(crate) static DOCUMENT: Entity = Entity {
    name: "Document",
    table: "documents",
    fields: &[
        ("url", Source::Expression(URL)),
        // Nothing of these kinds is in the clone.
        ("documentContentId", Source::Nothing),
        ("hiddenAt", Source::Nothing),
        ("initiative", Source::Nothing),
        ("lastAppliedTemplate", Source::Nothing),
        ("parentDocument", Source::Nothing),
        ("release", Source::Nothing),
        ("subDocumentSortOrder", Source::Nothing),
        ("summary", Source::Nothing),
    ],
    relations: &[
        Relation::one("project", &PROJECT, "project_id"),
        Relation::one("issue", &ISSUE, "issue_id"),
        Relation::one("team", &TEAM, "team_id"),
        Relation::one("cycle", &CYCLE, "cycle_id"),
        Relation::one("creator", &USER, "creator_id"),
        Relation::one("updatedBy", &USER, "updated_by_id"),
        Relation::one("owner", &USER, "owner_id"),
    ],
    comparable: &["id", "createdAt", "updatedAt", "title", "slugId"],
    expressions: &[(
        "searchableContent",
        "({item}.title || ' ' || coalesce({item}.content, ''))",
    )],
    sorts: &[],
    visible: NOT_ARCHIVED,
};

const URL: &str = "{base} || '/' || (SELECT url_key FROM organizations LIMIT 1) || '/document/' || \
     trim(BOTH '-' FROM regexp_replace(lower({item}.title), '[^a-z0-9]+', '-', 'g')) || '-' || {item}.slug_id";
