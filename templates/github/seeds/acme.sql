-- Acme Corp, makers of Acme Flow (workflow automation), on the morning of Monday, 5 January 2026, 09:00 UTC.
--
-- The organization has the product (acme-flow, private), its documentation and its website. Release 4.2 repaired the CSV
-- import in December; 4.2.1 is to go out today. The same company, people and customers are in the fixtures of the other
-- templates.

UPDATE _asym_state.clock SET anchor = '2026-01-05T09:00:00Z';
UPDATE _asym_state.identifiers SET seed = 'github/acme';

UPDATE public.accounts SET login = 'acme-agent', name = 'Acme Agent', company = '@acme-corp',
    bio = 'Does the errands of the people at Acme Corp'
WHERE id = 183000001;
UPDATE public.emails SET email = 'agent@acme.example' WHERE user_id = 183000001;
UPDATE _asym_auth.identities SET value = 'acme-agent' WHERE name = 'login';

INSERT INTO public.accounts
    (id, login, type, name, company, blog, location, email, bio, created_at, updated_at, billing_email)
VALUES
    (182000001, 'acme-corp', 'Organization', 'Acme Corp', NULL, 'https://acme.example', 'London', 'hello@acme.example', 'Workflow automation: Acme Flow', 1698915600, 1764579600, 'elena@acme.example'),
    (182000011, 'priya-raman', 'User', 'Priya Raman', '@acme-corp', '', 'London', 'priya@acme.example', 'Founder and CEO', 1698829200, 1764579600, NULL),
    (182000012, 'marcus-webb', 'User', 'Marcus Webb', '@acme-corp', '', 'London', NULL, 'Head of Sales', 1705309200, 1764579600, NULL),
    (182000013, 'elena-sokolova', 'User', 'Elena Sokolova', '@acme-corp', '', 'Berlin', NULL, 'Finance and Billing', 1705395600, 1764579600, NULL),
    (182000014, 'jonas-lindqvist', 'User', 'Jonas Lindqvist', '@acme-corp', '', 'Stockholm', 'jonas@acme.example', 'Engineering Lead', 1699261200, 1764579600, NULL),
    (182000015, 'aiko-tanaka', 'User', 'Aiko Tanaka', '@acme-corp', '', 'Tokyo', NULL, 'Product', 1709542800, 1764579600, NULL),
    (182000016, 'sam-okafor', 'User', 'Sam Okafor', '@acme-corp', '', 'London', NULL, 'Customer Success', 1710147600, 1764579600, NULL),
    (182000017, 'dana-whitfield', 'User', 'Dana Whitfield', NULL, '', 'Denver', NULL, NULL, 1755648000, 1764579600, NULL);

INSERT INTO public.emails (email, user_id)
VALUES
    ('priya@acme.example', 182000011),
    ('marcus@acme.example', 182000012),
    ('elena@acme.example', 182000013),
    ('jonas@acme.example', 182000014),
    ('aiko@acme.example', 182000015),
    ('sam@acme.example', 182000016),
    ('dana@whitfield.example', 182000017);

INSERT INTO public.organization_members (organization_id, user_id, role, is_public)
VALUES
    (182000001, 182000011, 'admin', true),
    (182000001, 182000012, 'member', false),
    (182000001, 182000013, 'member', false),
    (182000001, 182000014, 'admin', true),
    (182000001, 182000015, 'member', true),
    (182000001, 182000016, 'member', false),
    (182000001, 183000001, 'member', false);

INSERT INTO public.teams (id, organization_id, name, slug, description, created_at, updated_at)
VALUES
    (11000001, 182000001, 'Engineering', 'engineering', 'Builds Acme Flow', 1699261200, 1699261200),
    (11000002, 182000001, 'Product', 'product', 'Decides what Acme Flow becomes', 1709542800, 1709542800),
    (11000003, 182000001, 'Support', 'support', 'Talks with customers', 1710147600, 1710147600);

INSERT INTO public.team_members (team_id, user_id, role)
VALUES
    (11000001, 182000014, 'maintainer'),
    (11000001, 182000011, 'member'),
    (11000001, 183000001, 'member'),
    (11000002, 182000015, 'maintainer'),
    (11000002, 182000011, 'member'),
    (11000003, 182000016, 'maintainer'),
    (11000003, 182000012, 'member');

INSERT INTO public.repositories
    (id, owner_id, name, description, private, homepage, language, license, topics, has_wiki, delete_branch_on_merge, size,
     last_number, last_milestone, created_at, updated_at, pushed_at)
VALUES
    (880000001, 182000001, 'acme-flow', 'Workflow automation for departments', true, 'https://acme.example', 'Python', NULL,
     '{automation,workflows}', false, true, 214, 13, 5, 1699264800, 1767370800, 1767370800),
    (880000002, 182000001, 'docs', 'Documentation of Acme Flow', false, 'https://docs.acme.example', NULL, 'mit',
     '{documentation}', false, false, 38, 2, 0, 1710237600, 1766158200, 1766158200),
    (880000003, 182000001, 'website', 'acme.example', false, 'https://acme.example', 'HTML', NULL,
     '{}', false, false, 57, 1, 0, 1709632800, 1765364400, 1765364400);

INSERT INTO public.team_repositories (team_id, repository_id, permission)
VALUES
    (11000001, 880000001, 'maintain'),
    (11000001, 880000002, 'maintain'),
    (11000001, 880000003, 'push'),
    (11000002, 880000001, 'triage'),
    (11000002, 880000002, 'push'),
    (11000002, 880000003, 'push'),
    (11000003, 880000001, 'triage'),
    (11000003, 880000002, 'triage');

INSERT INTO public.stars (repository_id, user_id, starred_at)
VALUES
    (880000002, 182000015, 1741082400),
    (880000002, 182000017, 1756303200),
    (880000003, 182000011, 1741082400);

-- The labels that every repository starts with, and some of Acme's own.
INSERT INTO public.labels (id, repository_id, name, color, description, is_default)
SELECT 7900000000 + (repositories.id - 880000000) * 100 + given.position, repositories.id, given.name, given.color,
    given.description, true
FROM public.repositories CROSS JOIN (VALUES
    (1, 'bug', 'd73a4a', 'Something isn''t working'),
    (2, 'documentation', '0075ca', 'Improvements or additions to documentation'),
    (3, 'duplicate', 'cfd3d7', 'This issue or pull request already exists'),
    (4, 'enhancement', 'a2eeef', 'New feature or request'),
    (5, 'good first issue', '7057ff', 'Good for newcomers'),
    (6, 'help wanted', '008672', 'Extra attention is needed'),
    (7, 'invalid', 'e4e669', 'This doesn''t seem right'),
    (8, 'question', 'd876e3', 'Further information is requested'),
    (9, 'wontfix', 'ffffff', 'This will not be worked on')
) AS given (position, name, color, description);
INSERT INTO public.labels (id, repository_id, name, color, description)
VALUES
    (7900000111, 880000001, 'customer', 'fbca04', 'A customer waits for it'),
    (7900000112, 880000001, 'roadmap', '1d76db', 'Promised for a quarter'),
    (7900000113, 880000001, 'ux', 'c5def5', 'How it looks and feels'),
    (7900000114, 880000001, 'webhooks', 'd4c5f9', NULL);

