-- Acme Corp sells workflow automation. The people are those of the fixture `acme-corp` of the template slack, the
-- customers those of the fixture `acct` of the template stripe; tickets have the numbers that they are talked about by.

-- Monday morning.
UPDATE _asym_state.clock SET anchor = '2026-01-05T09:00:00Z';
UPDATE _asym_state.identifiers SET seed = 'hubspot/acme';

UPDATE account SET
    name = 'Acme Corp', time_zone = 'America/New_York', utc_offset = '-05:00', utc_offset_milliseconds = -18000000,
    additional_currencies = '{EUR}', last_stage = 1037400001, last_association_type = 11, last_object_type = 31400001;

DELETE FROM owners;
INSERT INTO owners (id, user_id, email, first_name, last_name, created_at, updated_at) VALUES
    (71200011, 61200011, 'priya@acme.example', 'Priya', 'Raman', '2024-01-15T08:30:00Z', '2025-03-03T10:12:44Z'),
    (71200012, 61200012, 'marcus@acme.example', 'Marcus', 'Webb', '2024-01-15T09:02:10Z', '2025-11-17T14:00:31Z'),
    (71200013, 61200013, 'elena@acme.example', 'Elena', 'Sokolova', '2024-01-16T07:45:00Z', '2025-06-01T08:00:00Z'),
    (71200014, 61200014, 'jonas@acme.example', 'Jonas', 'Lindqvist', '2024-01-22T13:20:00Z', '2025-01-09T09:31:05Z'),
    (71200015, 61200015, 'aiko@acme.example', 'Aiko', 'Tanaka', '2024-02-05T08:00:00Z', '2025-10-20T06:55:12Z'),
    (71200016, 61200016, 'sam@acme.example', 'Sam', 'Okafor', '2024-03-11T08:15:00Z', '2025-12-19T16:40:58Z');

-- The private app is Acme Agent; the head of sales made it.
UPDATE _asym_auth.grants SET subject = '61200012', attributes = '{"appId": 5309127, "userId": 61200012}';

-- What the account added to what everybody has: a stage, two properties, a custom object.
UPDATE pipeline_stages SET display_order = display_order + 1
WHERE object_type = '0-3' AND id IN ('contractsent', 'closedwon', 'closedlost');
INSERT INTO pipeline_stages (object_type, pipeline, id, label, display_order, metadata, created_at, updated_at)
VALUES ('0-3', 'default', '1037400001', 'Negotiation', 4, '{"isClosed": "false", "probability": "0.85"}',
        '2024-06-03T09:00:00Z', '2024-06-03T09:00:00Z');

INSERT INTO properties (
    object_type, name, label, group_name, type, field_type, options, has_unique_value, created_by, updated_by,
    created_at, updated_at
)
VALUES
    ('0-2', 'plan', 'Acme Flow plan', 'companyinformation', 'enumeration', 'select',
     '[{"label": "Starter", "value": "starter", "displayOrder": 0, "hidden": false},
       {"label": "Team", "value": "team", "displayOrder": 1, "hidden": false},
       {"label": "Enterprise", "value": "enterprise", "displayOrder": 2, "hidden": false}]',
     false, 61200012, 61200012, '2024-02-01T10:00:00Z', '2024-02-01T10:00:00Z'),
    ('0-2', 'seats', 'Seats', 'companyinformation', 'number', 'number', '[]', false, 61200012, 61200012,
     '2024-02-01T10:00:00Z', '2024-02-01T10:00:00Z'),
    ('0-2', 'stripe_customer_id', 'Stripe customer', 'companyinformation', 'string', 'text', '[]', true, 61200013,
     61200013, '2024-02-12T09:20:00Z', '2024-02-12T09:20:00Z'),
    ('0-3', 'seats', 'Seats', 'dealinformation', 'number', 'number', '[]', false, 61200012, 61200012,
     '2024-02-01T10:00:00Z', '2024-02-01T10:00:00Z');

