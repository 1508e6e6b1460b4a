-- Acme Corp, makers of Acme Flow (workflow automation): six people and their agent on the morning of Monday, 5 January
-- 2026, 09:00 UTC. The same company is in the fixtures of the other templates.
--
-- Engineering, Product and Support work in two-week cycles; 4.2 is out, 4.2.1 goes out today, and the audit log is promised
-- to Halcyon Health for 31 January.

UPDATE _asym_state.clock SET anchor = '2026-01-05T09:00:00Z';
UPDATE _asym_state.identifiers SET seed = 'linear/acme';

UPDATE organizations SET name = 'Acme Corp', url_key = 'acme', created_at = '2025-03-03T09:00:00Z',
    updated_at = '2025-03-03T09:00:00Z', last_sync_id = 4200;

UPDATE users SET name = 'Priya Raman', display_name = 'priya', email = 'priya@acme.example', title = 'Founder and CEO',
    timezone = 'Europe/London', created_at = '2025-03-03T09:00:00Z', updated_at = '2025-03-03T09:00:00Z',
    last_seen = '2026-01-05T08:31:00Z'
WHERE id = '0b000000-0000-4000-a000-000000000001';
UPDATE users SET name = 'Acme Agent', display_name = 'acme-agent', email = 'agent@acme.example',
    description = 'Takes over what people hand to it.', created_at = '2026-01-02T09:00:00Z', updated_at = '2026-01-02T09:00:00Z'
WHERE id = '0b000000-0000-4000-a000-00000000000a';

INSERT INTO users (id, organization_id, name, display_name, email, title, timezone, admin, invite_hash, last_seen, created_at,
    updated_at, status_emoji, status_label)
SELECT id, '0a000000-0000-4000-a000-000000000001', name, display_name, display_name || '@acme.example', title, timezone, admin,
    invite_hash, last_seen::timestamptz, '2025-03-03T09:00:00Z', '2025-03-03T09:00:00Z', emoji, status
FROM (VALUES
    ('0b000000-0000-4000-a000-000000000002', 'Marcus Webb', 'marcus', 'Head of Sales', 'Europe/London', false,
     '5a1c7e90d2f4b368', '2026-01-02T16:40:00Z', NULL, NULL),
    ('0b000000-0000-4000-a000-000000000003', 'Elena Sokolova', 'elena', 'Finance and Billing', 'Europe/Berlin', false,
     '71d3f8b2c6e90a45', '2026-01-05T08:35:00Z', NULL, NULL),
    ('0b000000-0000-4000-a000-000000000004', 'Jonas Lindqvist', 'jonas', 'Engineering Lead', 'Europe/Stockholm', true,
     '0e9b4d6a3c7f1582', '2026-01-05T08:20:00Z', ':headphones:', 'Deep work until noon'),
    ('0b000000-0000-4000-a000-000000000005', 'Aiko Tanaka', 'aiko', 'Product', 'Asia/Tokyo', true,
     'c2f7a05b9d4e1836', '2026-01-05T08:50:00Z', NULL, NULL),
    ('0b000000-0000-4000-a000-000000000006', 'Sam Okafor', 'sam', 'Customer Success', 'Europe/London', false,
     '93e6b1d8f4a7c025', '2026-01-05T08:25:00Z', ':inbox_tray:', 'Clearing the Monday pile')
) AS person (id, name, display_name, title, timezone, admin, invite_hash, last_seen, emoji, status);

INSERT INTO teams (id, organization_id, name, key, description, color, icon, timezone, cycles_enabled, invite_hash, created_at,
    updated_at)
SELECT id, '0a000000-0000-4000-a000-000000000001', name, key, description, color, icon, timezone, cycles_enabled, invite_hash,
    '2025-03-03T09:00:00Z', '2025-03-03T09:00:00Z'