INSERT INTO public.milestones
    (id, repository_id, number, state, title, description, creator_id, created_at, updated_at, closed_at, due_on)
VALUES
    (11500001, 880000001, 1, 'closed', '4.2', 'The CSV import works again.', 182000014, 1762164000, 1766070000, 1766070000, 1766131200),
    (11500002, 880000001, 2, 'open', '4.2.1', 'Two small fixes.', 182000014, 1766138400, 1766138400, NULL, 1767600000),
    (11500003, 880000001, 3, 'open', 'Audit log', 'Promised to Halcyon Health for 31 January.', 182000011, 1765792800, 1765792800, NULL, 1769846400),
    (11500004, 880000001, 4, 'open', 'Reports', 'Twice as fast, in February.', 182000011, 1765793100, 1765793100, NULL, 1772265600),
    (11500005, 880000001, 5, 'open', 'Mobile approvals', 'For March.', 182000011, 1765793400, 1765793400, NULL, 1774944000);

INSERT INTO public.issues
    (id, repository_id, number, is_pull_request, title, body, user_id, state, state_reason, milestone_id, closed_by_id,
     created_at, updated_at, closed_at)
VALUES
    (2790000001, 880000001, 1, false, 'CSV import fails on files with a byte order mark',
     'Brightleaf Foods exports from Excel, and the first column is not found (ticket 2304). Files without the mark work.',
     182000016, 'closed', 'completed', 11500001, 182000014, 1764667800, 1766066700, 1766066700),
    (2790000002, 880000001, 2, true, 'Read CSV files with a byte order mark',
     E'Skips the mark before the header is read.\n\nCloses #1',
     182000014, 'closed', NULL, 11500001, 182000014, 1765890000, 1766066700, 1766066700),
    (2790000003, 880000001, 3, false, 'Webhooks arrive twice at Globex',
     'Globex Logistics gets every delivery a second time after about ten seconds (ticket 2291).',
     182000016, 'closed', 'completed', NULL, 182000016, 1764843300, 1766401200, 1766401200),
    (2790000004, 880000001, 4, false, 'Webhook retry timeout of 10 seconds is short',
     'Receivers that answer after 12 seconds are called again although they took the delivery. Found with #3.',
     182000014, 'open', NULL, 11500002, NULL, 1766402400, 1767371400, NULL),
    (2790000005, 880000001, 5, false, 'Move the approvals button next to Publish',
     'Nine of the 17 tickets of the weekend ask where to ask for an approval.',
     182000015, 'open', NULL, NULL, NULL, 1767566400, 1767600600, NULL),
    (2790000006, 880000001, 6, false, 'Audit log',
     'Who changed which workflow, and when. Halcyon Health would add 40 seats once it exists; Marcus promised it for 31 January.',
     182000011, 'open', NULL, 11500003, NULL, 1765794000, 1767348000, NULL),
    (2790000007, 880000001, 7, false, 'Make reports twice as fast',
     'The monthly report of Northwind Traders (212 seats) takes 40 seconds.',
     182000011, 'open', NULL, 11500004, NULL, 1765794300, 1765794300, NULL),
    (2790000008, 880000001, 8, false, 'Approvals on mobile',
     NULL,
     182000011, 'open', NULL, 11500005, NULL, 1765794600, 1765794600, NULL),
    (2790000009, 880000001, 9, true, 'Wait 30 seconds for receivers of webhooks',
     E'Receivers that are slow are not called twice any more.\n\nCloses #4',
     182000014, 'open', NULL, 11500002, NULL, 1767370800, 1767371400, NULL),
    (2790000010, 880000001, 10, true, 'Note approvals in the audit log',
     'First part of #6: approvals only.',
     183000001, 'open', NULL, 11500003, NULL, 1767366000, 1767368400, NULL),
    (2790000011, 880000001, 11, false, 'Initech disputes the seats of its December invoice',
     'The invoice counts 27 seats, Initech says 25 (ticket 2318). Does the product count invited people who never came?',
     182000013, 'open', NULL, NULL, NULL, 1767351900, 1767363000, NULL),
    (2790000012, 880000001, 12, false, 'Digest e-mails in dark mode',
     'Asked for by one customer.',
     182000016, 'closed', 'not_planned', NULL, 182000015, 1765357200, 1765443600, 1765443600),
    (2790000013, 880000001, 13, false, 'Release 4.2.1',
     E'- [ ] #4\n- [ ] changelog\n- [ ] tell Sam',
     182000014, 'open', NULL, 11500002, NULL, 1767373200, 1767373200, NULL),
    (2790000014, 880000002, 1, false, 'Say which encodings the CSV import reads',
     NULL,
     182000015, 'open', NULL, NULL, NULL, 1766134800, 1766134800, NULL),
    (2790000015, 880000002, 2, false, 'The page on approvals shows the old button',
     'I looked for it for ten minutes.',
     182000017, 'open', NULL, NULL, NULL, 1767468600, 1767470400, NULL),
    (2790000016, 880000003, 1, false, 'The page of prices does not mention approvals',
     'Brightleaf Foods wants Team for approvals and did not find them.',
     182000012, 'open', NULL, NULL, NULL, 1767002400, 1767002400, NULL);

INSERT INTO public.issue_labels (issue_id, label_id)
VALUES
    (2790000001, 7900000101),
    (2790000001, 7900000111),
    (2790000002, 7900000101),
    (2790000003, 7900000101),
    (2790000003, 7900000111),
    (2790000003, 7900000114),
    (2790000004, 7900000101),
    (2790000004, 7900000114),
    (2790000005, 7900000104),
    (2790000005, 7900000113),
    (2790000006, 7900000112),
    (2790000006, 7900000111),
    (2790000007, 7900000112),
    (2790000008, 7900000112),
    (2790000009, 7900000114),
    (2790000010, 7900000112),
    (2790000011, 7900000108),
    (2790000011, 7900000111),
    (2790000012, 7900000109),
    (2790000014, 7900000202),
    (2790000015, 7900000201),
    (2790000015, 7900000205),
    (2790000016, 7900000304);