INSERT INTO object_types (
    id, name, singular, fully_qualified_name, label_singular, label_plural, description, primary_display_property,
    required_properties, searchable_properties, default_properties, read_scopes, write_scopes, schema_read_scopes,
    schema_write_scopes, is_custom, created_by, updated_by, created_at, updated_at
)
VALUES (
    '2-31400001', 'workshops', 'workshops', 'p48201937_workshops', 'Workshop', 'Workshops',
    'Days with customer success, on site or by video', 'title', '{title}', '{title,location}',
    '{hs_createdate,hs_lastmodifieddate,hs_object_id}', '{crm.objects.custom.read}', '{crm.objects.custom.write}',
    '{crm.schemas.custom.read}', '{crm.schemas.custom.write}', true, 61200016, 61200016, '2024-04-02T08:00:00Z',
    '2024-04-02T08:00:00Z'
);
INSERT INTO property_groups (object_type, name, label, display_order)
VALUES ('2-31400001', 'workshops_information', 'Workshop information', 0);
INSERT INTO properties (
    object_type, name, label, group_name, type, field_type, options, display_order, external_options, read_only_value,
    hubspot_defined, created_at, updated_at
)
SELECT '2-31400001', listed.*, '2024-04-02T08:00:00Z'::timestamptz, '2024-04-02T08:00:00Z'::timestamptz FROM (VALUES
    ('title', 'Title', 'workshops_information', 'string', 'text', '[]'::jsonb, 0, false, false, false),
    ('held_on', 'Held on', 'workshops_information', 'date', 'date', '[]', 1, false, false, false),
    ('location', 'Location', 'workshops_information', 'string', 'text', '[]', 2, false, false, false),
    ('attendees', 'Attendees', 'workshops_information', 'number', 'number', '[]', 3, false, false, false),
    ('status', 'Status', 'workshops_information', 'enumeration', 'select',
     '[{"label": "Offered", "value": "offered", "displayOrder": 0, "hidden": false},
       {"label": "Booked", "value": "booked", "displayOrder": 1, "hidden": false},
       {"label": "Held", "value": "held", "displayOrder": 2, "hidden": false}]', 4, false, false, false),
    ('hubspot_owner_id', 'Owner', 'workshops_information', 'enumeration', 'select', '[]', 5, true, false, true),
    ('hs_object_id', 'Record ID', 'workshops_information', 'number', 'number', '[]', 6, false, true, true),
    ('hs_createdate', 'Object create date/time', 'workshops_information', 'datetime', 'date', '[]', 7, false, true, true),
    ('hs_lastmodifieddate', 'Object last modified date/time', 'workshops_information', 'datetime', 'date', '[]', 8,
     false, true, true)
) AS listed;

INSERT INTO association_types (from_type, to_type, category, type_id, inverse_id, name, label) VALUES
    ('0-1', '0-2', 'USER_DEFINED', 1, 2, 'decision_maker', 'Decision maker'),
    ('0-2', '0-1', 'USER_DEFINED', 2, 1, 'decision_maker', 'Has decision maker'),
    ('0-1', '0-2', 'USER_DEFINED', 3, 3, 'billing_contact', 'Billing contact'),
    ('0-2', '0-1', 'USER_DEFINED', 3, 3, 'billing_contact', 'Billing contact'),
    ('2-31400001', '0-2', 'USER_DEFINED', 10, 10, 'workshops_to_company', NULL),
    ('0-2', '2-31400001', 'USER_DEFINED', 10, 10, 'workshops_to_company', NULL),
    ('2-31400001', '0-1', 'USER_DEFINED', 11, 11, 'workshops_to_contact', NULL),
    ('0-1', '2-31400001', 'USER_DEFINED', 11, 11, 'workshops_to_contact', NULL);

INSERT INTO records (object_type, id, created_at, updated_at, properties)
SELECT
    '0-2', id, created::timestamptz, modified::timestamptz,
    jsonb_strip_nulls(to_jsonb(listed) - '{id,created,modified}'::text[])
        || jsonb_build_object('hs_object_id', id::text, 'createdate', created, 'hs_lastmodifieddate', modified)
