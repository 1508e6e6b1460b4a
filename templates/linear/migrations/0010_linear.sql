-- A Linear workspace. Columns are named as the fields of the GraphQL schema, in snake case. Identifiers are UUIDs as text.

CREATE TABLE organizations (
    id text PRIMARY KEY,
    name text NOT NULL,
    url_key text NOT NULL UNIQUE,
    logo_url text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    -- The id of the last change, which mutations answer.
    last_sync_id bigint NOT NULL DEFAULT 0,
    -- Fields of `Organization` that are settings, by their names in the schema.
    settings jsonb NOT NULL
);

CREATE TABLE users (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organizations (id),
    name text NOT NULL,
    display_name text NOT NULL,
    email text NOT NULL UNIQUE,
    title text,
    description text,
    avatar_url text,
    avatar_background_color text NOT NULL DEFAULT '#5e6ad2',
    timezone text,
    active boolean NOT NULL DEFAULT true,
    admin boolean NOT NULL DEFAULT false,
    owner boolean NOT NULL DEFAULT false,
    guest boolean NOT NULL DEFAULT false,
    app boolean NOT NULL DEFAULT false,
    invite_hash text NOT NULL,
    last_seen timestamptz,
    status_emoji text,
    status_label text,
    status_until_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);

CREATE TABLE teams (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organizations (id),
    name text NOT NULL,
    key text NOT NULL UNIQUE,
    description text,
    color text,
    icon text,
    timezone text NOT NULL DEFAULT 'America/Los_Angeles',
    private boolean NOT NULL DEFAULT false,
    cycles_enabled boolean NOT NULL DEFAULT false,
    triage_enabled boolean NOT NULL DEFAULT false,
    invite_hash text NOT NULL,
    parent_id text REFERENCES teams (id),
    default_issue_state_id text,
    -- The number of the last issue that was made in the team.
    last_number integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    -- Fields of `Team` that are settings, by their names in the schema, as a new team has them.
    settings jsonb NOT NULL DEFAULT '{
        "aiDiscussionSummariesEnabled": false, "aiThreadSummariesEnabled": false, "agentAutomationEnabled": false,
        "codingAgentEnabled": false, "allMembersCanJoin": true, "autoArchivePeriod": 6, "autoCloseChildIssues": false,
        "autoCloseParentIssues": false, "autoClosePeriod": null, "autoCloseStateId": null, "cycleCooldownTime": 0,
        "cycleDuration": 1, "cycleIssueAutoAssignCompleted": false, "cycleIssueAutoAssignStarted": false,
        "cycleLockToActive": false, "cycleStartDay": 0, "upcomingCycleCount": 2, "defaultIssueEstimate": 1,
        "defaultTemplateForMembersId": null, "defaultTemplateForNonMembersId": null, "groupIssueHistory": true,
        "inheritIssueEstimation": true, "inheritWorkflowStatuses": false, "inheritProjectStatuses": true,
        "inheritSlackAutoCreateProjectChannel": true, "initiativesEnabled": false, "issueEstimationAllowZero": false,
        "issueEstimationExtended": false, "issueEstimationType": "notUsed", "issueOrderingNoPriorityFirst": false,
        "issueSortOrderDefaultToBottom": false, "joinByDefault": false, "requirePriorityToLeaveTriage": false,
        "scimGroupName": null, "scimManaged": false, "securitySettings": {}, "setIssueSortOrderOnStateChange": "default",
        "slackAutoCreateProjectChannel": null, "slackIssueComments": false, "slackIssueStatuses": false,
        "slackNewIssue": false, "retiredAt": null, "progressHistory": {}, "currentProgress": {}
    }'
);

CREATE TABLE team_memberships (
    id text PRIMARY KEY,
    team_id text NOT NULL REFERENCES teams (id),
    user_id text NOT NULL REFERENCES users (id),
    owner boolean NOT NULL DEFAULT false,
    sort_order double precision NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    UNIQUE (team_id, user_id)
);
CREATE INDEX team_memberships_user ON team_memberships (user_id);