INSERT INTO public.issue_assignees (issue_id, user_id, position)
VALUES
    (2790000001, 182000014, 1),
    (2790000004, 182000014, 1),
    (2790000005, 182000015, 1),
    (2790000006, 182000014, 1),
    (2790000006, 183000001, 2),
    (2790000009, 182000014, 1),
    (2790000010, 183000001, 1),
    (2790000011, 182000013, 1),
    (2790000013, 182000014, 1),
    (2790000014, 182000015, 1);

INSERT INTO public.issue_comments (id, issue_id, user_id, body, created_at, updated_at)
VALUES
    (2590000001, 2790000001, 182000014, 'The first bytes of the file are EF BB BF. I will skip them.', 1764680400, 1764680400),
    (2590000002, 2790000001, 182000016, 'Brightleaf imported their file on 4.2. Thank you!', 1766075400, 1766075400),
    (2590000003, 2790000003, 182000014, 'We call again after 10 seconds without an answer; theirs takes 12. Told them how to ignore the second delivery.', 1766400000, 1766400000),
    (2590000004, 2790000004, 183000001, 'Three more customers had deliveries that took between 10 and 20 seconds in December.', 1767371400, 1767371400),
    (2590000005, 2790000005, 182000016, 'Two of the nine nearly gave up. Next to Publish would do.', 1767600600, 1767600600),
    (2590000006, 2790000006, 182000012, '@jonas-lindqvist can we keep 31 January? Halcyon asks.', 1767346200, 1767346200),
    (2590000007, 2790000006, 182000014, 'Yes, if reports wait until February.', 1767348000, 1767348000),
    (2590000008, 2790000011, 182000013, 'I found two invited people who never signed in. A credit note is my suggestion.', 1767363000, 1767363000),
    (2590000009, 2790000015, 182000015, 'Thank you, we are moving the button.', 1767470400, 1767470400);

INSERT INTO public.issue_events (id, issue_id, actor_id, event, details, created_at)
VALUES
    (15900000001, 2790000001, 182000014, 'assigned', '{"assignee_id": 182000014}', 1764676800),
    (15900000002, 2790000001, 182000014, 'closed', '{"state_reason": "completed"}', 1766066700),
    (15900000003, 2790000002, 182000014, 'merged', '{}', 1766066700),
    (15900000004, 2790000002, 182000014, 'closed', '{"state_reason": null}', 1766066700),
    (15900000005, 2790000003, 182000016, 'closed', '{"state_reason": "completed"}', 1766401200),
    (15900000006, 2790000004, 182000014, 'labeled', '{"label": {"name": "webhooks", "color": "d4c5f9"}}', 1766402400),
    (15900000007, 2790000006, 182000011, 'milestoned', '{"milestone": {"title": "Audit log"}}', 1765794000),
    (15900000008, 2790000012, 182000015, 'closed', '{"state_reason": "not_planned"}', 1765443600);

INSERT INTO public.reactions (id, user_id, issue_id, comment_id, content, created_at)
VALUES
    (269000001, 182000016, 2790000005, NULL, '+1', 1767600900),
    (269000002, 182000011, 2790000005, NULL, '+1', 1767601200),
    (269000003, 182000011, NULL, 2590000002, 'hooray', 1766076000);