FROM (VALUES
    (21480910101, '2024-03-11T14:22:09.000Z', '2025-12-18T10:05:00.000Z', 'Northwind Traders', 'northwind.example', 'Seattle', 'WA', 'United States', '+1 206 555 0142', 'WHOLESALE', '840', 'customer', 'enterprise', '212', 'cus_rG4kWy7TErFrZl', '71200012', 'Renewal of 212 Enterprise seats. The board meets on Wednesday, 7 January.'),
    (21480910102, '2024-09-17T16:05:33.000Z', '2025-12-16T15:10:00.000Z', 'Initech', 'initech.example', 'Austin', 'TX', 'United States', '+1 512 555 0177', 'INFORMATION_TECHNOLOGY_AND_SERVICES', '120', 'customer', 'team', '30', 'cus_7egzYyX5ybr24q', '71200016', 'Disputes the December invoice: 30 seats instead of 25.'),
    (21480910103, '2024-12-01T08:45:00.000Z', '2025-11-24T09:00:00.000Z', 'Globex Logistics', 'globex.example', 'Rotterdam', NULL, 'Netherlands', '+31 10 555 0119', 'LOGISTICS_AND_SUPPLY_CHAIN', '260', 'customer', 'team', '35', 'cus_WVBhq2oIDm4xke', '71200012', 'Stays on Team, yearly.'),
    (21480910104, '2025-02-24T09:52:58.000Z', '2025-12-17T13:30:00.000Z', 'Brightleaf Foods', 'brightleaf.example', 'Leeds', NULL, 'United Kingdom', '+44 113 555 0104', 'FOOD_PRODUCTION', '45', 'customer', 'starter', '6', 'cus_r4beSHiCPU4TSd', '71200016', 'Wants Team for approvals; decides in January, with the new budget.'),
    (21480910105, '2025-04-08T19:06:56.000Z', '2025-12-19T11:20:00.000Z', 'Halcyon Health', 'halcyon.example', 'Columbus', 'OH', 'United States', '+1 614 555 0150', 'HOSPITAL_HEALTH_CARE', '1900', 'customer', 'team', '60', 'cus_qjIZqCEDd8Te1A', '71200012', 'Would add 40 seats once the audit log exists, promised for 31 January.'),
    (21480910106, '2025-10-01T07:33:52.000Z', '2025-12-04T08:27:00.000Z', 'Cobalt Studio', 'cobaltstudio.example', 'Lyon', NULL, 'France', NULL, 'DESIGN', '2', 'customer', 'starter', '2', 'cus_bt4kbopmpOmYdi', '71200016', NULL),
    (21480910107, '2025-11-10T10:15:00.000Z', '2025-12-08T11:38:21.000Z', 'Fabrikam GmbH', 'fabrikam.example', 'Berlin', NULL, 'Germany', '+49 30 5550 1180', 'MACHINERY', '75', 'customer', 'team', '14', 'cus_z0XKz9qdQ9S61D', '71200012', 'Signed in December: 14 seats, yearly, in euros.'),
    (21480910108, '2025-12-12T15:40:00.000Z', '2025-12-12T15:40:00.000Z', 'Tailspin Toys', 'tailspin.example', 'Portland', 'OR', 'United States', NULL, 'RETAIL', '90', 'lead', NULL, NULL, NULL, '71200012', 'Asked for a demonstration at the December webinar.')
) AS listed (
    id, created, modified, name, domain, city, state, country, phone, industry, numberofemployees, lifecyclestage, plan,
    seats, stripe_customer_id, hubspot_owner_id, description
);

INSERT INTO records (object_type, id, created_at, updated_at, properties)
SELECT
    '0-1', id, created::timestamptz, modified::timestamptz,
    jsonb_strip_nulls(to_jsonb(listed) - '{id,created,modified}'::text[])
        || jsonb_build_object('hs_object_id', id::text, 'createdate', created, 'lastmodifieddate', modified,
                              'hs_email_domain', split_part(email, '@', 2))
