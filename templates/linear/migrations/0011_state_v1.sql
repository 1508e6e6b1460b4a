-- What graders read: tables under the names of the GraphQL schema.

CREATE VIEW state_v1.organizations AS
SELECT id, name, url_key AS "urlKey", created_at AS "createdAt", updated_at AS "updatedAt" FROM organizations;
COMMENT ON VIEW state_v1.organizations IS 'The workspace: one row.';

CREATE VIEW state_v1.users AS
SELECT id, name, display_name AS "displayName", email, title, description, active, admin, owner, guest, app, timezone,
    created_at AS "createdAt", updated_at AS "updatedAt", archived_at AS "archivedAt"
FROM users;
COMMENT ON VIEW state_v1.users IS 'People, and the agent among them.';

CREATE VIEW state_v1.teams AS
SELECT id, name, key, description, color, icon, timezone, private, cycles_enabled AS "cyclesEnabled",
    triage_enabled AS "triageEnabled", parent_id AS "parentId", default_issue_state_id AS "defaultIssueStateId",
    created_at AS "createdAt", updated_at AS "updatedAt", archived_at AS "archivedAt"
FROM teams;
COMMENT ON VIEW state_v1.teams IS 'Teams.';

CREATE VIEW state_v1.team_memberships AS
SELECT id, team_id AS "teamId", user_id AS "userId", owner, created_at AS "createdAt", updated_at AS "updatedAt"
FROM team_memberships;
COMMENT ON VIEW state_v1.team_memberships IS 'Who is in which team.';

CREATE VIEW state_v1.workflow_states AS
SELECT id, team_id AS "teamId", name, type, color, description, position, created_at AS "createdAt",
    updated_at AS "updatedAt", archived_at AS "archivedAt"
FROM workflow_states;
COMMENT ON VIEW state_v1.workflow_states IS 'States of issues (type: triage, backlog, unstarted, started, completed, canceled, duplicate).';

CREATE VIEW state_v1.issue_labels AS
SELECT id, team_id AS "teamId", name, color, description, is_group AS "isGroup", parent_id AS "parentId",
    creator_id AS "creatorId", created_at AS "createdAt", updated_at AS "updatedAt", archived_at AS "archivedAt"
FROM issue_labels;
COMMENT ON VIEW state_v1.issue_labels IS 'Labels; teamId is null for those of the whole workspace.';

CREATE VIEW state_v1.issues AS
SELECT issues.id, issues.identifier, issues.number, issues.title, issues.description, issues.priority, issues.estimate,
    issues.team_id AS "teamId", teams.key AS "teamKey", issues.state_id AS "stateId", states.name AS "stateName",
    states.type AS "stateType", issues.assignee_id AS "assigneeId", issues.creator_id AS "creatorId",
    issues.parent_id AS "parentId", issues.project_id AS "projectId", issues.project_milestone_id AS "projectMilestoneId",
    issues.cycle_id AS "cycleId", issues.due_date AS "dueDate",
    ARRAY(SELECT label_id FROM issue_label_links WHERE issue_id = issues.id ORDER BY label_id) AS "labelIds",
    ARRAY(SELECT user_id FROM issue_subscribers WHERE issue_id = issues.id ORDER BY user_id) AS "subscriberIds",
    issues.previous_identifiers AS "previousIdentifiers", issues.sort_order AS "sortOrder",
    issues.started_at AS "startedAt", issues.completed_at AS "completedAt", issues.canceled_at AS "canceledAt",
    issues.created_at AS "createdAt", issues.updated_at AS "updatedAt", issues.archived_at AS "archivedAt",
    coalesce(issues.trashed, false) AS trashed
FROM issues JOIN teams ON teams.id = issues.team_id JOIN workflow_states AS states ON states.id = issues.state_id;
COMMENT ON VIEW state_v1.issues IS 'Issues, archived and deleted (trashed) ones too.';

CREATE VIEW state_v1.issue_relations AS
SELECT id, issue_id AS "issueId", related_issue_id AS "relatedIssueId", type, created_at AS "createdAt",
    updated_at AS "updatedAt"
FROM issue_relations;
COMMENT ON VIEW state_v1.issue_relations IS 'Relations (type: blocks, duplicate, related, similar); the issue blocks, or is a duplicate of, the related one.';

CREATE VIEW state_v1.comments AS
SELECT id, issue_id AS "issueId", user_id AS "userId", parent_id AS "parentId", body, quoted_text AS "quotedText",
    edited_at AS "editedAt", resolved_at AS "resolvedAt", resolving_user_id AS "resolvingUserId",
    created_at AS "createdAt", updated_at AS "updatedAt"
FROM comments;
COMMENT ON VIEW state_v1.comments IS 'Comments of issues; deleted ones are gone.';

CREATE VIEW state_v1.attachments AS
SELECT id, issue_id AS "issueId", creator_id AS "creatorId", title, subtitle, url, metadata, created_at AS "createdAt",
    updated_at AS "updatedAt"
FROM attachments;
COMMENT ON VIEW state_v1.attachments IS 'Links of issues to the outside.';

CREATE VIEW state_v1.projects AS
SELECT projects.id, projects.name, projects.description, projects.content, projects.slug_id AS "slugId",
    projects.status_id AS "statusId", statuses.type AS state, projects.lead_id AS "leadId",
    projects.creator_id AS "creatorId", projects.priority, projects.start_date AS "startDate",
    projects.target_date AS "targetDate",
    ARRAY(SELECT team_id FROM project_teams WHERE project_id = projects.id ORDER BY team_id) AS "teamIds",
    ARRAY(SELECT user_id FROM project_members WHERE project_id = projects.id ORDER BY user_id) AS "memberIds",
    projects.started_at AS "startedAt", projects.completed_at AS "completedAt", projects.canceled_at AS "canceledAt",
    projects.created_at AS "createdAt", projects.updated_at AS "updatedAt", projects.archived_at AS "archivedAt",
    coalesce(projects.trashed, false) AS trashed
FROM projects JOIN project_statuses AS statuses ON statuses.id = projects.status_id;
COMMENT ON VIEW state_v1.projects IS 'Projects, archived and deleted (trashed) ones too.';

CREATE VIEW state_v1.project_milestones AS
SELECT id, project_id AS "projectId", name, description, target_date AS "targetDate", sort_order AS "sortOrder",
    created_at AS "createdAt", updated_at AS "updatedAt", archived_at AS "archivedAt"
FROM project_milestones;
COMMENT ON VIEW state_v1.project_milestones IS 'Milestones of projects.';

CREATE VIEW state_v1.cycles AS
SELECT id, team_id AS "teamId", number, name, description, starts_at AS "startsAt", ends_at AS "endsAt",
    completed_at AS "completedAt", created_at AS "createdAt", updated_at AS "updatedAt", archived_at AS "archivedAt"
FROM cycles;
COMMENT ON VIEW state_v1.cycles IS 'Cycles of teams.';
