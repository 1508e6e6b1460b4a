//! Issues.

mod change;
mod create;
mod labels;
mod lifecycle;
mod relations;
mod search;
mod subscribers;
mod update;

use super::RootField;
pub(super) use change::subscribe;

use crate::model::ISSUE;

/// Root fields about issues.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::list("query.issues", &ISSUE, "IssueFilter"),
    RootField::one("query.issue", &ISSUE),
    RootField::custom("query.searchIssues", |scope, arguments| {
        Box::pin(search::search(scope, arguments))
    }),
    RootField::custom("mutation.issueCreate", |scope, arguments| {
        Box::pin(create::create(scope, arguments))
    }),
    RootField::custom("mutation.issueBatchCreate", |scope, arguments| {
        Box::pin(create::create_batch(scope, arguments))
    }),
    RootField::custom("mutation.issueUpdate", |scope, arguments| {
        Box::pin(update::update(scope, arguments))
    }),
    RootField::custom("mutation.issueBatchUpdate", |scope, arguments| {
        Box::pin(update::update_batch(scope, arguments))
    }),
    RootField::custom("mutation.issueDelete", |scope, arguments| {
        Box::pin(lifecycle::delete(scope, arguments))
    }),
    RootField::custom("mutation.issueArchive", |scope, arguments| {
        Box::pin(lifecycle::archive(scope, arguments))
    }),
    RootField::custom("mutation.issueUnarchive", |scope, arguments| {
        Box::pin(lifecycle::restore(scope, arguments))
    }),
    RootField::custom("mutation.issueAddLabel", |scope, arguments| {
        Box::pin(labels::add(scope, arguments))
    }),
    RootField::custom("mutation.issueRemoveLabel", |scope, arguments| {
        Box::pin(labels::remove(scope, arguments))
    }),
    RootField::custom("query.issueVcsBranchSearch", |scope, arguments| {
        Box::pin(subscribers::by_branch(scope, arguments))
    }),
    RootField::custom("mutation.issueSubscribe", |scope, arguments| {
        Box::pin(subscribers::subscribe(scope, arguments))
    }),
    RootField::custom("mutation.issueUnsubscribe", |scope, arguments| {
        Box::pin(subscribers::unsubscribe(scope, arguments))
    }),
    RootField::custom("mutation.issueRelationCreate", |scope, arguments| {
        Box::pin(relations::create(scope, arguments))
    }),
    RootField::custom("mutation.issueRelationUpdate", |scope, arguments| {
        Box::pin(relations::update(scope, arguments))
    }),
    RootField::custom("mutation.issueRelationDelete", |scope, arguments| {
        Box::pin(relations::delete(scope, arguments))
    }),
];