FROM (VALUES
    ('0d000000-0000-4000-a000-000000000001', 'Engineering', 'ENG', 'Building and running Acme Flow.', '#4ea7fc', 'Computer',
     'Europe/Stockholm', true, '2b8d6f1c90e3a574'),
    ('0d000000-0000-4000-a000-000000000002', 'Product', 'PRO', 'What we build next, and why.', '#bb87fc', 'Rocket', 'Asia/Tokyo',
     false, '8f4a1e7d3c60b925'),
    ('0d000000-0000-4000-a000-000000000003', 'Support', 'SUP', 'Tickets that need more than one head.', '#26b5ce', 'Chat',
     'Europe/London', false, '64c9e2b7f8150ad3')
) AS team (id, name, key, description, color, icon, timezone, cycles_enabled, invite_hash);

UPDATE teams SET settings = settings || '{"issueEstimationType": "fibonacci", "cycleDuration": 2, "cycleStartDay": 1}'
WHERE key = 'ENG';

-- People by team; the first of each leads it.
INSERT INTO team_memberships (id, team_id, user_id, owner, sort_order, created_at, updated_at)
SELECT '21000000-0000-4000-a000-' || lpad(n::text, 12, '0'), teams.id, users.id, leads, n, users.created_at, users.created_at
FROM (VALUES
    (1, 'ENG', 'jonas', true), (2, 'ENG', 'aiko', false), (3, 'ENG', 'sam', false), (4, 'ENG', 'acme-agent', false),
    (5, 'PRO', 'aiko', true), (6, 'PRO', 'priya', false), (7, 'PRO', 'jonas', false), (8, 'PRO', 'marcus', false),
    (9, 'PRO', 'acme-agent', false),
    (10, 'SUP', 'sam', true), (11, 'SUP', 'elena', false), (12, 'SUP', 'jonas', false), (13, 'SUP', 'acme-agent', false)
) AS membership (n, key, name, leads)
JOIN teams USING (key) JOIN users ON users.display_name = membership.name;

INSERT INTO workflow_states (id, team_id, name, type, color, description, position, created_at, updated_at)
SELECT '0e000000-0000-4000-a000-' || lpad((right(teams.id, 2)::int * 100 + n)::text, 12, '0'), teams.id, state.name, state.type,
    state.color, state.description, state.position, teams.created_at, teams.created_at
FROM (VALUES
    (1, 'Backlog', 'backlog', '#bec2c8', NULL, 0),
    (2, 'Todo', 'unstarted', '#e2e2e2', NULL, 1),
    (3, 'In Progress', 'started', '#f2c94c', NULL, 2),
    (4, 'In Review', 'started', '#0f783c', 'Waits for a second pair of eyes', 3),
    (5, 'Done', 'completed', '#5e6ad2', NULL, 4),
    (6, 'Canceled', 'canceled', '#95a2b3', NULL, 5),
    (7, 'Duplicate', 'duplicate', '#95a2b3', NULL, 6)
) AS state (n, name, type, color, description, position)
CROSS JOIN teams
WHERE state.name <> 'In Review' OR teams.key = 'ENG';

UPDATE teams SET default_issue_state_id = workflow_states.id
FROM workflow_states WHERE workflow_states.team_id = teams.id AND workflow_states.name = 'Backlog';

INSERT INTO issue_labels (id, organization_id, team_id, name, color, description, is_group, parent_id, creator_id, created_at,
    updated_at)
SELECT '0f000000-0000-4000-a000-' || lpad(n::text, 12, '0'), '0a000000-0000-4000-a000-000000000001', teams.id, label.name,
    label.color, label.description, is_group, '0f000000-0000-4000-a000-' || lpad(parent::text, 12, '0'),
    '0b000000-0000-4000-a000-000000000005', '2025-03-03T09:00:00Z', '2025-03-03T09:00:00Z'
