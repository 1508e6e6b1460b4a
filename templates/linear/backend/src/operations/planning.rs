//! Projects, their milestones and statuses, and cycles.

use super::RootField;
use crate::model::{CYCLE, PROJECT, PROJECT_MILESTONE, PROJECT_STATUS};

/// Root fields about plans.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::list("query.projects", &PROJECT, "ProjectFilter"),
    RootField::one("query.project", &PROJECT),
    RootField::list(
        "query.projectMilestones",
        &PROJECT_MILESTONE,
        "ProjectMilestoneFilter",
    ),
    RootField::one("query.projectMilestone", &PROJECT_MILESTONE),
    RootField::list("query.projectStatuses", &PROJECT_STATUS, ""),
    RootField::one("query.projectStatus", &PROJECT_STATUS),
    RootField::list("query.cycles", &CYCLE, "CycleFilter"),
    RootField::one("query.cycle", &CYCLE),
];