FROM (VALUES
    (20103340101, '2024-03-11T14:25:40.000Z', '2026-01-02T17:00:00.000Z', 'ruth@northwind.example', 'Ruth', 'Delgado', '+1 206 555 0143', 'Chief Operating Officer', 'Northwind Traders', 'customer', 'CONNECTED', '71200012'),
    (20103340102, '2024-03-11T14:31:02.000Z', '2025-12-01T09:00:00.000Z', 'ap@northwind.example', 'Accounts', 'Payable', '+1 206 555 0142', NULL, 'Northwind Traders', 'customer', NULL, '71200012'),
    (20103340103, '2024-09-17T16:07:12.000Z', '2025-12-16T15:10:00.000Z', 'accounts@initech.example', 'Milton', 'Waddams', '+1 512 555 0177', 'Accounting', 'Initech', 'customer', 'IN_PROGRESS', '71200016'),
    (20103340104, '2024-12-01T08:47:30.000Z', '2025-11-24T09:00:00.000Z', 'billing@globex.example', 'Hanneke', 'Vos', '+31 10 555 0119', 'Integration Engineer', 'Globex Logistics', 'customer', NULL, '71200012'),
    (20103340105, '2025-02-24T09:55:14.000Z', '2025-12-17T13:30:00.000Z', 'finance@brightleaf.example', 'Imogen', 'Clarke', '+44 113 555 0104', 'Head of Operations', 'Brightleaf Foods', 'opportunity', 'OPEN_DEAL', '71200016'),
    (20103340106, '2025-04-08T19:10:21.000Z', '2025-12-19T11:20:00.000Z', 'procurement@halcyon.example', 'Terrence', 'Boyd', '+1 614 555 0150', 'Procurement', 'Halcyon Health', 'customer', 'OPEN_DEAL', '71200012'),
    (20103340107, '2025-08-19T22:31:22.000Z', '2025-12-18T12:00:00.000Z', 'dana@whitfield.example', 'Dana', 'Whitfield', '+1 303 555 0163', 'Consultant', NULL, 'customer', NULL, '71200016'),
    (20103340108, '2025-10-01T07:35:10.000Z', '2025-12-04T08:27:00.000Z', 'hello@cobaltstudio.example', 'Margaux', 'Petit', NULL, 'Founder', 'Cobalt Studio', 'customer', NULL, '71200016'),
    (20103340109, '2025-11-10T10:18:00.000Z', '2025-12-08T11:38:21.000Z', 'rechnung@fabrikam.example', 'Jürgen', 'Krause', '+49 30 5550 1180', 'Kaufmännischer Leiter', 'Fabrikam GmbH', 'customer', 'CONNECTED', '71200012'),
    (20103340110, '2025-12-12T15:41:12.000Z', '2025-12-12T15:41:12.000Z', 'nadia@tailspin.example', 'Nadia', 'Hassan', NULL, 'Operations Manager', 'Tailspin Toys', 'lead', 'NEW', '71200012')
) AS listed (
    id, created, modified, email, firstname, lastname, phone, jobtitle, company, lifecyclestage, hs_lead_status,
    hubspot_owner_id
);

INSERT INTO records (object_type, id, created_at, updated_at, properties)
SELECT
    '0-3', listed.id, created::timestamptz, modified::timestamptz,
    jsonb_strip_nulls(to_jsonb(listed) - '{id,created,modified}'::text[])
        || jsonb_build_object('hs_object_id', listed.id::text, 'createdate', created, 'hs_lastmodifieddate', modified,
                              'pipeline', 'default', 'hs_is_closed', stage.metadata ->> 'isClosed',
                              'hs_is_closed_won', (dealstage = 'closedwon')::text,
                              'hs_deal_stage_probability', stage.metadata ->> 'probability')