FROM (VALUES
    (1, NULL, 'Bug', '#eb5757', NULL, false, NULL::int),
    (2, NULL, 'Feature', '#bb87fc', NULL, false, NULL),
    (3, NULL, 'Improvement', '#4ea7fc', NULL, false, NULL),
    (4, NULL, 'Customer', '#f2994a', 'Who asked for it', true, NULL),
    (5, NULL, 'Northwind Traders', '#f2994a', NULL, false, 4),
    (6, NULL, 'Initech', '#f2994a', NULL, false, 4),
    (7, NULL, 'Globex Logistics', '#f2994a', NULL, false, 4),
    (8, NULL, 'Brightleaf Foods', '#f2994a', NULL, false, 4),
    (9, NULL, 'Halcyon Health', '#f2994a', NULL, false, 4),
    (10, 'ENG', 'Backend', '#5e6ad2', NULL, false, NULL),
    (11, 'ENG', 'Frontend', '#26b5ce', NULL, false, NULL),
    (12, 'ENG', 'Security', '#0f783c', NULL, false, NULL),
    (13, 'SUP', 'Billing', '#f7c8c1', NULL, false, NULL),
    (14, 'SUP', 'How-to', '#95a2b3', NULL, false, NULL)
) AS label (n, key, name, color, description, is_group, parent)
LEFT JOIN teams USING (key);

INSERT INTO projects (id, name, description, content, slug_id, icon, color, status_id, creator_id, lead_id, priority, sort_order,
    start_date, target_date, started_at, completed_at, created_at, updated_at)
SELECT '1a000000-0000-4000-a000-' || lpad(n::text, 12, '0'), project.name, project.description, content, slug_id, icon,
    project.color, project_statuses.id, '0b000000-0000-4000-a000-000000000005', lead.id, priority, n * 10, start_date::date,
    target_date::date, started_at::timestamptz, completed_at::timestamptz, project.created_at::timestamptz,
    project.updated_at::timestamptz
FROM (VALUES
    (1, 'Acme Flow 4.2', 'Approvals, EUR prices, and a CSV import that reads semicolons', NULL, '4f2a9c1e7b30', 'Rocket',
     '#5e6ad2', 'Completed', 'jonas', 2, '2025-12-01', '2025-12-17', '2025-12-01T10:15:00Z', '2025-12-17T11:10:00Z',
     '2025-11-24T09:00:00Z', '2025-12-17T11:10:00Z'),
    (2, 'Audit log', 'Who changed what, and when: promised to Halcyon Health for 31 January',
     E'Halcyon Health adds 40 seats once the audit log exists.\n\n- every change to a flow, with who made it\n- a page to search in\n- export as CSV\n- entries are kept for 400 days',
     '8d1e5b7f2c64', 'Shield', '#f2c94c', 'In Progress', 'jonas', 1, '2026-01-02', '2026-01-31', '2026-01-02T11:00:00Z', NULL,
     '2025-12-18T12:00:00Z', '2026-01-02T11:00:00Z'),
    (3, 'Faster reports', 'Reports twice as fast', NULL, 'b3c60a9d4e17', 'Chart', '#4ea7fc', 'Planned', 'jonas', 3, '2026-02-02',
     '2026-02-27', NULL, NULL, '2025-12-18T12:05:00Z', '2025-12-18T12:05:00Z'),
    (4, 'Mobile approvals', 'Approve from a phone', NULL, '27e8f4d1a95c', 'Phone', '#bb87fc', 'Backlog', 'aiko', 3, NULL,
     '2026-03-31', NULL, NULL, '2025-12-18T12:10:00Z', '2025-12-18T12:10:00Z')
) AS project (n, name, description, content, slug_id, icon, color, status, lead, priority, start_date, target_date, started_at,
    completed_at, created_at, updated_at)
JOIN project_statuses ON project_statuses.name = project.status
JOIN users AS lead ON lead.display_name = project.lead;

INSERT INTO project_teams (project_id, team_id)
SELECT projects.id, teams.id
FROM (VALUES ('Acme Flow 4.2', 'ENG'), ('Acme Flow 4.2', 'PRO'), ('Audit log', 'ENG'), ('Audit log', 'PRO'),
    ('Faster reports', 'ENG'), ('Mobile approvals', 'PRO')) AS link (name, key)
JOIN projects USING (name) JOIN teams USING (key);

INSERT INTO project_members (project_id, user_id)
SELECT projects.id, users.id
FROM (VALUES ('Acme Flow 4.2', 'jonas'), ('Acme Flow 4.2', 'aiko'), ('Audit log', 'jonas'), ('Audit log', 'aiko'),
    ('Audit log', 'sam'), ('Faster reports', 'jonas'), ('Mobile approvals', 'aiko')) AS link (project, person)