-- What is in the repositories, as git keeps it: the name of an object is the SHA-1 of its kind, length and content.
--
-- Contents of files.
INSERT INTO public.git_objects (repository_id, sha, kind, content)
SELECT repository_id, sha, 'blob', convert_to(content, 'UTF8')
FROM (VALUES
    (880000001, 'd3027fdebe646f334f0dda6674295e121e13ce53', E'# Acme Flow\n\nWorkflow automation for departments.\n'),
    (880000001, '9f797e745f93f6674fe4b66aa83859ff7998e050', E'"""Acme Flow."""\n\nVERSION = "0.1.0"\n'),
    (880000001, 'bc18d8b6487ab19223640007a8c1a095a81aa8e5', E'# Changes\n\n## 4.0\n\n- Workflows, webhooks and approvals, written anew.\n'),
    (880000001, 'df6a96de23325890681979994df21394e415fd01', E'"""Acme Flow."""\n\nVERSION = "4.0.0"\n'),
    (880000001, '2a20e58e980e68f37059de3646db42c43c0a098a', E'"""Workflows: steps that run one after the other."""\n\nfrom dataclasses import dataclass, field\n\n\n@dataclass\nclass Step:\n    """One thing to do."""\n\n    name: str\n    needs_approval: bool = False\n\n\n@dataclass\nclass Workflow:\n    """Steps in their order."""\n\n    name: str\n    steps: list[Step] = field(default_factory=list)\n\n    def next_step(self, done: int) -> Step | None:\n        """The step after the first `done` ones."""\n        return self.steps[done] if done < len(self.steps) else None\n'),
    (880000001, '1a0a06058ad248c482896b6821964d9cd59cf73b', E'"""Deliveries to the receivers of webhooks."""\n\nimport urllib.request\n\nTIMEOUT_SECONDS = 10\nATTEMPTS = 5\n\n\ndef deliver(url: str, body: bytes) -> bool:\n    """Sends one delivery; whether the receiver took it in time."""\n    request = urllib.request.Request(url, data=body, method="POST")\n    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:\n        return 200 <= answer.status < 300\n'),
    (880000001, '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf', E'# Acme Flow\n\nWorkflow automation for departments.\n\n## Approvals\n\nA workflow that asks for an approval waits until somebody says yes.\n'),
    (880000001, 'b57727fed1d1876e9e3862c5ef39ecc1ab411694', E'"""Approvals: who may say yes to a step."""\n\n\ndef may_approve(person: str, approvers: set[str]) -> bool:\n    """Whether this person is one of those who may approve."""\n    return person in approvers\n'),
    (880000001, '1b75e1030e3cfc1388b14fe0e95ef3703176a294', E'"""Importing workflows from CSV files."""\n\nimport csv\nfrom pathlib import Path\n\nfrom flow.workflow import Step, Workflow\n\n\ndef read(path: Path) -> list[Workflow]:\n    """One workflow for each row: its name, then its steps."""\n    with path.open(encoding="utf-8", newline="") as file:\n        rows = list(csv.DictReader(file))\n    return [workflow(row) for row in rows]\n\n\ndef workflow(row: dict[str, str]) -> Workflow:\n    """The workflow of a row."""\n    steps = [Step(name) for name in row["steps"].split("|")]\n    return Workflow(row["name"], steps)\n'),
    (880000001, 'd93a9af7ccfc1960faac63d7c7029e7e321706b9', E'# Changes\n\n## 4.1\n\n- Workflows are imported from CSV files.\n\n## 4.0\n\n- Workflows, webhooks and approvals, written anew.\n'),
    (880000001, 'd66423a0ff95eaa44ebac2b748ef79f2a784c772', E'"""Acme Flow."""\n\nVERSION = "4.1.0"\n'),
    (880000001, '4917e0e0ea312c091e0d9d9bfea34e674a11bb42', E'"""Importing workflows from CSV files."""\n\nimport csv\nfrom pathlib import Path\n\nfrom flow.workflow import Step, Workflow\n\n\ndef read(path: Path) -> list[Workflow]:\n    """One workflow for each row: its name, then its steps.\n\n    Excel writes a byte order mark, which is not part of the first column.\n    """\n    with path.open(encoding="utf-8-sig", newline="") as file:\n        rows = list(csv.DictReader(file))\n    return [workflow(row) for row in rows]\n\n\ndef workflow(row: dict[str, str]) -> Workflow:\n    """The workflow of a row."""\n    steps = [Step(name) for name in row["steps"].split("|")]\n    return Workflow(row["name"], steps)\n'),
    (880000001, '534a04c19e7afc9e0d61dc207b844d89398b9064', E'from pathlib import Path\n\nfrom flow import csv_import\n\n\ndef test_byte_order_mark(tmp_path: Path) -> None:\n    path = tmp_path / "export.csv"\n    path.write_bytes(b"\\xef\\xbb\\xbfname,steps\\nInvoices,Check|Pay\\n")\n    assert [one.name for one in csv_import.read(path)] == ["Invoices"]\n'),
    (880000001, '5765236c322e4edb5c5b6ad0262afb2e629b665d', E'# Changes\n\n## 4.1\n\n- Workflows are imported from CSV files in UTF-8.\n\n## 4.0\n\n- Workflows, webhooks and approvals, written anew.\n'),
    (880000001, '11157aa07f2290fb78b84b24f4af93efcd9cd3db', E'# Changes\n\n## 4.2\n\n- CSV files with a byte order mark are imported (#1).\n\n## 4.1\n\n- Workflows are imported from CSV files in UTF-8.\n\n## 4.0\n\n- Workflows, webhooks and approvals, written anew.\n'),
    (880000001, 'ba9513dd59997fd3d463311de2c305cd19143908', E'"""Acme Flow."""\n\nVERSION = "4.2.0"\n'),
    (880000001, '739d3003d6dbbb70739bfaca6caa1f94ad5dd3e1', E'# Changes\n\n## 4.2.1\n\n- Receivers of webhooks have 30 seconds to answer (#4).\n\n## 4.2\n\n- CSV files with a byte order mark are imported (#1).\n\n## 4.1\n\n- Workflows are imported from CSV files in UTF-8.\n\n## 4.0\n\n- Workflows, webhooks and approvals, written anew.\n'),
    (880000001, 'fb441d3817d9ffc3896bd1dfc42c02351727e9a6', E'"""Deliveries to the receivers of webhooks."""\n\nimport urllib.request\n\nTIMEOUT_SECONDS = 30\nATTEMPTS = 5\n\n\ndef deliver(url: str, body: bytes) -> bool:\n    """Sends one delivery; whether the receiver took it in time."""\n    request = urllib.request.Request(url, data=body, method="POST")\n    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:\n        return 200 <= answer.status < 300\n'),
    (880000001, '457f60611d624609cca0f12d7e36cfdfc1db5697', E'"""The audit log: who did what, and when."""\n\nfrom dataclasses import dataclass\nfrom datetime import datetime\n\n\n@dataclass(frozen=True)\nclass Entry:\n    """One thing that somebody did."""\n\n    at: datetime\n    person: str\n    action: str\n\n\ndef approval(person: str, step: str, at: datetime) -> Entry:\n    """The entry for an approval."""\n    return Entry(at, person, f"approved {step}")\n'),
    (880000002, '81c55f8257b7ddf4400e33b285e20a5723aee6e5', E'# Documentation of Acme Flow\n\nWhat is in `docs` is published at docs.acme.example.\n'),
    (880000002, '27b97469c5c2039de4cb387c2a8bd367e07ed6c6', E'# Approvals\n\nOpen the menu of a workflow and choose *Ask for approval*.\n'),
    (880000002, 'f3feec7c6aa73754268e0a50d498a1bdd82cccfd', E'# CSV import\n\nA file has a row for each workflow, with the columns `name` and `steps`. Steps are separated by `|`.\n'),
    (880000003, 'f0f95fdac80c9632a3d792c5cbc461023a60736b', E'# acme.example\n'),
    (880000003, 'fe5f44b8a725d2aae54af177e4dc93e89e990839', E'<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8">\n    <title>Acme Flow</title>\n  </head>\n  <body>\n    <h1>Acme Flow</h1>\n    <p>Workflow automation for departments.</p>\n  </body>\n</html>\n'),
    (880000003, '3a8e660759292be51dce9a2a70667ed798b050a8', E'<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8">\n    <title>Prices</title>\n  </head>\n  <body>\n    <h1>Prices</h1>\n    <ul>\n      <li>Starter: 5 workflows</li>\n      <li>Team: unlimited workflows</li>\n      <li>Enterprise: single sign-on</li>\n    </ul>\n  </body>\n</html>\n')
) AS given (repository_id, sha, content);

-- Folders: their entries in git's order.
INSERT INTO public.git_objects (repository_id, sha, kind, content)
SELECT repository_id, sha, 'tree',
    string_agg(convert_to(mode || ' ' || name, 'UTF8') || '\x00'::bytea || decode(entry, 'hex'), ''::bytea ORDER BY position)
