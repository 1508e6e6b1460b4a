-- A Slack workspace. Times are Unix seconds as the API shows them; message timestamps are microseconds, so that they
-- sort, and are unique in their channel.

CREATE FUNCTION public.slack_ts(microseconds bigint) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (microseconds / 1000000)::text || '.' || lpad((microseconds % 1000000)::text, 6, '0');
COMMENT ON FUNCTION public.slack_ts IS 'A message timestamp as the API writes it: seconds.microseconds.';

CREATE TABLE public.team (
    id text PRIMARY KEY,
    name text NOT NULL,
    domain text NOT NULL,
    email_domain text NOT NULL DEFAULT ''
);

CREATE TABLE public.users (
    id text PRIMARY KEY,
    team_id text NOT NULL REFERENCES public.team (id),
    name text NOT NULL UNIQUE,
    real_name text NOT NULL,
    display_name text NOT NULL DEFAULT '',
    first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '',
    -- Null for bots.
    email text UNIQUE,
    title text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    status_text text NOT NULL DEFAULT '',
    status_emoji text NOT NULL DEFAULT '',
    avatar_hash text NOT NULL,
    color text NOT NULL,
    tz text NOT NULL,
    tz_label text NOT NULL,
    -- Seconds east of UTC.
    tz_offset integer NOT NULL,
    locale text NOT NULL DEFAULT 'en-US',
    is_admin boolean NOT NULL DEFAULT false,
    is_owner boolean NOT NULL DEFAULT false,
    is_primary_owner boolean NOT NULL DEFAULT false,
    is_restricted boolean NOT NULL DEFAULT false,
    is_bot boolean NOT NULL DEFAULT false,
    deleted boolean NOT NULL DEFAULT false,
    updated bigint NOT NULL
);

CREATE TABLE public.user_passwords (
    user_id text PRIMARY KEY REFERENCES public.users (id),
    -- A PHC string.
    hash text NOT NULL
);

CREATE TABLE public.apps (
    id text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE public.bots (
    id text PRIMARY KEY,
    app_id text NOT NULL REFERENCES public.apps (id),
    user_id text NOT NULL UNIQUE REFERENCES public.users (id),
    name text NOT NULL,
    updated bigint NOT NULL
);

CREATE TABLE public.channels (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('public', 'private', 'im')),
    -- Null for direct messages.
    name text UNIQUE,
    -- The two members of a direct message, the smaller id first.
    im_pair text UNIQUE,
    creator text NOT NULL REFERENCES public.users (id),
    created bigint NOT NULL,
    -- Milliseconds.
    updated bigint NOT NULL,
    is_archived boolean NOT NULL DEFAULT false,
    is_general boolean NOT NULL DEFAULT false,
    topic text NOT NULL DEFAULT '',
    topic_creator text NOT NULL DEFAULT '',
    topic_last_set bigint NOT NULL DEFAULT 0,
    purpose text NOT NULL DEFAULT '',
    purpose_creator text NOT NULL DEFAULT '',
    purpose_last_set bigint NOT NULL DEFAULT 0,
    -- The newest timestamp ever given to a message here, so that none is given twice, even after a deletion.
    last_ts bigint NOT NULL DEFAULT 0,
    CHECK ((kind = 'im') = (name IS NULL)),
    CHECK ((kind = 'im') = (im_pair IS NOT NULL))
);

CREATE TABLE public.channel_members (
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    joined bigint NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);
CREATE INDEX channel_members_user ON public.channel_members (user_id);

CREATE TABLE public.messages (
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    ts bigint NOT NULL,
    user_id text NOT NULL REFERENCES public.users (id),
    -- Set when an app posted it, on its own behalf or on a user's.
    bot_id text REFERENCES public.bots (id),
    subtype text,
    -- With & < > escaped.
    text text NOT NULL,
    -- As given by the app; null where the API makes them from the text.
    blocks jsonb,
    attachments jsonb,
    metadata jsonb,
    -- The parent's timestamp, in replies.
    thread_ts bigint,
    -- The reply is shown in the channel as well.
    is_broadcast boolean NOT NULL DEFAULT false,
    edited_by text,
    -- Seconds.
    edited_at bigint,
    client_msg_id text,
    -- Who added the member, in a message that says that somebody joined.
    inviter text REFERENCES public.users (id),
    username text,
    icon_emoji text,
    icon_url text,
    PRIMARY KEY (channel_id, ts)
);
CREATE INDEX messages_thread ON public.messages (channel_id, thread_ts, ts) WHERE thread_ts IS NOT NULL;

CREATE TABLE public.reactions (
    channel_id text NOT NULL,
    ts bigint NOT NULL,
    name text NOT NULL,
    user_id text NOT NULL REFERENCES public.users (id),
    -- Order in which they were added to the message.
    position integer NOT NULL,
    PRIMARY KEY (channel_id, ts, name, user_id),
    FOREIGN KEY (channel_id, ts) REFERENCES public.messages (channel_id, ts) ON DELETE CASCADE
);