JOIN projects ON projects.name = link.project JOIN users ON users.display_name = link.person;

INSERT INTO project_milestones (id, project_id, name, description, target_date, sort_order, created_at, updated_at)
SELECT milestone.id, projects.id, milestone.name, milestone.description, milestone.target_date::date, milestone.sort_order,
    '2026-01-02T11:00:00Z', '2026-01-02T11:00:00Z'
FROM (VALUES
    ('1c000000-0000-4000-a000-000000000001', 'Events are recorded', 'Behind a flag, for us alone', '2026-01-16', 1),
    ('1c000000-0000-4000-a000-000000000002', 'Search and export', 'On for Halcyon Health', '2026-01-31', 2)
) AS milestone (id, name, description, target_date, sort_order)
JOIN projects ON projects.name = 'Audit log';

INSERT INTO cycles (id, team_id, number, name, starts_at, ends_at, completed_at, created_at, updated_at)
SELECT '1b000000-0000-4000-a000-' || lpad(number::text, 12, '0'), teams.id, number, cycle.name, starts_at::timestamptz,
    starts_at::timestamptz + interval '14 days', completed_at::timestamptz, cycle.created_at::timestamptz,
    coalesce(completed_at, cycle.created_at)::timestamptz
FROM (VALUES
    (1, 'Approvals', '2025-12-08T00:00:00Z', '2025-12-22T00:00:00Z', '2025-11-24T09:00:00Z'),
    (2, 'Holidays', '2025-12-22T00:00:00Z', '2026-01-05T00:00:00Z', '2025-12-08T00:00:00Z'),
    (3, 'Audit log, first half', '2026-01-05T00:00:00Z', NULL, '2025-12-22T00:00:00Z'),
    (4, 'Audit log, second half', '2026-01-19T00:00:00Z', NULL, '2026-01-05T00:00:00Z')
) AS cycle (number, name, starts_at, completed_at, created_at)
JOIN teams ON teams.key = 'ENG';

-- Issues by identifier. When work on one began, ended or was given up follows from its state.
INSERT INTO issues (id, team_id, number, identifier, title, description, priority, estimate, state_id, assignee_id, creator_id,
    project_id, project_milestone_id, cycle_id, due_date, sort_order, priority_sort_order, started_at, completed_at, canceled_at,
    added_to_team_at, added_to_project_at, added_to_cycle_at, created_at, updated_at)
SELECT '1d000000-0000-4000-a000-' || lpad((right(teams.id, 2)::int * 1000 + issue.number)::text, 12, '0'), teams.id, issue.number,
    key || '-' || issue.number, issue.title, issue.description, issue.priority, issue.estimate, workflow_states.id, assignee.id, creator.id,
    projects.id, project_milestones.id, cycles.id, due::date, -issue.number, -issue.number,
    CASE WHEN workflow_states.type IN ('started', 'completed') THEN coalesce(started, made)::timestamptz END,
    CASE WHEN workflow_states.type = 'completed' THEN ended::timestamptz END,
    CASE WHEN workflow_states.type IN ('canceled', 'duplicate') THEN ended::timestamptz END,
    made::timestamptz, CASE WHEN projects.id IS NOT NULL THEN made::timestamptz END,
    CASE WHEN cycles.id IS NOT NULL THEN made::timestamptz END, made::timestamptz, coalesce(ended, started, made)::timestamptz