FROM (VALUES
    (880000001, '63dc749f1d029b73dd69249d0f4f755305395607', 1, '100644', '__init__.py', '9f797e745f93f6674fe4b66aa83859ff7998e050'),
    (880000001, '2063b29a0d09f8b503f1d983cee7b5bd16298764', 1, '100644', 'README.md', 'd3027fdebe646f334f0dda6674295e121e13ce53'),
    (880000001, '2063b29a0d09f8b503f1d983cee7b5bd16298764', 2, '40000', 'flow', '63dc749f1d029b73dd69249d0f4f755305395607'),
    (880000001, 'c461fc46472a3ae6f8058118376e07760af72c52', 1, '100644', '__init__.py', 'df6a96de23325890681979994df21394e415fd01'),
    (880000001, 'c461fc46472a3ae6f8058118376e07760af72c52', 2, '100644', 'webhooks.py', '1a0a06058ad248c482896b6821964d9cd59cf73b'),
    (880000001, 'c461fc46472a3ae6f8058118376e07760af72c52', 3, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, 'e633e8761736964b29769c3819499476312a8224', 1, '100644', 'CHANGELOG.md', 'bc18d8b6487ab19223640007a8c1a095a81aa8e5'),
    (880000001, 'e633e8761736964b29769c3819499476312a8224', 2, '100644', 'README.md', 'd3027fdebe646f334f0dda6674295e121e13ce53'),
    (880000001, 'e633e8761736964b29769c3819499476312a8224', 3, '40000', 'flow', 'c461fc46472a3ae6f8058118376e07760af72c52'),
    (880000001, '36c972f2d228db640f3fd3f4139507f554f72e4e', 1, '100644', '__init__.py', 'df6a96de23325890681979994df21394e415fd01'),
    (880000001, '36c972f2d228db640f3fd3f4139507f554f72e4e', 2, '100644', 'approvals.py', 'b57727fed1d1876e9e3862c5ef39ecc1ab411694'),
    (880000001, '36c972f2d228db640f3fd3f4139507f554f72e4e', 3, '100644', 'webhooks.py', '1a0a06058ad248c482896b6821964d9cd59cf73b'),
    (880000001, '36c972f2d228db640f3fd3f4139507f554f72e4e', 4, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, '8de16e20355983bc3d76b22f7aee667e8be09d18', 1, '100644', 'CHANGELOG.md', 'bc18d8b6487ab19223640007a8c1a095a81aa8e5'),
    (880000001, '8de16e20355983bc3d76b22f7aee667e8be09d18', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '8de16e20355983bc3d76b22f7aee667e8be09d18', 3, '40000', 'flow', '36c972f2d228db640f3fd3f4139507f554f72e4e'),
    (880000001, 'f086503764102d55301995d6942c03753be12523', 1, '100644', '__init__.py', 'df6a96de23325890681979994df21394e415fd01'),
    (880000001, 'f086503764102d55301995d6942c03753be12523', 2, '100644', 'approvals.py', 'b57727fed1d1876e9e3862c5ef39ecc1ab411694'),
    (880000001, 'f086503764102d55301995d6942c03753be12523', 3, '100644', 'csv_import.py', '1b75e1030e3cfc1388b14fe0e95ef3703176a294'),
    (880000001, 'f086503764102d55301995d6942c03753be12523', 4, '100644', 'webhooks.py', '1a0a06058ad248c482896b6821964d9cd59cf73b'),
    (880000001, 'f086503764102d55301995d6942c03753be12523', 5, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, '74008223a782026b71a04bb135b23b0895320230', 1, '100644', 'CHANGELOG.md', 'bc18d8b6487ab19223640007a8c1a095a81aa8e5'),
    (880000001, '74008223a782026b71a04bb135b23b0895320230', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '74008223a782026b71a04bb135b23b0895320230', 3, '40000', 'flow', 'f086503764102d55301995d6942c03753be12523'),
    (880000001, '6504cf8ad6df3750da8b5481da556eec6493a813', 1, '100644', '__init__.py', 'd66423a0ff95eaa44ebac2b748ef79f2a784c772'),
    (880000001, '6504cf8ad6df3750da8b5481da556eec6493a813', 2, '100644', 'approvals.py', 'b57727fed1d1876e9e3862c5ef39ecc1ab411694'),
    (880000001, '6504cf8ad6df3750da8b5481da556eec6493a813', 3, '100644', 'csv_import.py', '1b75e1030e3cfc1388b14fe0e95ef3703176a294'),
    (880000001, '6504cf8ad6df3750da8b5481da556eec6493a813', 4, '100644', 'webhooks.py', '1a0a06058ad248c482896b6821964d9cd59cf73b'),
    (880000001, '6504cf8ad6df3750da8b5481da556eec6493a813', 5, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, 'b41eba083d38ff0f31d6d8185dfed32993159fa1', 1, '100644', 'CHANGELOG.md', 'd93a9af7ccfc1960faac63d7c7029e7e321706b9'),
    (880000001, 'b41eba083d38ff0f31d6d8185dfed32993159fa1', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, 'b41eba083d38ff0f31d6d8185dfed32993159fa1', 3, '40000', 'flow', '6504cf8ad6df3750da8b5481da556eec6493a813'),
    (880000001, 'c4b71e721cf90330f8fc9314b21c4ae3bcc2aa89', 1, '100644', '__init__.py', 'd66423a0ff95eaa44ebac2b748ef79f2a784c772'),
    (880000001, 'c4b71e721cf90330f8fc9314b21c4ae3bcc2aa89', 2, '100644', 'approvals.py', 'b57727fed1d1876e9e3862c5ef39ecc1ab411694'),
    (880000001, 'c4b71e721cf90330f8fc9314b21c4ae3bcc2aa89', 3, '100644', 'csv_import.py', '4917e0e0ea312c091e0d9d9bfea34e674a11bb42'),
    (880000001, 'c4b71e721cf90330f8fc9314b21c4ae3bcc2aa89', 4, '100644', 'webhooks.py', '1a0a06058ad248c482896b6821964d9cd59cf73b'),
    (880000001, 'c4b71e721cf90330f8fc9314b21c4ae3bcc2aa89', 5, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, 'a07f431d90dadbdaefd6c99ec6930d16483f4943', 1, '100644', 'test_csv_import.py', '534a04c19e7afc9e0d61dc207b844d89398b9064'),
    (880000001, '22691015a189fc394a3d4fefc9b8af034b9dc6ee', 1, '100644', 'CHANGELOG.md', 'd93a9af7ccfc1960faac63d7c7029e7e321706b9'),
    (880000001, '22691015a189fc394a3d4fefc9b8af034b9dc6ee', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '22691015a189fc394a3d4fefc9b8af034b9dc6ee', 3, '40000', 'flow', 'c4b71e721cf90330f8fc9314b21c4ae3bcc2aa89'),
    (880000001, '22691015a189fc394a3d4fefc9b8af034b9dc6ee', 4, '40000', 'tests', 'a07f431d90dadbdaefd6c99ec6930d16483f4943'),
    (880000001, '2dcca613e59d97aea52b298bad9dfc9916562b3b', 1, '100644', 'CHANGELOG.md', '5765236c322e4edb5c5b6ad0262afb2e629b665d'),
    (880000001, '2dcca613e59d97aea52b298bad9dfc9916562b3b', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '2dcca613e59d97aea52b298bad9dfc9916562b3b', 3, '40000', 'flow', '6504cf8ad6df3750da8b5481da556eec6493a813'),
    (880000001, '69e25f165b257f43f967962a2f02bbed19ae6430', 1, '100644', 'CHANGELOG.md', '5765236c322e4edb5c5b6ad0262afb2e629b665d'),
    (880000001, '69e25f165b257f43f967962a2f02bbed19ae6430', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '69e25f165b257f43f967962a2f02bbed19ae6430', 3, '40000', 'flow', 'c4b71e721cf90330f8fc9314b21c4ae3bcc2aa89'),
    (880000001, '69e25f165b257f43f967962a2f02bbed19ae6430', 4, '40000', 'tests', 'a07f431d90dadbdaefd6c99ec6930d16483f4943'),
    (880000001, '9ac61779c8ff9c095f785d386c1133e6138782e2', 1, '100644', '__init__.py', 'ba9513dd59997fd3d463311de2c305cd19143908'),
    (880000001, '9ac61779c8ff9c095f785d386c1133e6138782e2', 2, '100644', 'approvals.py', 'b57727fed1d1876e9e3862c5ef39ecc1ab411694'),
    (880000001, '9ac61779c8ff9c095f785d386c1133e6138782e2', 3, '100644', 'csv_import.py', '4917e0e0ea312c091e0d9d9bfea34e674a11bb42'),
    (880000001, '9ac61779c8ff9c095f785d386c1133e6138782e2', 4, '100644', 'webhooks.py', '1a0a06058ad248c482896b6821964d9cd59cf73b'),
    (880000001, '9ac61779c8ff9c095f785d386c1133e6138782e2', 5, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, '63b1e3f4e22cc08264f744e66368d55d55b5bf0d', 1, '100644', 'CHANGELOG.md', '11157aa07f2290fb78b84b24f4af93efcd9cd3db'),
    (880000001, '63b1e3f4e22cc08264f744e66368d55d55b5bf0d', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '63b1e3f4e22cc08264f744e66368d55d55b5bf0d', 3, '40000', 'flow', '9ac61779c8ff9c095f785d386c1133e6138782e2'),
    (880000001, '63b1e3f4e22cc08264f744e66368d55d55b5bf0d', 4, '40000', 'tests', 'a07f431d90dadbdaefd6c99ec6930d16483f4943'),
    (880000001, '57bea87bdab54eed539fc95915306b0b5c4c63cb', 1, '100644', '__init__.py', 'ba9513dd59997fd3d463311de2c305cd19143908'),
    (880000001, '57bea87bdab54eed539fc95915306b0b5c4c63cb', 2, '100644', 'approvals.py', 'b57727fed1d1876e9e3862c5ef39ecc1ab411694'),
    (880000001, '57bea87bdab54eed539fc95915306b0b5c4c63cb', 3, '100644', 'csv_import.py', '4917e0e0ea312c091e0d9d9bfea34e674a11bb42'),
    (880000001, '57bea87bdab54eed539fc95915306b0b5c4c63cb', 4, '100644', 'webhooks.py', 'fb441d3817d9ffc3896bd1dfc42c02351727e9a6'),
    (880000001, '57bea87bdab54eed539fc95915306b0b5c4c63cb', 5, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, '7246f5d677cbe12947f2c282460f7dd7bd1f33fb', 1, '100644', 'CHANGELOG.md', '739d3003d6dbbb70739bfaca6caa1f94ad5dd3e1'),
    (880000001, '7246f5d677cbe12947f2c282460f7dd7bd1f33fb', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '7246f5d677cbe12947f2c282460f7dd7bd1f33fb', 3, '40000', 'flow', '57bea87bdab54eed539fc95915306b0b5c4c63cb'),
    (880000001, '7246f5d677cbe12947f2c282460f7dd7bd1f33fb', 4, '40000', 'tests', 'a07f431d90dadbdaefd6c99ec6930d16483f4943'),
    (880000001, 'cd47c05187efe2be9adae5fc9fd025085b50fedd', 1, '100644', '__init__.py', 'ba9513dd59997fd3d463311de2c305cd19143908'),
    (880000001, 'cd47c05187efe2be9adae5fc9fd025085b50fedd', 2, '100644', 'approvals.py', 'b57727fed1d1876e9e3862c5ef39ecc1ab411694'),
    (880000001, 'cd47c05187efe2be9adae5fc9fd025085b50fedd', 3, '100644', 'audit.py', '457f60611d624609cca0f12d7e36cfdfc1db5697'),
    (880000001, 'cd47c05187efe2be9adae5fc9fd025085b50fedd', 4, '100644', 'csv_import.py', '4917e0e0ea312c091e0d9d9bfea34e674a11bb42'),
    (880000001, 'cd47c05187efe2be9adae5fc9fd025085b50fedd', 5, '100644', 'webhooks.py', '1a0a06058ad248c482896b6821964d9cd59cf73b'),
    (880000001, 'cd47c05187efe2be9adae5fc9fd025085b50fedd', 6, '100644', 'workflow.py', '2a20e58e980e68f37059de3646db42c43c0a098a'),
    (880000001, '26b05ef754edf3798fadb077c14672691ef83bb2', 1, '100644', 'CHANGELOG.md', '11157aa07f2290fb78b84b24f4af93efcd9cd3db'),
    (880000001, '26b05ef754edf3798fadb077c14672691ef83bb2', 2, '100644', 'README.md', '1deb11f0d6b7def2c2e942d944e07f6dad9f9caf'),
    (880000001, '26b05ef754edf3798fadb077c14672691ef83bb2', 3, '40000', 'flow', 'cd47c05187efe2be9adae5fc9fd025085b50fedd'),
    (880000001, '26b05ef754edf3798fadb077c14672691ef83bb2', 4, '40000', 'tests', 'a07f431d90dadbdaefd6c99ec6930d16483f4943'),
    (880000002, '10860b1005bd7a651c33e915c59740dd02a2b0a6', 1, '100644', 'approvals.md', '27b97469c5c2039de4cb387c2a8bd367e07ed6c6'),
    (880000002, '50056d49535798d8889858d53359ad60b40f5acf', 1, '100644', 'README.md', '81c55f8257b7ddf4400e33b285e20a5723aee6e5'),
    (880000002, '50056d49535798d8889858d53359ad60b40f5acf', 2, '40000', 'docs', '10860b1005bd7a651c33e915c59740dd02a2b0a6'),
    (880000002, '4ebe0f6f960634684204b7128304123672b360ff', 1, '100644', 'approvals.md', '27b97469c5c2039de4cb387c2a8bd367e07ed6c6'),
    (880000002, '4ebe0f6f960634684204b7128304123672b360ff', 2, '100644', 'csv-import.md', 'f3feec7c6aa73754268e0a50d498a1bdd82cccfd'),
    (880000002, '2881fa590f9dced1919a3a277bff38c48182df72', 1, '100644', 'README.md', '81c55f8257b7ddf4400e33b285e20a5723aee6e5'),
    (880000002, '2881fa590f9dced1919a3a277bff38c48182df72', 2, '40000', 'docs', '4ebe0f6f960634684204b7128304123672b360ff'),
    (880000003, '4e588f8d12f5d2616896d843db82943ee0ab5363', 1, '100644', 'README.md', 'f0f95fdac80c9632a3d792c5cbc461023a60736b'),
    (880000003, '4e588f8d12f5d2616896d843db82943ee0ab5363', 2, '100644', 'index.html', 'fe5f44b8a725d2aae54af177e4dc93e89e990839'),
    (880000003, '733f02484e57a9518a506bff1917d145b45fc876', 1, '100644', 'README.md', 'f0f95fdac80c9632a3d792c5cbc461023a60736b'),
    (880000003, '733f02484e57a9518a506bff1917d145b45fc876', 2, '100644', 'index.html', 'fe5f44b8a725d2aae54af177e4dc93e89e990839'),
    (880000003, '733f02484e57a9518a506bff1917d145b45fc876', 3, '100644', 'prices.html', '3a8e660759292be51dce9a2a70667ed798b050a8')
) AS given (repository_id, sha, position, mode, name, entry)
GROUP BY repository_id, sha;