FROM (VALUES
    (26120450101, '2025-11-03T15:00:00.000Z', '2025-12-18T10:05:00.000Z', 'Northwind renewal', '61000', 'USD', '2026-01-07T17:00:00.000Z', '1037400001', 'existingbusiness', 'high', '212', '71200012', 'Ruth: "We are not leaving, we are negotiating." Two more workshops offered, the price stays.', 'Call Ruth on Monday at 16:00'),
    (26120450102, '2025-11-10T10:20:00.000Z', '2025-12-08T11:38:21.000Z', 'Fabrikam Team yearly', '13300', 'EUR', '2025-12-08T11:38:21.000Z', 'closedwon', 'newbusiness', 'medium', '14', '71200012', '14 seats of Team, yearly.', NULL),
    (26120450103, '2025-12-15T16:40:00.000Z', '2025-12-19T11:20:00.000Z', 'Halcyon 40 seats', '39600', 'USD', '2026-02-13T17:00:00.000Z', 'presentationscheduled', 'existingbusiness', 'high', '40', '71200012', 'Waits for the audit log, promised for 31 January.', 'Show the audit log when it is there'),
    (26120450104, '2025-12-10T11:25:00.000Z', '2025-12-17T13:30:00.000Z', 'Brightleaf upgrade to Team', '5940', 'USD', '2026-01-30T17:00:00.000Z', 'decisionmakerboughtin', 'existingbusiness', 'medium', '6', '71200016', 'Six people need approvals. $990 a seat and year.', 'Send a quote for yearly payment'),
    (26120450105, '2025-10-20T09:00:00.000Z', '2025-12-01T09:00:00.000Z', 'Globex renewal', '34650', 'USD', '2025-12-01T09:00:00.000Z', 'closedwon', 'existingbusiness', 'low', '35', '71200012', 'Stays on Team, no discount asked.', NULL),
    (26120450106, '2025-12-12T15:45:00.000Z', '2025-12-12T15:45:00.000Z', 'Tailspin Toys Team', '9900', 'USD', '2026-02-27T17:00:00.000Z', 'appointmentscheduled', 'newbusiness', 'low', '10', '71200012', NULL, 'Demonstration on 13 January'),
    (26120450107, '2025-11-27T10:00:00.000Z', '2025-12-18T12:00:00.000Z', 'Whitfield partner discount', '290', 'USD', '2025-12-18T12:00:00.000Z', 'closedlost', 'existingbusiness', 'low', '1', '71200012', 'No partner discount for individuals; a free month instead.', NULL)
) AS listed (
    id, created, modified, dealname, amount, deal_currency_code, closedate, dealstage, dealtype, hs_priority, seats,
    hubspot_owner_id, description, hs_next_step
)
JOIN pipeline_stages AS stage ON stage.object_type = '0-3' AND stage.id = listed.dealstage;

INSERT INTO records (object_type, id, created_at, updated_at, properties)
SELECT
    '0-5', id, created::timestamptz, modified::timestamptz,
    jsonb_strip_nulls(to_jsonb(listed) - '{id,created,modified}'::text[])
        || jsonb_build_object('hs_object_id', id::text, 'createdate', created, 'hs_lastmodifieddate', modified,
                              'hs_pipeline', '0', 'hs_is_closed', (hs_pipeline_stage = '4')::text)