FROM (VALUES
    ('ENG', 1, 'Reports without a limit hold all the connections', 'Monday''s slow hour: one report over 14 months.', 1, 3, 'Done',
     'jonas', 'jonas', NULL, NULL, NULL::int, NULL, '2025-11-24T11:20:00Z', '2025-11-24T11:30:00Z', '2025-11-26T10:00:00Z'),
    ('ENG', 2, 'CSV import reads commas only', E'`Row 1: expected 6 columns, found 1`\n\nThe file of Brightleaf Foods is separated by semicolons, from a German Excel. Detect the separator from the header line.',
     2, 2, 'Done', 'jonas', 'sam', 'Acme Flow 4.2', NULL, NULL, NULL, '2025-12-04T17:50:00Z', '2025-12-05T09:00:00Z', '2025-12-05T15:40:00Z'),
    ('ENG', 3, 'Prices in EUR', 'Rounding follows the invoice''s currency, half up. The dashboard shows both.', 2, 5, 'Done', 'jonas', 'elena',
     'Acme Flow 4.2', NULL, NULL, NULL, '2025-12-01T10:20:00Z', '2025-12-03T09:00:00Z', '2025-12-09T22:10:00Z'),
    ('ENG', 4, 'Approvals with an optional reason', 'Free text. Three customers asked.', 3, 3, 'Done', 'jonas', 'aiko', 'Acme Flow 4.2',
     NULL, 1, NULL, '2025-12-01T10:32:00Z', '2025-12-08T09:00:00Z', '2025-12-10T16:00:00Z'),
    ('ENG', 5, 'Approvals time out in flows with more than 50 steps', '`ApprovalQueue::load` asks the database once per step.', 1, 3, 'Done',
     'jonas', 'aiko', 'Acme Flow 4.2', NULL, 1, NULL, '2025-12-11T14:26:00Z', '2025-12-11T15:00:00Z', '2025-12-12T13:30:00Z'),
    ('ENG', 6, 'Release Acme Flow 4.2', 'Notes: https://acme.example/releases/4.2', 2, 1, 'Done', 'jonas', 'jonas', 'Acme Flow 4.2', NULL, 1,
     '2025-12-17', '2025-12-01T10:16:00Z', '2025-12-15T09:00:00Z', '2025-12-17T11:10:00Z'),
    ('ENG', 7, 'CSV import fails with semicolons', NULL, 0, NULL, 'Duplicate', NULL, 'marcus', NULL, NULL, NULL, NULL, '2025-12-08T10:05:00Z',
     NULL, '2025-12-08T10:30:00Z'),
    ('ENG', 8, 'Webhooks are sent again after 10 seconds, which is short', 'Globex Logistics answers after 12 seconds and gets everything twice (ticket 2291). Make it 30 seconds, or let customers choose.',
     2, 2, 'Todo', NULL, 'sam', NULL, NULL, 3, NULL, '2025-12-02T09:12:00Z', NULL, NULL),
    ('ENG', 9, 'Release Acme Flow 4.2.1', 'Two small fixes. Deploy window: Monday 5 January, 13:00 to 14:00 UTC.', 1, 1, 'In Progress', 'jonas',
     'jonas', NULL, NULL, 3, '2026-01-05', '2026-01-02T10:40:00Z', '2026-01-02T11:05:00Z', NULL),
    ('ENG', 10, 'The list of flows forgets its order after a reload', NULL, 3, 1, 'In Review', 'jonas', 'sam', NULL, NULL, 3, NULL,
     '2025-12-29T13:15:00Z', '2026-01-02T13:00:00Z', NULL),
    ('ENG', 11, 'Scheduled flows show UTC instead of the workspace''s time zone', NULL, 3, 1, 'In Review', 'jonas', 'sam', NULL, NULL, 3, NULL,
     '2025-12-30T10:45:00Z', '2026-01-02T14:30:00Z', NULL),
    ('ENG', 12, 'Record every change to a flow', 'Who, what, when, from which address. Behind a flag.', 1, 5, 'In Progress', 'jonas', 'aiko', 'Audit log',
     'Events are recorded', 3, '2026-01-16', '2026-01-02T11:10:00Z', '2026-01-02T15:00:00Z', NULL),
    ('ENG', 13, 'Only administrators read the audit log', NULL, 2, 2, 'Todo', NULL, 'jonas', 'Audit log', 'Events are recorded', 3, NULL,
     '2026-01-02T11:12:00Z', NULL, NULL),
    ('ENG', 14, 'A page to search the audit log', 'By person, flow and day.', 2, 5, 'Todo', NULL, 'aiko', 'Audit log', 'Search and export', 4,
     '2026-01-30', '2026-01-02T11:14:00Z', NULL, NULL),
    ('ENG', 15, 'Export of the audit log as CSV', 'Halcyon Health''s auditors want a file.', 2, 2, 'Backlog', NULL, 'aiko', 'Audit log',
     'Search and export', NULL, '2026-01-30', '2026-01-02T11:15:00Z', NULL, NULL),
    ('ENG', 16, 'Keep entries of the audit log for 400 days', NULL, 3, 1, 'Backlog', NULL, 'jonas', 'Audit log', NULL, NULL, NULL,
     '2026-01-02T11:18:00Z', NULL, NULL),
    ('ENG', 17, 'Count runs per day in advance', 'What makes reports slow is counting the same runs again.', 3, 5, 'Backlog', NULL, 'jonas',
     'Faster reports', NULL, NULL, NULL, '2025-12-18T15:00:00Z', NULL, NULL),
    ('ENG', 18, 'Remove the flags of December', 'No new flags before the old ones are gone.', 4, 1, 'Todo', NULL, 'jonas', NULL, NULL, 3, NULL,
     '2026-01-02T11:02:00Z', NULL, NULL),
    ('ENG', 19, 'Show both currencies on every invoice', 'Finance needs the invoice''s own only.', 4, NULL, 'Canceled', NULL, 'marcus', NULL, NULL,
     NULL, NULL, '2025-12-10T09:30:00Z', NULL, '2025-12-11T10:00:00Z'),
    ('PRO', 1, 'Move the approvals button next to Publish', '9 of the 17 tickets of the weekend ask where approvals are. In the user test one of five looked under *Settings*.',
     2, NULL, 'Todo', 'aiko', 'aiko', NULL, NULL, NULL, '2026-01-06', '2026-01-05T08:51:00Z', NULL, NULL),
    ('PRO', 2, 'User test of approvals with five customers', '4 found the button, 1 looked for it under *Settings* (Brightleaf Foods).', 3, NULL,
     'Done', 'aiko', 'aiko', 'Acme Flow 4.2', NULL, NULL, NULL, '2025-12-03T08:00:00Z', '2025-12-08T08:00:00Z', '2025-12-10T09:40:00Z'),
    ('PRO', 3, 'Ask Halcyon Health''s auditors what they need', NULL, 2, NULL, 'Done', 'jonas', 'aiko', 'Audit log', NULL, NULL, NULL,
     '2025-11-26T09:10:00Z', '2025-11-27T09:00:00Z', '2025-11-28T14:00:00Z'),
    ('PRO', 4, 'Write down what the audit log records', NULL, 2, NULL, 'Done', 'aiko', 'aiko', 'Audit log', NULL, NULL, NULL,
     '2025-12-18T12:20:00Z', '2025-12-19T08:00:00Z', '2025-12-22T09:00:00Z'),
    ('PRO', 5, 'Sketches for approvals on a phone', NULL, 3, NULL, 'Backlog', NULL, 'aiko', 'Mobile approvals', NULL, NULL, '2026-02-27',
     '2025-12-18T12:30:00Z', NULL, NULL),
    ('PRO', 6, 'Say in the editor what an approval is', NULL, 4, NULL, 'Backlog', NULL, 'sam', NULL, NULL, NULL, NULL, '2025-12-18T13:00:00Z', NULL,
     NULL),
    ('SUP', 1, 'Globex Logistics: webhooks arrive twice', 'Ticket 2291. They answer after 12 seconds, we retry after 10. Closed with a workaround.', 2,
     NULL, 'Done', 'sam', 'sam', NULL, NULL, NULL, NULL, '2025-12-01T11:20:00Z', '2025-12-01T11:30:00Z', '2025-12-02T15:00:00Z'),
    ('SUP', 2, 'Brightleaf Foods: CSV import fails', 'Ticket 2304.', 2, NULL, 'Done', 'sam', 'sam', NULL, NULL, NULL, NULL, '2025-12-04T17:40:00Z',
     '2025-12-04T17:45:00Z', '2025-12-17T12:00:00Z'),
    ('SUP', 3, 'Initech disputes the December invoice', 'Ticket 2318. They say 25 seats, the invoice says 30. Waiting for their answer since 19 December.', 1,
     NULL, 'In Progress', 'elena', 'sam', NULL, NULL, NULL, '2026-01-09', '2025-12-10T15:25:00Z', '2025-12-10T16:00:00Z', NULL),
    ('SUP', 4, 'Halcyon Health: tax certificate renewed', 'Ticket 2330.', 3, NULL, 'Done', 'elena', 'sam', NULL, NULL, NULL, NULL,
     '2025-12-15T13:50:00Z', '2025-12-15T14:30:00Z', '2025-12-16T10:00:00Z'),
    ('SUP', 5, 'Sort the 17 tickets of the weekend', '9 about approvals, 4 about invoices, 3 password resets, 1 praise.', 2, NULL, 'In Progress', 'sam',
     'sam', NULL, NULL, NULL, '2026-01-05', '2026-01-05T08:25:00Z', '2026-01-05T08:30:00Z', NULL),
    ('SUP', 6, 'Brightleaf Foods wants Team for its approvals', 'Six people on Starter. They decide in January.', 3, NULL, 'Todo', 'marcus', 'sam', NULL,
     NULL, NULL, NULL, '2025-12-11T09:05:00Z', NULL, NULL),
    ('SUP', 7, 'Answer to "how do approvals work"', NULL, 4, NULL, 'Done', 'sam', 'sam', NULL, NULL, NULL, NULL, '2025-12-17T16:00:00Z',
     '2025-12-18T09:00:00Z', '2025-12-18T09:50:00Z')
) AS issue (key, number, title, description, priority, estimate, state, assignee, creator, project, milestone, cycle, due, made,
    started, ended)