INSERT INTO public.git_objects (repository_id, sha, kind, parents, committed_at, content)
SELECT repository_id, sha, 'commit', parents::text[], committed_at, convert_to(content, 'UTF8')
FROM (VALUES
    (880000001, 'a32db9d4edb435595d21ebd0c64ca25962e37333', '{}', 1699265400, E'tree 2063b29a0d09f8b503f1d983cee7b5bd16298764\nauthor Jonas Lindqvist <jonas@acme.example> 1699265400 +0100\ncommitter Jonas Lindqvist <jonas@acme.example> 1699265400 +0100\n\nStart Acme Flow\n'),
    (880000001, '0dc86df036e0f0211c1c41d5928ad53e33f74d99', '{a32db9d4edb435595d21ebd0c64ca25962e37333}', 1736938800, E'tree e633e8761736964b29769c3819499476312a8224\nparent a32db9d4edb435595d21ebd0c64ca25962e37333\nauthor Jonas Lindqvist <jonas@acme.example> 1736938800 +0100\ncommitter Jonas Lindqvist <jonas@acme.example> 1736938800 +0100\n\nRelease 4.0\n'),
    (880000001, 'a9d7fa538c90d06c5b9f3e492bfdc5bea624d586', '{0dc86df036e0f0211c1c41d5928ad53e33f74d99}', 1741068000, E'tree 8de16e20355983bc3d76b22f7aee667e8be09d18\nparent 0dc86df036e0f0211c1c41d5928ad53e33f74d99\nauthor Aiko Tanaka <aiko@acme.example> 1741068000 +0900\ncommitter Aiko Tanaka <aiko@acme.example> 1741068000 +0900\n\nExplain approvals\n\nWhere the button is comes with the next design.\n'),
    (880000001, 'aae892aefb0ca019b53a93efbfbeb1df601b06a3', '{a9d7fa538c90d06c5b9f3e492bfdc5bea624d586}', 1756971000, E'tree 74008223a782026b71a04bb135b23b0895320230\nparent a9d7fa538c90d06c5b9f3e492bfdc5bea624d586\nauthor Jonas Lindqvist <jonas@acme.example> 1756971000 +0200\ncommitter Jonas Lindqvist <jonas@acme.example> 1756971000 +0200\n\nImport workflows from CSV files\n'),
    (880000001, '128a65ca22927897a9912e7892ef8c4c91f0723c', '{aae892aefb0ca019b53a93efbfbeb1df601b06a3}', 1759305600, E'tree b41eba083d38ff0f31d6d8185dfed32993159fa1\nparent aae892aefb0ca019b53a93efbfbeb1df601b06a3\nauthor Jonas Lindqvist <jonas@acme.example> 1759305600 +0200\ncommitter Jonas Lindqvist <jonas@acme.example> 1759305600 +0200\n\nRelease 4.1\n'),
    (880000001, '3ce33627619eb1e15d86122784d1073465f8d663', '{128a65ca22927897a9912e7892ef8c4c91f0723c}', 1765889400, E'tree 22691015a189fc394a3d4fefc9b8af034b9dc6ee\nparent 128a65ca22927897a9912e7892ef8c4c91f0723c\nauthor Jonas Lindqvist <jonas@acme.example> 1765889400 +0100\ncommitter Jonas Lindqvist <jonas@acme.example> 1765889400 +0100\n\nSkip the byte order mark of CSV files\n'),
    (880000001, '64593dbb83c52d94525045136773adfd32d3c6d9', '{128a65ca22927897a9912e7892ef8c4c91f0723c}', 1765936800, E'tree 2dcca613e59d97aea52b298bad9dfc9916562b3b\nparent 128a65ca22927897a9912e7892ef8c4c91f0723c\nauthor Aiko Tanaka <aiko@acme.example> 1765936800 +0900\ncommitter Aiko Tanaka <aiko@acme.example> 1765936800 +0900\n\nSay which encoding is read\n'),
    (880000001, '31fd4db0f83b1cf5e0e497517198bccf284783d8', '{64593dbb83c52d94525045136773adfd32d3c6d9,3ce33627619eb1e15d86122784d1073465f8d663}', 1766066700, E'tree 69e25f165b257f43f967962a2f02bbed19ae6430\nparent 64593dbb83c52d94525045136773adfd32d3c6d9\nparent 3ce33627619eb1e15d86122784d1073465f8d663\nauthor Jonas Lindqvist <jonas@acme.example> 1766066700 +0100\ncommitter GitHub <noreply@github.com> 1766066700 +0000\n\nMerge pull request #2 from acme-corp/fix/csv-byte-order-mark\n\nRead CSV files with a byte order mark'),
    (880000001, '421e2ec0a2190e715de6ccde3699b1a8947d98ba', '{31fd4db0f83b1cf5e0e497517198bccf284783d8}', 1766068200, E'tree 63b1e3f4e22cc08264f744e66368d55d55b5bf0d\nparent 31fd4db0f83b1cf5e0e497517198bccf284783d8\nauthor Jonas Lindqvist <jonas@acme.example> 1766068200 +0100\ncommitter Jonas Lindqvist <jonas@acme.example> 1766068200 +0100\n\nRelease 4.2\n'),
    (880000001, '05c46898272423ec68dd149ae5842c3d7ecf8d47', '{421e2ec0a2190e715de6ccde3699b1a8947d98ba}', 1767369600, E'tree 7246f5d677cbe12947f2c282460f7dd7bd1f33fb\nparent 421e2ec0a2190e715de6ccde3699b1a8947d98ba\nauthor Jonas Lindqvist <jonas@acme.example> 1767369600 +0100\ncommitter Jonas Lindqvist <jonas@acme.example> 1767369600 +0100\n\nWait 30 seconds for receivers of webhooks\n\nTen were too few for three customers in December.\n'),
    (880000001, '68c846b2b4728be1ea3d4014a94746cf7c7e15bf', '{421e2ec0a2190e715de6ccde3699b1a8947d98ba}', 1767365400, E'tree 26b05ef754edf3798fadb077c14672691ef83bb2\nparent 421e2ec0a2190e715de6ccde3699b1a8947d98ba\nauthor Acme Agent <agent@acme.example> 1767365400 +0000\ncommitter Acme Agent <agent@acme.example> 1767365400 +0000\n\nNote approvals in the audit log\n'),
    (880000002, 'fac2bf6b46620894d44854823fe69e1386b8a488', '{}', 1710241200, E'tree 50056d49535798d8889858d53359ad60b40f5acf\nauthor Aiko Tanaka <aiko@acme.example> 1710241200 +0900\ncommitter Aiko Tanaka <aiko@acme.example> 1710241200 +0900\n\nStart the documentation\n'),
    (880000002, 'b4cd519d14a62848f7521890c8ccaf4d972cbaf0', '{fac2bf6b46620894d44854823fe69e1386b8a488}', 1766158200, E'tree 2881fa590f9dced1919a3a277bff38c48182df72\nparent fac2bf6b46620894d44854823fe69e1386b8a488\nauthor Aiko Tanaka <aiko@acme.example> 1766158200 +0900\ncommitter Aiko Tanaka <aiko@acme.example> 1766158200 +0900\n\nDescribe the CSV import\n'),
    (880000003, '8a82e42f3c855570ac91f14f597c462f4f472256', '{}', 1709636400, E'tree 4e588f8d12f5d2616896d843db82943ee0ab5363\nauthor Aiko Tanaka <aiko@acme.example> 1709636400 +0900\ncommitter Aiko Tanaka <aiko@acme.example> 1709636400 +0900\n\nPut the website up\n'),
    (880000003, '912fccb837795d73c3b085e418de5b94cbef8a54', '{8a82e42f3c855570ac91f14f597c462f4f472256}', 1765364400, E'tree 733f02484e57a9518a506bff1917d145b45fc876\nparent 8a82e42f3c855570ac91f14f597c462f4f472256\nauthor Aiko Tanaka <aiko@acme.example> 1765364400 +0900\ncommitter Aiko Tanaka <aiko@acme.example> 1765364400 +0900\n\nShow the prices\n')
) AS given (repository_id, sha, parents, committed_at, content);

