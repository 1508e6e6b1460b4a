-- What members have of their own: how far they have read, what they say about themselves, when they want no
-- notifications; group direct messages; custom emoji.

ALTER TABLE public.channels DROP CONSTRAINT channels_kind_check;
ALTER TABLE public.channels ADD CONSTRAINT channels_kind_check CHECK (kind IN ('public', 'private', 'im', 'mpim'));
-- The members of a group direct message, sorted, with a space between them.
ALTER TABLE public.channels ADD COLUMN group_members text UNIQUE;
ALTER TABLE public.channels ADD CONSTRAINT channels_group_check CHECK ((kind = 'mpim') = (group_members IS NOT NULL));
-- Oldest first.
ALTER TABLE public.channels ADD COLUMN previous_names text[] NOT NULL DEFAULT '{}';

-- Timestamp of the newest message that the member has read.
ALTER TABLE public.channel_members ADD COLUMN last_read bigint NOT NULL DEFAULT 0;
-- Whether the member has the direct message in view; always true in channels.
ALTER TABLE public.channel_members ADD COLUMN is_open boolean NOT NULL DEFAULT true;

-- What a message about its conversation says in fields of its own: topic, purpose, name and old_name.
ALTER TABLE public.messages ADD COLUMN details jsonb;
CREATE INDEX messages_user ON public.messages (user_id, ts);

ALTER TABLE public.users ADD COLUMN skype text NOT NULL DEFAULT '';
ALTER TABLE public.users ADD COLUMN pronouns text NOT NULL DEFAULT '';
-- A date, or empty.
ALTER TABLE public.users ADD COLUMN start_date text NOT NULL DEFAULT '';
-- When the status ends; 0 for never.
ALTER TABLE public.users ADD COLUMN status_expiration bigint NOT NULL DEFAULT 0;
ALTER TABLE public.users ADD COLUMN manual_away boolean NOT NULL DEFAULT false;

-- The plan by the name that the API has for it.
ALTER TABLE public.team ADD COLUMN plan text NOT NULL DEFAULT 'std'
    CHECK (plan IN ('free', 'std', 'plus', 'compliance', 'enterprise'));

CREATE TABLE public.do_not_disturb (
    user_id text PRIMARY KEY REFERENCES public.users (id),
    -- The daily schedule, in minutes after midnight at the user's own place; it may reach over midnight.
    is_scheduled boolean NOT NULL DEFAULT true,
    starts_at integer NOT NULL DEFAULT 1320 CHECK (starts_at BETWEEN 0 AND 1439),
    ends_at integer NOT NULL DEFAULT 480 CHECK (ends_at BETWEEN 0 AND 1439),
    -- The session that the user ended early is the one that would have ended then.
    session_ended bigint NOT NULL DEFAULT 0,
    -- When the snooze ends; 0 if there is none.
    snooze_until bigint NOT NULL DEFAULT 0,
    CHECK (starts_at <> ends_at)
);
COMMENT ON TABLE public.do_not_disturb IS 'Users without a row want notifications at any time.';

CREATE TABLE public.profile_sections (
    id text PRIMARY KEY,
    label text NOT NULL,
    section_type text NOT NULL CHECK (section_type IN ('contact', 'about_me', 'people', 'custom')),
    ordering integer NOT NULL,
    is_hidden boolean NOT NULL DEFAULT false
);

CREATE TABLE public.profile_fields (
    id text PRIMARY KEY,
    section_id text NOT NULL REFERENCES public.profile_sections (id),
    field_name text NOT NULL UNIQUE,
    label text NOT NULL,
    hint text NOT NULL DEFAULT '',
    type text NOT NULL CHECK (type IN ('text', 'date', 'link', 'options_list', 'user')),
    possible_values text[] NOT NULL DEFAULT '{}',
    ordering integer NOT NULL,
    is_hidden boolean NOT NULL DEFAULT false,
    -- Only admins set it.
    is_protected boolean NOT NULL DEFAULT false
);