JOIN teams USING (key)
JOIN workflow_states ON workflow_states.team_id = teams.id AND workflow_states.name = issue.state
JOIN users AS creator ON creator.display_name = issue.creator
LEFT JOIN users AS assignee ON assignee.display_name = issue.assignee
LEFT JOIN projects ON projects.name = issue.project
LEFT JOIN project_milestones ON project_milestones.name = issue.milestone
LEFT JOIN cycles ON cycles.team_id = teams.id AND cycles.number = issue.cycle;

UPDATE teams SET last_number = (SELECT max(number) FROM issues WHERE issues.team_id = teams.id);

-- The fixes of 4.2.1 are parts of its release.
UPDATE issues SET parent_id = (SELECT id FROM issues WHERE identifier = 'ENG-9'), sub_issue_sort_order = number
WHERE identifier IN ('ENG-10', 'ENG-11');

INSERT INTO issue_label_links (issue_id, label_id)
SELECT issues.id, issue_labels.id
FROM (VALUES
    ('ENG-1', 'Bug'), ('ENG-1', 'Globex Logistics'), ('ENG-1', 'Backend'), ('ENG-2', 'Bug'), ('ENG-2', 'Brightleaf Foods'),
    ('ENG-3', 'Feature'), ('ENG-4', 'Feature'), ('ENG-5', 'Bug'), ('ENG-5', 'Backend'), ('ENG-7', 'Bug'),
    ('ENG-8', 'Improvement'), ('ENG-8', 'Globex Logistics'), ('ENG-8', 'Backend'), ('ENG-10', 'Bug'), ('ENG-10', 'Frontend'),
    ('ENG-11', 'Bug'), ('ENG-11', 'Frontend'), ('ENG-12', 'Feature'), ('ENG-12', 'Halcyon Health'), ('ENG-12', 'Security'),
    ('ENG-13', 'Feature'), ('ENG-13', 'Security'), ('ENG-14', 'Feature'), ('ENG-15', 'Feature'), ('ENG-15', 'Halcyon Health'),
    ('ENG-17', 'Improvement'), ('ENG-19', 'Improvement'), ('PRO-1', 'Improvement'), ('PRO-2', 'Brightleaf Foods'),
    ('PRO-3', 'Halcyon Health'), ('PRO-5', 'Feature'), ('SUP-1', 'Globex Logistics'), ('SUP-2', 'Brightleaf Foods'),
    ('SUP-3', 'Initech'), ('SUP-3', 'Billing'), ('SUP-4', 'Halcyon Health'), ('SUP-4', 'Billing'), ('SUP-6', 'Brightleaf Foods'),
    ('SUP-7', 'How-to')
) AS link (identifier, label)
JOIN issues USING (identifier) JOIN issue_labels ON issue_labels.name = link.label;