INSERT INTO public.git_objects (repository_id, sha, kind, content)
SELECT 880000001, sha, 'tag', convert_to(content, 'UTF8')
FROM (VALUES
    ('a286ef35ee95dba548fa4495bc9533c74761c9bc', E'object 128a65ca22927897a9912e7892ef8c4c91f0723c\ntype commit\ntag v4.1.0\ntagger Jonas Lindqvist <jonas@acme.example> 1759306200 +0200\n\nAcme Flow 4.1\n'),
    ('ad5eb8efd3b2d426edf57e9395ee23ca8a0a6868', E'object 421e2ec0a2190e715de6ccde3699b1a8947d98ba\ntype commit\ntag v4.2.0\ntagger Jonas Lindqvist <jonas@acme.example> 1766068800 +0100\n\nAcme Flow 4.2\n')
) AS given (sha, content);

INSERT INTO public.git_refs (repository_id, name, sha)
VALUES
    (880000001, 'refs/heads/audit-log-approvals', '68c846b2b4728be1ea3d4014a94746cf7c7e15bf'),
    (880000001, 'refs/heads/main', '421e2ec0a2190e715de6ccde3699b1a8947d98ba'),
    (880000001, 'refs/heads/webhook-timeout', '05c46898272423ec68dd149ae5842c3d7ecf8d47'),
    (880000001, 'refs/pull/10/head', '68c846b2b4728be1ea3d4014a94746cf7c7e15bf'),
    (880000001, 'refs/pull/2/head', '3ce33627619eb1e15d86122784d1073465f8d663'),
    (880000001, 'refs/pull/9/head', '05c46898272423ec68dd149ae5842c3d7ecf8d47'),
    (880000001, 'refs/tags/v4.1.0', 'a286ef35ee95dba548fa4495bc9533c74761c9bc'),
    (880000001, 'refs/tags/v4.2.0', 'ad5eb8efd3b2d426edf57e9395ee23ca8a0a6868'),
    (880000002, 'refs/heads/main', 'b4cd519d14a62848f7521890c8ccaf4d972cbaf0'),
    (880000003, 'refs/heads/main', '912fccb837795d73c3b085e418de5b94cbef8a54');