CREATE TABLE public.profile_values (
    user_id text NOT NULL REFERENCES public.users (id),
    field_id text NOT NULL REFERENCES public.profile_fields (id),
    value text NOT NULL,
    alt text NOT NULL DEFAULT '',
    PRIMARY KEY (user_id, field_id)
);

CREATE TABLE public.emoji (
    name text PRIMARY KEY,
    url text,
    -- A name among these emoji, or a standard one.
    alias_for text,
    created_by text NOT NULL REFERENCES public.users (id),
    created bigint NOT NULL,
    CHECK (num_nonnulls(url, alias_for) = 1)
);
CREATE INDEX emoji_alias_for ON public.emoji (alias_for) WHERE alias_for IS NOT NULL;

INSERT INTO public.profile_sections (id, label, section_type, ordering) VALUES
    ('Ps0CONTACT1', 'Contact information', 'contact', 0),
    ('Ps0ABOUTME1', 'About me', 'about_me', 1);

-- Administration by the token of the admin: <https://docs.slack.dev/reference/scopes>.
UPDATE _asym_auth.grants SET scopes = scopes || ARRAY['tokens.basic'] WHERE name = 'botToken';
UPDATE _asym_auth.grants SET scopes = scopes || ARRAY[
    'admin.conversations:read', 'admin.conversations:write', 'admin.teams:read', 'admin.teams:write',
    'admin.users:read', 'admin.users:write', 'tokens.basic']
WHERE name = 'userToken';

CREATE OR REPLACE VIEW state_v1.users AS
SELECT id, team_id, name, real_name, display_name, email, title, status_text, status_emoji, tz,
       is_admin, is_owner, is_primary_owner, is_bot, deleted, updated,
       first_name, last_name, phone, skype, pronouns, start_date, status_expiration, manual_away
FROM public.users;

CREATE OR REPLACE VIEW state_v1.channels AS
SELECT channels.id, channels.name, channels.creator, channels.created, channels.updated, channels.is_archived,
       channels.is_general, channels.kind IN ('public', 'private') AS is_channel, channels.kind = 'im' AS is_im,
       channels.kind <> 'public' AS is_private, channels.topic, channels.purpose,
       (SELECT count(*) FROM public.channel_members WHERE channel_id = channels.id) AS num_members,
       channels.kind = 'mpim' AS is_mpim, channels.previous_names
FROM public.channels;

CREATE OR REPLACE VIEW state_v1.members AS
SELECT channel_id AS channel, user_id AS "user", joined, public.slack_ts(last_read) AS last_read, is_open
FROM public.channel_members;

CREATE VIEW state_v1.dnd AS
SELECT user_id AS "user", is_scheduled AS dnd_enabled, starts_at AS start_minute, ends_at AS end_minute,
       snooze_until AS snooze_endtime
FROM public.do_not_disturb;
COMMENT ON VIEW state_v1.dnd IS 'Do Not Disturb: the daily schedule in minutes after the user''s midnight, and when a snooze ends, 0 for none (dnd.info).';

CREATE VIEW state_v1.emoji AS
SELECT name, coalesce(url, 'alias:' || alias_for) AS value, alias_for, created_by AS uploaded_by,
       created AS date_created
FROM public.emoji;
COMMENT ON VIEW state_v1.emoji IS 'Custom emoji; value is the address of the image or alias:NAME (emoji.list).';

CREATE VIEW state_v1.profile_fields AS
SELECT profile_values.user_id AS "user", profile_fields.id, profile_fields.field_name, profile_fields.label,
       profile_fields.type, profile_values.value, profile_values.alt
FROM public.profile_values JOIN public.profile_fields ON profile_fields.id = profile_values.field_id;
COMMENT ON VIEW state_v1.profile_fields IS 'What members filled into the custom fields of their profiles (users.profile.get).';

CREATE VIEW state_v1.team AS
SELECT id, name, domain, email_domain, plan FROM public.team;
COMMENT ON VIEW state_v1.team IS 'The workspace (team.info, team.billing.info).';