CREATE TABLE workflow_states (
    id text PRIMARY KEY,
    team_id text NOT NULL REFERENCES teams (id),
    name text NOT NULL,
    type text NOT NULL CHECK (type IN ('triage', 'backlog', 'unstarted', 'started', 'completed', 'canceled', 'duplicate')),
    color text NOT NULL,
    description text,
    position double precision NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE INDEX workflow_states_team ON workflow_states (team_id, position);
ALTER TABLE teams ADD FOREIGN KEY (default_issue_state_id) REFERENCES workflow_states (id);

CREATE TABLE issue_labels (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organizations (id),
    -- Labels of the whole workspace have no team.
    team_id text REFERENCES teams (id),
    name text NOT NULL,
    color text NOT NULL,
    description text,
    is_group boolean NOT NULL DEFAULT false,
    parent_id text REFERENCES issue_labels (id),
    creator_id text REFERENCES users (id),
    last_applied_at timestamptz,
    retired_at timestamptz,
    retired_by_id text REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE INDEX issue_labels_team ON issue_labels (team_id);

CREATE TABLE project_statuses (
    id text PRIMARY KEY,
    name text NOT NULL,
    type text NOT NULL CHECK (type IN ('backlog', 'planned', 'started', 'paused', 'completed', 'canceled')),
    color text NOT NULL,
    description text,
    position double precision NOT NULL,
    indefinite boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);

CREATE TABLE projects (
    id text PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    content text,
    slug_id text NOT NULL UNIQUE,
    icon text,
    color text NOT NULL DEFAULT '#bec2c8',
    status_id text NOT NULL REFERENCES project_statuses (id),
    creator_id text REFERENCES users (id),
    lead_id text REFERENCES users (id),
    priority integer NOT NULL DEFAULT 0,
    sort_order double precision NOT NULL DEFAULT 0,
    priority_sort_order double precision NOT NULL DEFAULT 0,
    start_date date,
    target_date date,
    started_at timestamptz,
    completed_at timestamptz,
    canceled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    auto_archived_at timestamptz,
    trashed boolean
);

CREATE TABLE project_teams (
    project_id text NOT NULL REFERENCES projects (id),
    team_id text NOT NULL REFERENCES teams (id),
    PRIMARY KEY (project_id, team_id)
);

CREATE TABLE project_members (
    project_id text NOT NULL REFERENCES projects (id),
    user_id text NOT NULL REFERENCES users (id),
    PRIMARY KEY (project_id, user_id)
);

CREATE TABLE project_milestones (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id),
    name text NOT NULL,
    description text,
    target_date date,
    sort_order double precision NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);

CREATE TABLE cycles (
    id text PRIMARY KEY,
    team_id text NOT NULL REFERENCES teams (id),
    number integer NOT NULL,
    name text,
    description text,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    completed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    auto_archived_at timestamptz,
    UNIQUE (team_id, number)
);

CREATE TABLE issues (
    id text PRIMARY KEY,
    team_id text NOT NULL REFERENCES teams (id),
    number integer NOT NULL,
    -- The team's key and the number.
    identifier text NOT NULL UNIQUE,
    previous_identifiers text[] NOT NULL DEFAULT '{}',
    title text NOT NULL,
    description text,
    priority integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 4),
    estimate double precision,
    state_id text NOT NULL REFERENCES workflow_states (id),
    assignee_id text REFERENCES users (id),
    delegate_id text REFERENCES users (id),
    creator_id text REFERENCES users (id),
    parent_id text REFERENCES issues (id),
    project_id text REFERENCES projects (id),
    project_milestone_id text REFERENCES project_milestones (id),
    cycle_id text REFERENCES cycles (id),
    due_date date,
    sort_order double precision NOT NULL DEFAULT 0,
    priority_sort_order double precision NOT NULL DEFAULT 0,
    board_order double precision NOT NULL DEFAULT 0,
    sub_issue_sort_order double precision,
    started_at timestamptz,
    completed_at timestamptz,
    canceled_at timestamptz,
    started_triage_at timestamptz,
    triaged_at timestamptz,
    added_to_cycle_at timestamptz,
    added_to_project_at timestamptz,
    added_to_team_at timestamptz,
    snoozed_until_at timestamptz,
    snoozed_by_id text REFERENCES users (id),
    trashed boolean,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE INDEX issues_newest_first ON issues (created_at DESC, id DESC);
CREATE INDEX issues_last_changed_first ON issues (updated_at DESC, id DESC);
CREATE UNIQUE INDEX issues_team ON issues (team_id, number);
CREATE INDEX issues_assignee ON issues (assignee_id);
CREATE INDEX issues_state ON issues (state_id);
CREATE INDEX issues_parent ON issues (parent_id);
CREATE INDEX issues_project ON issues (project_id);
CREATE INDEX issues_cycle ON issues (cycle_id);

CREATE TABLE issue_label_links (
    issue_id text NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
    label_id text NOT NULL REFERENCES issue_labels (id) ON DELETE CASCADE,
    PRIMARY KEY (issue_id, label_id)
);
CREATE INDEX issue_label_links_label ON issue_label_links (label_id);

CREATE TABLE issue_subscribers (
    issue_id text NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES users (id),
    PRIMARY KEY (issue_id, user_id)
);

CREATE TABLE issue_relations (
    id text PRIMARY KEY,
    issue_id text NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
    related_issue_id text NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
    type text NOT NULL CHECK (type IN ('blocks', 'duplicate', 'related', 'similar')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE INDEX issue_relations_issue ON issue_relations (issue_id);
CREATE INDEX issue_relations_related ON issue_relations (related_issue_id);

CREATE TABLE comments (
    id text PRIMARY KEY,
    issue_id text NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
    user_id text REFERENCES users (id),
    parent_id text REFERENCES comments (id) ON DELETE CASCADE,
    body text NOT NULL,
    quoted_text text,
    edited_at timestamptz,
    resolved_at timestamptz,
    resolving_user_id text REFERENCES users (id),
    resolving_comment_id text REFERENCES comments (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE INDEX comments_issue ON comments (issue_id, created_at DESC, id DESC);
CREATE INDEX comments_parent ON comments (parent_id);

CREATE TABLE attachments (
    id text PRIMARY KEY,
    issue_id text NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
    creator_id text REFERENCES users (id),
    title text NOT NULL,
    subtitle text,
    url text NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    group_by_source boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    UNIQUE (issue_id, url)
);

-- The workspace exists in an empty clone too, with one person and the agent; fixtures give them names and add to them.
INSERT INTO organizations (id, name, url_key, created_at, updated_at, settings)
VALUES ('0a000000-0000-4000-a000-000000000001', 'Workspace', 'workspace', '2025-01-06T09:00:00Z', '2025-01-06T09:00:00Z', '{
    "agentAutomationEnabled": false, "aiAddonEnabled": false, "aiDiscussionSummariesEnabled": false,
    "aiProviderConfiguration": null, "aiTelemetryEnabled": false, "aiThreadSummariesEnabled": false,
    "allowMembersToInvite": true, "allowedAiProviders": [], "allowedAuthServices": [], "allowedFileUploadContentTypes": null,
    "authSettings": {}, "codeIntelligenceEnabled": false, "codeIntelligenceRepository": null, "codingAgentEnabled": false,
    "codingAgentSettings": {}, "customerCount": 0, "customersConfiguration": {}, "customersEnabled": false,
    "defaultFeedSummarySchedule": null, "defaultHomeView": null, "defaultHomeViewTargetId": null,
    "deletionRequestedAt": null, "feedEnabled": false, "fiscalYearStartMonth": 0, "generatedUpdatesEnabled": false,
    "gitBranchFormat": null, "gitLinkbackDescriptionsEnabled": true, "gitLinkbackMessagesEnabled": true,
    "gitPublicLinkbackMessagesEnabled": false, "hideNonPrimaryOrganizations": false, "hipaaComplianceEnabled": false,
    "initiativeUpdateReminderFrequencyInWeeks": null, "initiativeUpdateRemindersDay": "Friday",
    "initiativeUpdateRemindersHour": 14, "ipRestrictions": null, "linearAgentEnabled": false, "linearAgentSettings": {},
    "periodUploadVolume": 0, "previousUrlKeys": [], "projectUpdateReminderFrequencyInWeeks": null,
    "projectUpdateRemindersDay": "Friday", "projectUpdateRemindersHour": 14, "projectUpdatesReminderFrequency": "never",
    "pullRequestIssueMode": "none", "pullRequestTourEnabled": false, "releaseChannel": "public", "releasesEnabled": false,
    "restrictAgentInvocationToMembers": false, "restrictLabelManagementToAdmins": false,
    "restrictTeamCreationToAdmins": false, "roadmapEnabled": false, "samlEnabled": false, "samlSettings": null,
    "scimEnabled": false, "scimSettings": null, "securitySettings": {}, "slaDayCount": "all",
    "slackAutoCreateProjectChannel": false, "slackProjectChannelPrefix": "p-", "slackProjectChannelsEnabled": false,
    "suggestedBranchNameEnabled": true, "teamSecuritySettings": {}, "themeSettings": null, "trialEndsAt": null,
    "trialStartsAt": null, "workingDays": [1, 2, 3, 4, 5]
}');

INSERT INTO users (id, organization_id, name, display_name, email, admin, owner, app, invite_hash, created_at, updated_at)
VALUES
    ('0b000000-0000-4000-a000-000000000001', '0a000000-0000-4000-a000-000000000001', 'Admin', 'admin',
     'admin@workspace.example', true, true, false, '4d1f0c2a9b7e6350', '2025-01-06T09:00:00Z', '2025-01-06T09:00:00Z'),
    ('0b000000-0000-4000-a000-00000000000a', '0a000000-0000-4000-a000-000000000001', 'Agent', 'agent',
     'agent@workspace.example', false, false, false, '8c5e2b7d4f1a9036', '2025-01-06T09:00:00Z', '2025-01-06T09:00:00Z');

INSERT INTO project_statuses (id, name, type, color, position, created_at, updated_at)
SELECT id, name, type, color, position, '2025-01-06T09:00:00Z', '2025-01-06T09:00:00Z'
FROM (VALUES
    ('0c000000-0000-4000-a000-000000000001', 'Backlog', 'backlog', '#bec2c8', 0),
    ('0c000000-0000-4000-a000-000000000002', 'Planned', 'planned', '#e2e2e2', 1),
    ('0c000000-0000-4000-a000-000000000003', 'In Progress', 'started', '#f2c94c', 2),
    ('0c000000-0000-4000-a000-000000000004', 'Completed', 'completed', '#5e6ad2', 3),
    ('0c000000-0000-4000-a000-000000000005', 'Canceled', 'canceled', '#95a2b3', 4)
) AS status (id, name, type, color, position);

UPDATE _asym_state.identifiers SET seed = 'linear';

INSERT INTO _asym_auth.grants (name, kind, subject, scopes)
VALUES ('apiKey', 'apiKey', '0b000000-0000-4000-a000-00000000000a', '{read,write,issues:create,comments:create,admin}');

INSERT INTO _asym_auth.identities (name, value) VALUES
    ('organizationId', '0a000000-0000-4000-a000-000000000001'),
    ('viewerId', '0b000000-0000-4000-a000-00000000000a');
