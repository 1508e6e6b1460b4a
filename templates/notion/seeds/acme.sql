-- The workspace of Acme Corp, which makes Acme Flow. The people, customers and tickets are those of the fixtures of the other
-- templates: what is planned here is talked about there. Ids are made of labels, so that rows can name each other.

UPDATE _asym_state.clock SET anchor = '2026-01-05T09:00:00Z';
UPDATE _asym_state.identifiers SET seed = 'notion/acme';

CREATE FUNCTION public.fixture_id(label text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(md5('notion/acme ' || label), '^(.{8})(.{4}).(.{3}).(.{3})(.{12})$', '\1-\2-4\3-a\4-\5')
$$;

-- Rich text of one item; `style` is null or the name of an annotation.
CREATE FUNCTION public.fixture_text(content text, style text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN content = '' THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
        'type', 'text', 'text', jsonb_build_object('content', content, 'link', NULL),
        'annotations', jsonb_build_object(
            'bold', false, 'italic', false, 'strikethrough', false, 'underline', false, 'code', false,
            'color', 'default') || CASE WHEN style IS NULL THEN '{}' ELSE jsonb_build_object(style, true) END,
        'plain_text', content, 'href', NULL)) END
$$;

-- A page with a title and an emoji; `parent` and `author` are labels.
CREATE FUNCTION public.fixture_page(
    label text, parent text, place bigint, emoji text, author text, made timestamptz, edited timestamptz,
    properties jsonb DEFAULT '{}'
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.blocks (
        id, kind, parent_id, position, title, content, created_time, created_by, last_edited_time, last_edited_by
    ) VALUES (
        fixture_id(label), 'page', CASE parent WHEN 'home' THEN '1a2b3c4d-0000-4000-8000-000000000001' ELSE fixture_id(parent) END,
        place, label,
        jsonb_build_object(
            'icon', CASE WHEN emoji IS NULL THEN NULL ELSE jsonb_build_object('type', 'emoji', 'emoji', emoji) END,
            'cover', NULL, 'properties', jsonb_build_object('title', fixture_text(label)) || properties),
        made, fixture_id(author), edited, fixture_id(author)
    )
$$;

-- A block in a page or a block, by their labels; its own label is the parent's, a slash, and its place.
CREATE FUNCTION public.fixture_block(parent text, place bigint, block_kind text, words text, more jsonb DEFAULT '{}')
RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.blocks (
        id, kind, parent_id, position, content, created_time, created_by, last_edited_time, last_edited_by
    )
    SELECT
        fixture_id(parent || '/' || place), block_kind, p.id, place,
        CASE WHEN words IS NULL THEN '{}' ELSE jsonb_build_object('rich_text', fixture_text(words), 'color', 'default') END
            || CASE WHEN block_kind LIKE 'heading_%' THEN '{"is_toggleable": false}'::jsonb ELSE '{}' END || more,
        p.created_time, p.created_by, p.last_edited_time, p.last_edited_by
    FROM public.blocks p
    WHERE p.id = CASE parent WHEN 'home' THEN '1a2b3c4d-0000-4000-8000-000000000001' ELSE fixture_id(parent) END
$$;

-- A property of a data source.
CREATE FUNCTION public.fixture_property(property_id text, name text, kind text, config jsonb DEFAULT '{}')
RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('id', property_id, 'name', name, 'kind', kind, 'description', NULL, 'config', config)
$$;

-- Options of a property, which are known by the labels `option <property> <name>`.
CREATE FUNCTION public.fixture_options(property text, VARIADIC named text[]) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(jsonb_build_object(
        'id', fixture_id('option ' || property || ' ' || split_part(option, ':', 1)),
        'name', split_part(option, ':', 1), 'color', split_part(option, ':', 2), 'description', NULL) ORDER BY place)
    FROM unnest(named) WITH ORDINALITY AS options (option, place)
$$;

UPDATE workspaces SET name = 'Acme Corp', icon = '🏭';
INSERT INTO users (id, position, kind, name, email)
SELECT fixture_id(name), position, 'person', name, email
FROM (VALUES
    (11, 'Priya Raman', 'priya@acme.example'),
    (12, 'Marcus Webb', 'marcus@acme.example'),
    (13, 'Elena Sokolova', 'elena@acme.example'),
    (14, 'Jonas Lindqvist', 'jonas@acme.example'),
    (15, 'Aiko Tanaka', 'aiko@acme.example'),
    (16, 'Sam Okafor', 'sam@acme.example')
) AS people (position, name, email);
UPDATE users SET name = 'Acme Agent' WHERE kind = 'bot';
UPDATE blocks SET
    created_by = fixture_id('Priya Raman'), last_edited_by = fixture_id('Priya Raman'), title = 'Acme HQ',
    content = jsonb_build_object(
        'icon', '{"type": "emoji", "emoji": "🏠"}'::jsonb, 'cover', NULL,
        'properties', jsonb_build_object('title', fixture_text('Acme HQ'))),
    created_time = '2025-03-03T08:00:00Z', last_edited_time = '2026-01-02T16:20:00Z';
DELETE FROM users WHERE name = 'Owner';
INSERT INTO custom_emojis (id, name, url) VALUES
    (fixture_id('emoji acme'), 'acme', 'https://acme.example/emoji/acme.png'),
    (fixture_id('emoji shipit'), 'shipit', 'https://acme.example/emoji/shipit.png');

-- The pages of the team, which the agent sees.
SELECT fixture_block('home', 1, 'paragraph', 'Everything that the team of Acme Flow plans and knows.');
SELECT fixture_page('Roadmap Q1', 'home', 2, '🗺️', 'Aiko Tanaka', '2025-12-08T10:00:00Z', '2026-01-02T15:10:00Z');
SELECT fixture_page('Launch of Acme Flow 4', 'home', 3, '🚀', 'Priya Raman', '2025-09-01T09:00:00Z', '2025-12-19T11:45:00Z');
SELECT fixture_page('Release 4.2.1 checklist', 'home', 4, '✅', 'Jonas Lindqvist', '2025-12-30T13:00:00Z', '2026-01-04T18:30:00Z');
SELECT fixture_page('Support handbook', 'home', 5, '📘', 'Sam Okafor', '2025-04-14T08:30:00Z', '2025-12-22T09:05:00Z');
SELECT fixture_page('Meeting notes', 'home', 6, '📝', 'Aiko Tanaka', '2025-05-05T09:00:00Z', '2026-01-02T16:00:00Z');
SELECT fixture_page('Product weekly, 2 January', 'Meeting notes', 1, NULL, 'Aiko Tanaka', '2026-01-02T14:00:00Z', '2026-01-02T15:05:00Z');
SELECT fixture_page('Northwind renewal, 19 December', 'Meeting notes', 2, NULL, 'Marcus Webb', '2025-12-19T15:00:00Z', '2025-12-19T16:10:00Z');

SELECT fixture_block('Roadmap Q1', 1, 'paragraph', 'Three things until the end of March, one a month. Dates are promises to customers.');
SELECT fixture_block('Roadmap Q1', 2, 'heading_2', 'January: audit log');
SELECT fixture_block('Roadmap Q1', 3, 'bulleted_list_item', 'Promised to Halcyon Health for 31 January; they would add 40 seats.');
SELECT fixture_block('Roadmap Q1', 4, 'bulleted_list_item', 'Export as CSV comes in February at the earliest.');
SELECT fixture_block('Roadmap Q1', 5, 'heading_2', 'February: reports twice as fast');
SELECT fixture_block('Roadmap Q1', 6, 'bulleted_list_item', 'Northwind Traders has the largest reports; measure with theirs.');
SELECT fixture_block('Roadmap Q1', 7, 'heading_2', 'March: mobile approvals');
SELECT fixture_block('Roadmap Q1', 8, 'bulleted_list_item', 'Brightleaf Foods wants Team for approvals and decides in January.');
SELECT fixture_block('Roadmap Q1', 9, 'callout', 'The approvals button is hard to find: 9 of 17 weekend tickets. Move it next to Publish before March.', '{"icon": {"type": "emoji", "emoji": "⚠️"}}');

SELECT fixture_block('Launch of Acme Flow 4', 1, 'heading_1', 'What we launch');
SELECT fixture_block('Launch of Acme Flow 4', 2, 'paragraph', 'Acme Flow 4: workflows with approvals, webhooks and reports, for teams of 5 to 500.');
SELECT fixture_block('Launch of Acme Flow 4', 3, 'heading_1', 'How it went');
SELECT fixture_block('Launch of Acme Flow 4', 4, 'numbered_list_item', 'Fabrikam GmbH signed in December: 14 seats, paid in euros.');
SELECT fixture_block('Launch of Acme Flow 4', 5, 'numbered_list_item', 'Acme Flow 4.2 fixed the CSV import that Brightleaf Foods could not use (ticket 2304).');
SELECT fixture_block('Launch of Acme Flow 4', 6, 'toggle', 'Numbers');
SELECT fixture_block('Launch of Acme Flow 4/6', 1, 'paragraph', 'Eight paying companies; the largest is Northwind Traders with 212 seats.');
SELECT fixture_block('Launch of Acme Flow 4', 7, 'divider', NULL);
SELECT fixture_block('Launch of Acme Flow 4', 8, 'quote', 'Ship what customers have asked for twice. — Priya');

SELECT fixture_block('Release 4.2.1 checklist', 1, 'paragraph', 'Goes out on Monday, 5 January. Two small fixes, no migration.');
SELECT fixture_block('Release 4.2.1 checklist', 2, 'to_do', 'Fix: totals of reports in the time zone of the account', '{"checked": true}');
SELECT fixture_block('Release 4.2.1 checklist', 3, 'to_do', 'Fix: duplicate e-mails after an approval is withdrawn', '{"checked": true}');
SELECT fixture_block('Release 4.2.1 checklist', 4, 'to_do', 'Write the release notes', '{"checked": false}');
SELECT fixture_block('Release 4.2.1 checklist', 5, 'to_do', 'Tell customer success before it is out', '{"checked": false}');
SELECT fixture_block('Release 4.2.1 checklist', 6, 'to_do', 'Deploy to production', '{"checked": false}');
SELECT fixture_block('Release 4.2.1 checklist', 7, 'code', NULL, jsonb_build_object(
    'rich_text', fixture_text(E'git tag v4.2.1\ngit push origin v4.2.1'), 'language', 'shell', 'caption', '[]'::jsonb));

SELECT fixture_block('Support handbook', 1, 'heading_2', 'Answering');
SELECT fixture_block('Support handbook', 2, 'paragraph', 'First answer within one working day; within two hours for Enterprise.');
SELECT fixture_block('Support handbook', 3, 'heading_2', 'Known problems');
SELECT fixture_block('Support handbook', 4, 'bulleted_list_item', 'Webhooks arrive twice when the receiver takes longer than 10 s (ticket 2291, Globex Logistics): ask for an answer before the work is done.');
SELECT fixture_block('Support handbook', 5, 'bulleted_list_item', 'The CSV import fails before 4.2 when a header has a comma (ticket 2304, Brightleaf Foods).');
SELECT fixture_block('Support handbook', 6, 'heading_2', 'Who decides');
SELECT fixture_block('Support handbook', 7, 'table', NULL, '{"table_width": 2, "has_column_header": true, "has_row_header": false}');
SELECT fixture_block('Support handbook/7', place, 'table_row', NULL, jsonb_build_object('cells', jsonb_build_array(fixture_text(matter), fixture_text(person))))
FROM (VALUES (1, 'Matter', 'Person'), (2, 'Refunds above $500', 'Elena Sokolova'), (3, 'Outages', 'Jonas Lindqvist'), (4, 'Contracts', 'Marcus Webb')) AS decides (place, matter, person);

SELECT fixture_block('Product weekly, 2 January', 1, 'paragraph', 'Aiko, Jonas, Sam.');
SELECT fixture_block('Product weekly, 2 January', 2, 'bulleted_list_item', 'The audit log is on time; the retention question is open.');
SELECT fixture_block('Product weekly, 2 January', 3, 'bulleted_list_item', 'A retry timeout of 10 s is short; Jonas proposes 30 s.');
SELECT fixture_block('Product weekly, 2 January', 4, 'to_do', 'Sam asks Halcyon Health how long they have to keep the log', '{"checked": false}');
SELECT fixture_block('Northwind renewal, 19 December', 1, 'paragraph', 'Ruth (Northwind Traders): 212 seats, $61,000 a year. Their board meets on Wednesday, 7 January.');
SELECT fixture_block('Northwind renewal, 19 December', 2, 'to_do', 'Marcus sends the renewal before the board meets', '{"checked": false}');

-- What only the founders see.
INSERT INTO blocks (id, kind, parent_id, position, title, content, created_time, created_by, last_edited_time, last_edited_by)
SELECT fixture_id(label), 'page', NULL, 2, label,
    jsonb_build_object('icon', '{"type": "emoji", "emoji": "🔒"}'::jsonb, 'cover', NULL, 'properties', jsonb_build_object('title', fixture_text(label))),
    '2025-06-02T08:00:00Z', fixture_id('Priya Raman'), '2025-12-29T17:00:00Z', fixture_id('Priya Raman')
FROM (VALUES ('Board')) AS top (label);
SELECT fixture_page('Salaries 2026', 'Board', 1, NULL, 'Elena Sokolova', '2025-12-15T08:00:00Z', '2025-12-29T17:00:00Z');
SELECT fixture_block('Salaries 2026', 1, 'paragraph', 'To be decided by the board in February.');

-- Two databases with one data source each, and a relation between them.
INSERT INTO blocks (id, kind, parent_id, position, title, content, created_time, created_by, last_edited_time, last_edited_by)
SELECT
    fixture_id('database ' || label), 'database', '1a2b3c4d-0000-4000-8000-000000000001', place, label,
    jsonb_build_object(
        'title', fixture_text(label), 'description', fixture_text(about),
        'icon', jsonb_build_object('type', 'emoji', 'emoji', emoji), 'cover', NULL, 'is_inline', false, 'is_locked', false),
    '2025-10-01T08:00:00Z', fixture_id('Aiko Tanaka'), '2025-12-30T08:00:00Z', fixture_id('Aiko Tanaka')
FROM (VALUES
    (7, 'Projects', 'What the team works on, and until when.', '📌'),
    (8, 'Customer requests', 'What customers asked for or complained about.', '📣')
) AS databases (place, label, about, emoji);

INSERT INTO blocks (id, kind, parent_id, position, title, content, created_time, created_by, last_edited_time, last_edited_by)
SELECT
    fixture_id(label), 'data_source', fixture_id('database ' || label), 1, label,
    jsonb_build_object('title', fixture_text(label), 'description', '[]'::jsonb, 'icon', NULL, 'next_unique_id', next, 'properties', properties),
    '2025-10-01T08:00:00Z', fixture_id('Aiko Tanaka'), '2025-12-30T08:00:00Z', fixture_id('Aiko Tanaka')
FROM (VALUES
    ('Projects', 8, jsonb_build_array(
        fixture_property('title', 'Name', 'title'),
        fixture_property('sTat', 'Status', 'status', jsonb_build_object(
            'options', fixture_options('Status', 'Planned:default', 'In progress:blue', 'Done:green'),
            'groups', jsonb_build_array(
                jsonb_build_object('id', fixture_id('group to do'), 'name', 'To-do', 'color', 'gray', 'option_ids', jsonb_build_array(fixture_id('option Status Planned'))),
                jsonb_build_object('id', fixture_id('group doing'), 'name', 'In progress', 'color', 'blue', 'option_ids', jsonb_build_array(fixture_id('option Status In progress'))),
                jsonb_build_object('id', fixture_id('group done'), 'name', 'Complete', 'color', 'green', 'option_ids', jsonb_build_array(fixture_id('option Status Done')))))),
        fixture_property('oWnr', 'Owner', 'people'),
        fixture_property('dAts', 'Dates', 'date'),
        fixture_property('pRio', 'Priority', 'select', jsonb_build_object('options', fixture_options('Priority', 'High:red', 'Medium:yellow', 'Low:gray'))),
        fixture_property('aRea', 'Areas', 'multi_select', jsonb_build_object('options', fixture_options('Areas', 'Backend:purple', 'App:orange', 'Reports:pink'))),
        fixture_property('dOne', 'Progress', 'number', '{"format": "percent"}'),
        fixture_property('rQst', 'Requests', 'relation', jsonb_build_object(
            'database_id', fixture_id('database Customer requests'), 'data_source_id', fixture_id('Customer requests'), 'type', 'dual_property',
            'dual_property', '{"synced_property_id": "pRoj", "synced_property_name": "Project"}'::jsonb)),
        fixture_property('sEat', 'Seats at stake', 'rollup',
            '{"function": "sum", "relation_property_name": "Requests", "relation_property_id": "rQst", "rollup_property_name": "Seats", "rollup_property_id": "sEts"}'),
        fixture_property('uNiq', 'ID', 'unique_id', '{"prefix": "FLOW"}'),
        fixture_property('eDit', 'Edited', 'last_edited_time')
    )),
    ('Customer requests', 1, jsonb_build_array(
        fixture_property('title', 'Request', 'title'),
        fixture_property('cOmp', 'Company', 'rich_text'),
        fixture_property('mAil', 'Contact', 'email'),
        fixture_property('tIck', 'Ticket', 'number', '{"format": "number"}'),
        fixture_property('kInd', 'Kind', 'select', jsonb_build_object('options', fixture_options('Kind', 'Bug:red', 'Feature:blue', 'Billing:yellow'))),
        fixture_property('rCvd', 'Received', 'date'),
        fixture_property('sEts', 'Seats', 'number', '{"format": "number"}'),
        fixture_property('cLsd', 'Closed', 'checkbox'),
        fixture_property('pRoj', 'Project', 'relation', jsonb_build_object(
            'database_id', fixture_id('database Projects'), 'data_source_id', fixture_id('Projects'), 'type', 'dual_property',
            'dual_property', '{"synced_property_id": "rQst", "synced_property_name": "Requests"}'::jsonb)),
        fixture_property('uRli', 'Thread', 'url')
    ))
) AS sources (label, next, properties);

SELECT fixture_page(name, 'Projects', number, NULL, owner, made::timestamptz, edited::timestamptz, jsonb_build_object(
    'sTat', fixture_id('option Status ' || status),
    'oWnr', jsonb_build_array(fixture_id(owner)),
    'dAts', jsonb_build_object('start', first_day, 'end', last_day, 'time_zone', NULL),
    'pRio', fixture_id('option Priority ' || priority),
    'aRea', (SELECT jsonb_agg(fixture_id('option Areas ' || area)) FROM unnest(areas) AS area),
    'dOne', progress, 'uNiq', number,
    'rQst', (SELECT coalesce(jsonb_agg(fixture_id(request)), '[]') FROM unnest(requests) AS request)))
FROM (VALUES
    (1, 'Launch of 4.2', 'Jonas Lindqvist', 'Done', 'High', '{Backend,App}'::text[], 1, '2025-11-03', '2025-12-12', '2025-10-20T08:00:00Z', '2025-12-12T17:00:00Z', '{CSV import fails}'::text[]),
    (2, 'Release 4.2.1', 'Jonas Lindqvist', 'In progress', 'High', '{Backend}', 0.8, '2025-12-29', '2026-01-05', '2025-12-22T08:00:00Z', '2026-01-04T18:30:00Z', '{}'),
    (3, 'Audit log', 'Jonas Lindqvist', 'In progress', 'High', '{Backend}', 0.45, '2025-12-15', '2026-01-31', '2025-12-08T10:05:00Z', '2026-01-02T15:00:00Z', '{Audit log for compliance}'),
    (4, 'Reports twice as fast', 'Jonas Lindqvist', 'Planned', 'Medium', '{Backend,Reports}', 0, '2026-02-02', '2026-02-27', '2025-12-08T10:06:00Z', '2025-12-19T09:00:00Z', '{Monthly report takes minutes}'),
    (5, 'Mobile approvals', 'Aiko Tanaka', 'Planned', 'Medium', '{App}', 0, '2026-03-02', '2026-03-31', '2025-12-08T10:07:00Z', '2025-12-19T09:01:00Z', '{Approvals on the phone}'),
    (6, 'Approvals button next to Publish', 'Aiko Tanaka', 'Planned', 'High', '{App}', 0, '2026-01-12', '2026-01-16', '2026-01-04T17:40:00Z', '2026-01-04T17:40:00Z', '{Cannot find the approvals button}'),
    (7, 'Longer webhook timeout', 'Jonas Lindqvist', 'Planned', 'Low', '{Backend}', 0, '2026-01-19', '2026-01-23', '2026-01-02T15:00:00Z', '2026-01-02T15:00:00Z', '{Webhooks arrive twice}')
) AS projects (number, name, owner, status, priority, areas, progress, first_day, last_day, made, edited, requests);

SELECT fixture_page(name, 'Customer requests', number, NULL, 'Sam Okafor', received::timestamptz, received::timestamptz + interval '2 hours', jsonb_build_object(
    'cOmp', fixture_text(company), 'mAil', contact, 'tIck', ticket, 'kInd', fixture_id('option Kind ' || kind),
    'rCvd', jsonb_build_object('start', left(received, 10), 'end', NULL, 'time_zone', NULL),
    'sEts', seats, 'cLsd', closed,
    'pRoj', CASE WHEN project IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(fixture_id(project)) END))
FROM (VALUES
    (1, 'Webhooks arrive twice', 'Globex Logistics', 'billing@globex.example', 2291, 'Bug', '2025-12-10T09:12:00Z', 25, true, 'Longer webhook timeout'),
    (2, 'CSV import fails', 'Brightleaf Foods', 'finance@brightleaf.example', 2304, 'Bug', '2025-12-11T10:40:00Z', 5, true, 'Launch of 4.2'),
    (3, 'December invoice is wrong', 'Initech', 'accounts@initech.example', 2318, 'Billing', '2025-12-30T14:05:00Z', 25, false, NULL),
    (4, 'Audit log for compliance', 'Halcyon Health', 'procurement@halcyon.example', NULL, 'Feature', '2025-12-04T11:00:00Z', 40, false, 'Audit log'),
    (5, 'Monthly report takes minutes', 'Northwind Traders', 'ap@northwind.example', NULL, 'Feature', '2025-12-16T08:20:00Z', 212, false, 'Reports twice as fast'),
    (6, 'Approvals on the phone', 'Brightleaf Foods', 'finance@brightleaf.example', NULL, 'Feature', '2025-12-18T13:30:00Z', 5, false, 'Mobile approvals'),
    (7, 'Cannot find the approvals button', 'Cobalt Studio', 'hello@cobaltstudio.example', NULL, 'Bug', '2026-01-04T16:50:00Z', 2, false, 'Approvals button next to Publish')
) AS requests (number, name, company, contact, ticket, kind, received, seats, closed, project);

INSERT INTO views (
    id, database_id, data_source_id, position, name, kind, filter, sorts, configuration, created_time, created_by,
    last_edited_time, last_edited_by
)
SELECT
    fixture_id('view ' || name), fixture_id('database ' || source), fixture_id(source), place, name, kind, filter::jsonb,
    sorts::jsonb, configuration::jsonb, '2025-10-01T08:00:00Z', fixture_id('Aiko Tanaka'), '2025-12-30T08:00:00Z',
    fixture_id('Aiko Tanaka')
FROM (VALUES
    ('Projects', 1, 'All projects', 'table', NULL, '[{"property": "Dates", "direction": "ascending"}]', '{"type": "table"}'),
    ('Projects', 2, 'By status', 'board', NULL, NULL,
        '{"type": "board", "group_by": {"type": "status", "property_id": "sTat", "group_by": "option", "sort": {"type": "manual"}}}'),
    ('Customer requests', 1, 'Open requests', 'table', '{"property": "Closed", "checkbox": {"equals": false}}',
        '[{"property": "Received", "direction": "descending"}]', '{"type": "table"}')
) AS views (source, place, name, kind, filter, sorts, configuration);

INSERT INTO comments (id, discussion_id, block_id, is_page, created_time, created_by, last_edited_time, rich_text, display_name)
SELECT fixture_id('comment ' || number), fixture_id('discussion ' || discussion), fixture_id(page), true, said::timestamptz, fixture_id(person),
    said::timestamptz, fixture_text(words), '{"type": "user"}'
FROM (VALUES
    (1, 1, 'Roadmap Q1', '2026-01-02T15:20:00Z', 'Elena Sokolova', 'Halcyon Health asked finance for a quote with 40 more seats. Is 31 January still safe?'),
    (2, 1, 'Roadmap Q1', '2026-01-02T15:32:00Z', 'Jonas Lindqvist', 'Yes, unless retention grows. I write it down after the weekly.'),
    (3, 2, 'Release 4.2.1 checklist', '2026-01-04T18:35:00Z', 'Sam Okafor', 'Tell me two hours before, I have Initech on the line on Monday.')
) AS said (number, discussion, page, said, person, words);

DROP FUNCTION
    public.fixture_text(text, text), public.fixture_page(text, text, bigint, text, text, timestamptz, timestamptz, jsonb),
    public.fixture_block(text, bigint, text, text, jsonb), public.fixture_property(text, text, text, jsonb),
    public.fixture_options(text, text[]), public.fixture_id(text);