FROM (VALUES
    (2284, '2025-11-05T10:12:00.000Z', '2025-11-05T15:30:00.000Z', 'Charged twice in October', 'There are two charges on my card.', '4', 'MEDIUM', 'BILLING_ISSUE', 'EMAIL', '2025-11-05T15:30:00.000Z', '71200016'),
    (2291, '2025-11-13T08:40:00.000Z', '2025-11-13T14:05:00.000Z', 'Webhooks arrive twice', 'Every event is delivered twice since Tuesday. We answer after about 12 seconds.', '4', 'HIGH', 'PRODUCT_ISSUE', 'EMAIL', '2025-11-13T14:05:00.000Z', '71200016'),
    (2304, '2025-11-25T09:05:00.000Z', '2025-12-02T11:00:00.000Z', 'CSV import fails', 'Row 1: expected 7 columns, found 1. The file is from our spreadsheet.', '4', 'HIGH', 'PRODUCT_ISSUE', 'EMAIL', '2025-12-02T11:00:00.000Z', '71200016'),
    (2311, '2025-12-03T13:20:00.000Z', '2025-12-04T08:27:00.000Z', 'Cannot find the invoice of November', 'Where is it?', '4', 'LOW', 'BILLING_ISSUE', 'EMAIL', '2025-12-04T08:27:00.000Z', '71200016'),
    (2318, '2025-12-15T17:02:00.000Z', '2025-12-16T15:10:00.000Z', 'December invoice is wrong', 'It says 30 seats, we have 25.', '2', 'HIGH', 'BILLING_ISSUE', 'EMAIL', NULL, '71200016'),
    (2326, '2026-01-04T19:15:00.000Z', '2026-01-04T19:15:00.000Z', 'Where do I approve a workflow?', 'We looked for the button for a quarter of an hour.', '1', 'MEDIUM', 'PRODUCT_ISSUE', 'FORM', NULL, NULL),
    (2328, '2026-01-04T21:48:00.000Z', '2026-01-04T21:48:00.000Z', 'Is an audit log planned?', 'Our auditors ask for a list of who changed which workflow.', '1', 'MEDIUM', 'FEATURE_REQUEST', 'FORM', NULL, '71200015'),
    (2330, '2025-12-17T09:30:00.000Z', '2025-12-17T16:12:00.000Z', 'Tax exempt certificate renewed', 'Please update our certificate, valid to the end of 2026.', '4', 'LOW', 'BILLING_ISSUE', 'EMAIL', '2025-12-17T16:12:00.000Z', '71200016')
) AS listed (
    id, created, modified, subject, content, hs_pipeline_stage, hs_ticket_priority, hs_ticket_category, source_type,
    closed_date, hubspot_owner_id
);

-- Notes and tasks.
INSERT INTO records (object_type, id, created_at, updated_at, properties)
SELECT
    kind, id, created::timestamptz, created::timestamptz,
    jsonb_strip_nulls(jsonb_build_object(
        'hs_timestamp', coalesce(due, created), 'hs_note_body', CASE kind WHEN '0-46' THEN body END,
        'hs_task_subject', CASE kind WHEN '0-27' THEN subject END, 'hs_task_body', CASE kind WHEN '0-27' THEN body END,
        'hs_task_status', CASE kind WHEN '0-27' THEN 'NOT_STARTED' END,
        'hs_task_type', CASE kind WHEN '0-27' THEN 'CALL' END, 'hubspot_owner_id', owner, 'hs_object_id', id::text,
        'hs_createdate', created, 'hs_lastmodifieddate', created))
FROM (VALUES
    ('0-46', 27300120101, '2025-12-09T16:20:00.000Z', NULL, NULL, 'They want a number under 60k or two more workshops.', '71200012'),
    ('0-46', 27300120102, '2025-12-18T10:05:00.000Z', NULL, NULL, 'Two workshops offered, the price stays. Decision after the board meeting, first full week of January.', '71200012'),
    ('0-46', 27300120103, '2025-12-16T15:10:00.000Z', NULL, NULL, 'They added five seats on 12 November; the mail from their admin is forwarded. They check with accounting.', '71200016'),
    ('0-27', 27300120104, '2026-01-02T17:00:00.000Z', '2026-01-05T16:00:00.000Z', 'Call Ruth', 'Which way does the board lean?', '71200012'),
    ('0-27', 27300120105, '2025-12-17T13:30:00.000Z', '2026-01-12T10:00:00.000Z', 'Call Imogen about the new budget', 'Team, six seats, yearly.', '71200016')
) AS listed (kind, id, created, due, subject, body, owner);

INSERT INTO records (object_type, id, created_at, updated_at, properties)
SELECT
    '2-31400001', id, created::timestamptz, created::timestamptz,
    jsonb_strip_nulls(to_jsonb(listed) - '{id,created}'::text[])
        || jsonb_build_object('hs_object_id', id::text, 'hs_createdate', created, 'hs_lastmodifieddate', created)