-- Who made an issue and who works on it are told about it.
INSERT INTO issue_subscribers (issue_id, user_id)
SELECT id, creator_id FROM issues
UNION SELECT id, assignee_id FROM issues WHERE assignee_id IS NOT NULL;

INSERT INTO issue_relations (id, issue_id, related_issue_id, type, created_at, updated_at)
SELECT '1f000000-0000-4000-a000-' || lpad(n::text, 12, '0'), one.id, other.id, relation.type, made::timestamptz, made::timestamptz
FROM (VALUES
    (1, 'ENG-12', 'ENG-13', 'blocks', '2026-01-02T11:20:00Z'),
    (2, 'ENG-12', 'ENG-14', 'blocks', '2026-01-02T11:20:30Z'),
    (3, 'ENG-14', 'ENG-15', 'blocks', '2026-01-02T11:21:00Z'),
    (4, 'ENG-7', 'ENG-2', 'duplicate', '2025-12-08T10:30:00Z'),
    (5, 'SUP-1', 'ENG-8', 'related', '2025-12-02T09:12:30Z'),
    (6, 'SUP-2', 'ENG-2', 'related', '2025-12-04T17:51:00Z'),
    (7, 'PRO-1', 'SUP-5', 'related', '2026-01-05T08:52:00Z')
) AS relation (n, one, other, type, made)
JOIN issues AS one ON one.identifier = relation.one JOIN issues AS other ON other.identifier = relation.other;