INSERT INTO public.pull_requests
    (issue_id, base_ref, base_sha, head_repository_id, head_ref, head_sha, draft, merge_commit_sha, merged_at, merged_by_id)
VALUES
    (2790000002, 'main', '64593dbb83c52d94525045136773adfd32d3c6d9', 880000001, 'fix/csv-byte-order-mark', '3ce33627619eb1e15d86122784d1073465f8d663', false,
     '31fd4db0f83b1cf5e0e497517198bccf284783d8', 1766066700, 182000014),
    (2790000009, 'main', '421e2ec0a2190e715de6ccde3699b1a8947d98ba', 880000001, 'webhook-timeout', '05c46898272423ec68dd149ae5842c3d7ecf8d47', false, NULL, NULL, NULL),
    (2790000010, 'main', '421e2ec0a2190e715de6ccde3699b1a8947d98ba', 880000001, 'audit-log-approvals', '68c846b2b4728be1ea3d4014a94746cf7c7e15bf', true, NULL, NULL, NULL);

INSERT INTO public.requested_reviewers (issue_id, user_id) VALUES (2790000009, 182000015);

INSERT INTO public.reviews (id, issue_id, user_id, body, state, commit_id, submitted_at)
VALUES
    (3590000001, 2790000002, 182000015, 'Brightleaf can try it today.', 'APPROVED', '3ce33627619eb1e15d86122784d1073465f8d663', 1766041200),
    (3590000002, 2790000010, 182000014, 'A good start. Rejections next?', 'COMMENTED', '68c846b2b4728be1ea3d4014a94746cf7c7e15bf', 1767368400);

INSERT INTO public.review_comments
    (id, review_id, user_id, body, path, commit_id, original_commit_id, diff_hunk, line, created_at, updated_at)
VALUES
    (2640000001, 3590000002, 182000014, 'Halcyon asks for rejections too.', 'flow/audit.py',
     '68c846b2b4728be1ea3d4014a94746cf7c7e15bf', '68c846b2b4728be1ea3d4014a94746cf7c7e15bf',
     E'@@ -0,0 +1,18 @@\n+"""The audit log: who did what, and when."""\n+\n+from dataclasses import dataclass\n+from datetime import datetime\n+\n+\n+@dataclass(frozen=True)\n+class Entry:\n+    """One thing that somebody did."""\n+\n+    at: datetime\n+    person: str\n+    action: str\n+\n+\n+def approval(person: str, step: str, at: datetime) -> Entry:',
     16, 1767368400, 1767368400);