FROM (VALUES
    (28500230101, '2025-05-12T08:00:00.000Z', 'Moving the first workflows', '2025-06-03', 'Seattle', '9', 'held', '71200016'),
    (28500230102, '2025-12-18T10:06:00.000Z', 'Approvals for buyers', NULL, 'Seattle', NULL, 'offered', '71200016'),
    (28500230103, '2025-12-18T10:07:00.000Z', 'Reports for the board', NULL, 'Video', NULL, 'offered', '71200016'),
    (28500230104, '2025-12-08T12:00:00.000Z', 'Einführung', '2026-01-20', 'Berlin', '14', 'booked', '71200016')
) AS listed (id, created, title, held_on, location, attendees, status, hubspot_owner_id);

-- Who belongs to whom, by the numbers of types; both directions.
INSERT INTO associations (from_type, from_id, to_type, to_id, category, type_id)
WITH listed (from_type, from_id, to_type, to_id, names) AS (VALUES
    ('0-1', 20103340101, '0-2', 21480910101, ARRAY['contact_to_company_unlabeled', 'contact_to_company', 'decision_maker']),
    ('0-1', 20103340102, '0-2', 21480910101, ARRAY['contact_to_company_unlabeled', 'contact_to_company', 'billing_contact']),
    ('0-1', 20103340103, '0-2', 21480910102, ARRAY['contact_to_company_unlabeled', 'contact_to_company', 'billing_contact']),
    ('0-1', 20103340104, '0-2', 21480910103, ARRAY['contact_to_company_unlabeled', 'contact_to_company']),
    ('0-1', 20103340105, '0-2', 21480910104, ARRAY['contact_to_company_unlabeled', 'contact_to_company', 'decision_maker']),
    ('0-1', 20103340106, '0-2', 21480910105, ARRAY['contact_to_company_unlabeled', 'contact_to_company']),
    ('0-1', 20103340108, '0-2', 21480910106, ARRAY['contact_to_company_unlabeled', 'contact_to_company']),
    ('0-1', 20103340109, '0-2', 21480910107, ARRAY['contact_to_company_unlabeled', 'contact_to_company']),
    ('0-1', 20103340110, '0-2', 21480910108, ARRAY['contact_to_company_unlabeled', 'contact_to_company']),
    ('0-3', 26120450101, '0-2', 21480910101, ARRAY['deal_to_company_unlabeled', 'deal_to_company']),
    ('0-3', 26120450102, '0-2', 21480910107, ARRAY['deal_to_company_unlabeled', 'deal_to_company']),
    ('0-3', 26120450103, '0-2', 21480910105, ARRAY['deal_to_company_unlabeled', 'deal_to_company']),
    ('0-3', 26120450104, '0-2', 21480910104, ARRAY['deal_to_company_unlabeled', 'deal_to_company']),
    ('0-3', 26120450105, '0-2', 21480910103, ARRAY['deal_to_company_unlabeled', 'deal_to_company']),
    ('0-3', 26120450106, '0-2', 21480910108, ARRAY['deal_to_company_unlabeled', 'deal_to_company']),
    ('0-3', 26120450101, '0-1', 20103340101, ARRAY['deal_to_contact']),
    ('0-3', 26120450102, '0-1', 20103340109, ARRAY['deal_to_contact']),
    ('0-3', 26120450103, '0-1', 20103340106, ARRAY['deal_to_contact']),
    ('0-3', 26120450104, '0-1', 20103340105, ARRAY['deal_to_contact']),
    ('0-3', 26120450106, '0-1', 20103340110, ARRAY['deal_to_contact']),
    ('0-3', 26120450107, '0-1', 20103340107, ARRAY['deal_to_contact']),
    ('0-5', 2284, '0-1', 20103340107, ARRAY['ticket_to_contact']),
    ('0-5', 2291, '0-1', 20103340104, ARRAY['ticket_to_contact']),
    ('0-5', 2304, '0-1', 20103340105, ARRAY['ticket_to_contact']),
    ('0-5', 2311, '0-1', 20103340108, ARRAY['ticket_to_contact']),
    ('0-5', 2318, '0-1', 20103340103, ARRAY['ticket_to_contact']),
    ('0-5', 2328, '0-1', 20103340106, ARRAY['ticket_to_contact']),
    ('0-5', 2330, '0-1', 20103340106, ARRAY['ticket_to_contact']),
    ('0-5', 2291, '0-2', 21480910103, ARRAY['ticket_to_company_unlabeled', 'ticket_to_company']),
    ('0-5', 2304, '0-2', 21480910104, ARRAY['ticket_to_company_unlabeled', 'ticket_to_company']),
    ('0-5', 2311, '0-2', 21480910106, ARRAY['ticket_to_company_unlabeled', 'ticket_to_company']),
    ('0-5', 2318, '0-2', 21480910102, ARRAY['ticket_to_company_unlabeled', 'ticket_to_company']),
    ('0-5', 2326, '0-2', 21480910101, ARRAY['ticket_to_company_unlabeled', 'ticket_to_company']),
    ('0-5', 2328, '0-2', 21480910105, ARRAY['ticket_to_company_unlabeled', 'ticket_to_company']),
    ('0-5', 2330, '0-2', 21480910105, ARRAY['ticket_to_company_unlabeled', 'ticket_to_company']),
    ('0-46', 27300120101, '0-3', 26120450101, ARRAY['note_to_deal']),
    ('0-46', 27300120102, '0-3', 26120450101, ARRAY['note_to_deal']),
    ('0-46', 27300120102, '0-2', 21480910101, ARRAY['note_to_company']),
    ('0-46', 27300120103, '0-5', 2318, ARRAY['note_to_ticket']),
    ('0-27', 27300120104, '0-1', 20103340101, ARRAY['task_to_contact']),
    ('0-27', 27300120104, '0-3', 26120450101, ARRAY['task_to_deal']),
    ('0-27', 27300120105, '0-1', 20103340105, ARRAY['task_to_contact']),
    ('2-31400001', 28500230101, '0-2', 21480910101, ARRAY['workshops_to_company']),
    ('2-31400001', 28500230102, '0-2', 21480910101, ARRAY['workshops_to_company']),
    ('2-31400001', 28500230103, '0-2', 21480910101, ARRAY['workshops_to_company']),
    ('2-31400001', 28500230104, '0-2', 21480910107, ARRAY['workshops_to_company']),
    ('2-31400001', 28500230104, '0-1', 20103340109, ARRAY['workshops_to_contact'])
), typed AS (
    SELECT listed.from_type, from_id, listed.to_type, to_id, category, type_id, inverse_id
    FROM listed CROSS JOIN LATERAL unnest(names) AS given (name)
    JOIN association_types AS type
        ON type.from_type = listed.from_type AND type.to_type = listed.to_type AND type.name = given.name
)
SELECT from_type, from_id, to_type, to_id, category, type_id FROM typed
UNION ALL
SELECT to_type, to_id, from_type, from_id, category, inverse_id FROM typed;