INSERT INTO comments (id, issue_id, user_id, parent_id, body, created_at, updated_at)
SELECT '1e000000-0000-4000-a000-' || lpad(n::text, 12, '0'), issues.id, users.id,
    '1e000000-0000-4000-a000-' || lpad(parent::text, 12, '0'), body, made::timestamptz, made::timestamptz
FROM (VALUES
    (1, 'ENG-2', 'jonas', NULL::int, 'Known: we split on commas only. I take the file as a test case, thanks.', '2025-12-04T17:52:30Z'),
    (2, 'ENG-2', 'jonas', NULL, 'The fix is in review. The separator is detected from the header line.', '2025-12-05T11:05:40Z'),
    (3, 'ENG-2', 'sam', 2, 'I tell Brightleaf that it comes with 4.2.', '2025-12-05T15:45:00Z'),
    (4, 'ENG-5', 'jonas', NULL, 'One query for all steps now. A flow with 200 steps loads in 40 ms.', '2025-12-12T13:25:00Z'),
    (5, 'ENG-8', 'jonas', NULL, '30 seconds for everybody is simplest. I want to see how many deliveries that holds open first.', '2025-12-02T10:20:00Z'),
    (6, 'ENG-9', 'jonas', NULL, 'Both fixes are in review. Whoever has ten minutes: please read them before 12:00 UTC.', '2026-01-05T08:22:00Z'),
    (7, 'ENG-12', 'aiko', NULL, 'Halcyon''s deadline is 31 January. Their auditors want the address of the request too.', '2026-01-02T11:20:26Z'),
    (8, 'ENG-12', 'jonas', 7, 'Added to the description.', '2026-01-02T11:40:00Z'),
    (9, 'SUP-3', 'sam', NULL, 'No answer yet. I sent a reminder.', '2025-12-19T09:50:00Z'),
    (10, 'SUP-3', 'elena', NULL, 'I propose a payment plan over three months before we stop the service.', '2026-01-05T08:36:00Z'),
    (11, 'PRO-1', 'sam', NULL, 'The list of the nine tickets is with you.', '2026-01-05T08:55:00Z')
) AS comment (n, identifier, author, parent, body, made)
JOIN issues USING (identifier) JOIN users ON users.display_name = comment.author;

INSERT INTO attachments (id, issue_id, creator_id, title, subtitle, url, metadata, created_at, updated_at)
SELECT '20000000-0000-4000-a000-000000000001', id, creator_id, 'Release notes of 4.2', 'acme.example',
    'https://acme.example/releases/4.2', '{}', issues.completed_at, issues.completed_at
FROM issues WHERE identifier = 'ENG-6';
