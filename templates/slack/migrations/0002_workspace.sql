-- A workspace with nothing in it: what a clone without a fixture is. Its app, bot and admin exist, so that its tokens
-- have somebody to act as; fixtures give them names and add to them.

UPDATE _asym_state.identifiers SET seed = 'slack';

INSERT INTO public.team (id, name, domain, email_domain) VALUES ('T0WORKSPACE', 'Workspace', 'workspace', '');

INSERT INTO public.users
    (id, team_id, name, real_name, display_name, first_name, last_name, email, avatar_hash, color, tz, tz_label,
     tz_offset, is_admin, is_owner, is_primary_owner, is_bot, updated)
VALUES
    ('USLACKBOT', 'T0WORKSPACE', 'slackbot', 'Slackbot', 'Slackbot', 'slackbot', '', NULL, 'sv41d8cd98f0',
     '757575', 'America/Los_Angeles', 'Pacific Standard Time', -28800, false, false, false, false, 0),
    ('U0ADMIN0001', 'T0WORKSPACE', 'admin', 'Admin', 'admin', 'Admin', '', 'admin@workspace.example', 'g7a1b3c5d9e2',
     '9f69e7', 'UTC', 'Coordinated Universal Time', 0, true, true, true, false, 1767603600),
    ('U0AGENT0001', 'T0WORKSPACE', 'agent', 'Agent', '', 'Agent', '', NULL, 'g4f6a8c0e2b4',
     '4bbe2e', 'UTC', 'Coordinated Universal Time', 0, false, false, false, true, 1767603600);

INSERT INTO public.apps (id, name) VALUES ('A0AGENT0001', 'Agent');
INSERT INTO public.bots (id, app_id, user_id, name, updated)
VALUES ('B0AGENT0001', 'A0AGENT0001', 'U0AGENT0001', 'Agent', 1767603600);

INSERT INTO public.channels
    (id, kind, name, creator, created, updated, is_general, purpose, purpose_creator, purpose_last_set)
VALUES
    ('C0GENERAL01', 'public', 'general', 'U0ADMIN0001', 1767603600, 1767603600000, true,
     'This is the one channel that will always include everyone. It''s a great spot for announcements and team-wide conversations.',
     'U0ADMIN0001', 1767603600),
    ('C0RANDOM001', 'public', 'random', 'U0ADMIN0001', 1767603600, 1767603600000, false,
     'This channel is for... well, everything else.', 'U0ADMIN0001', 1767603600);

INSERT INTO public.channel_members (channel_id, user_id, joined)
SELECT channels.id, users.id, 1767603600
FROM public.channels CROSS JOIN public.users WHERE users.id <> 'USLACKBOT';

INSERT INTO _asym_auth.grants (name, kind, subject, scopes, attributes) VALUES
    ('botToken', 'bot', 'U0AGENT0001',
     '{app_mentions:read,channels:history,channels:join,channels:manage,channels:read,chat:write,chat:write.customize,groups:history,groups:read,groups:write,im:history,im:read,im:write,reactions:read,reactions:write,team:read,users:read,users:read.email}',
     '{"team_id": "T0WORKSPACE", "app_id": "A0AGENT0001", "bot_id": "B0AGENT0001"}'),
    ('userToken', 'user', 'U0ADMIN0001',
     '{channels:history,channels:read,channels:write,chat:write,groups:history,groups:read,groups:write,im:history,im:read,im:write,reactions:read,reactions:write,team:read,users:read,users:read.email}',
     '{"team_id": "T0WORKSPACE", "app_id": "A0AGENT0001", "bot_id": "B0AGENT0001"}');

INSERT INTO _asym_auth.identities (name, value) VALUES
    ('appId', 'A0AGENT0001'),
    ('workspaceId', 'T0WORKSPACE'),
    ('botUserId', 'U0AGENT0001'),
    ('adminUserId', 'U0ADMIN0001');