-- Values that no two records have, and where all values come from.
INSERT INTO unique_values (object_type, property, value, record)
SELECT record.object_type, property.name, record.properties ->> property.name, record.id
FROM records AS record JOIN properties AS property USING (object_type)
WHERE property.has_unique_value AND record.properties ? property.name;

INSERT INTO property_history (object_type, record, number, property, value, changed_at, source_type, user_id)
SELECT
    object_type, id, row_number() OVER (PARTITION BY object_type, id ORDER BY value.key), value.key, value.value,
    updated_at, 'CRM_UI', 61200012
FROM records, jsonb_each_text(properties) AS value
WHERE value.key NOT LIKE 'hs\_object%' AND value.key NOT LIKE '%createdate' AND value.key NOT LIKE '%lastmodifieddate';

-- The stages that the renewal went through before.
UPDATE property_history SET number = number + 100 WHERE object_type = '0-3' AND record = 26120450101;
INSERT INTO property_history (object_type, record, number, property, value, changed_at, source_type, user_id) VALUES
    ('0-3', 26120450101, 1, 'dealstage', 'appointmentscheduled', '2025-11-03T15:00:00Z', 'CRM_UI', 61200012),
    ('0-3', 26120450101, 2, 'dealstage', 'decisionmakerboughtin', '2025-11-20T10:30:00Z', 'CRM_UI', 61200012);
