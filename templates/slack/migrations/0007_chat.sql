-- What belongs to messages: those that are to be sent later or were shown to one person, what was pinned, starred and
-- bookmarked, reminders, calls, and earlier versions of what was edited. Times are Unix seconds.

-- The text is shown as it is, without mrkdwn.
ALTER TABLE public.messages ADD COLUMN is_plain boolean NOT NULL DEFAULT false;

CREATE TABLE public.scheduled_messages (
    id text PRIMARY KEY,
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    -- On whose behalf it will be posted.
    user_id text NOT NULL REFERENCES public.users (id),
    bot_id text NOT NULL REFERENCES public.bots (id),
    -- Whether the token was a bot's: a bot and a user of one app have lists of their own.
    is_bot boolean NOT NULL,
    post_at bigint NOT NULL,
    date_created bigint NOT NULL,
    text text NOT NULL,
    blocks jsonb,
    attachments jsonb,
    metadata jsonb,
    is_plain boolean NOT NULL,
    thread_ts bigint,
    is_broadcast boolean NOT NULL
);
CREATE INDEX scheduled_messages_channel ON public.scheduled_messages (channel_id, post_at);

CREATE TABLE public.ephemeral_messages (
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    ts bigint NOT NULL,
    -- Who sees it.
    recipient text NOT NULL REFERENCES public.users (id),
    user_id text NOT NULL REFERENCES public.users (id),
    bot_id text REFERENCES public.bots (id),
    text text NOT NULL,
    blocks jsonb,
    attachments jsonb,
    thread_ts bigint,
    username text,
    icon_emoji text,
    icon_url text,
    PRIMARY KEY (channel_id, ts)
);

-- What a message said before an edit, kept after it is deleted too.
CREATE TABLE public.message_edits (
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    ts bigint NOT NULL,
    -- The first edit of a message is 1.
    number integer NOT NULL,
    edited_by text NOT NULL,
    edited_at bigint NOT NULL,
    previous_text text NOT NULL,
    previous_blocks jsonb,
    previous_attachments jsonb,
    PRIMARY KEY (channel_id, ts, number)
);

-- Messages that are being streamed or were.
CREATE TABLE public.streams (
    channel_id text NOT NULL,
    ts bigint NOT NULL,
    task_display_mode text NOT NULL CHECK (task_display_mode IN ('timeline', 'plan')),
    -- Everything that was streamed, in its order.
    chunks jsonb NOT NULL,
    is_stopped boolean NOT NULL DEFAULT false,
    PRIMARY KEY (channel_id, ts),
    FOREIGN KEY (channel_id, ts) REFERENCES public.messages (channel_id, ts) ON DELETE CASCADE
);

CREATE TABLE public.pins (
    channel_id text NOT NULL,
    ts bigint NOT NULL,
    user_id text NOT NULL REFERENCES public.users (id),
    created bigint NOT NULL,
    -- Order in which they were pinned in the channel.
    position integer NOT NULL,
    PRIMARY KEY (channel_id, ts),
    FOREIGN KEY (channel_id, ts) REFERENCES public.messages (channel_id, ts) ON DELETE CASCADE
);

CREATE TABLE public.stars (
    user_id text NOT NULL REFERENCES public.users (id),
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    -- The message; 0 for the conversation itself.
    ts bigint NOT NULL DEFAULT 0,
    created bigint NOT NULL,
    -- Order in which the user starred things.
    position integer NOT NULL,
    PRIMARY KEY (user_id, channel_id, ts)
);

CREATE TABLE public.bookmarks (
    id text PRIMARY KEY,
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    title text NOT NULL,
    link text NOT NULL,
    emoji text NOT NULL DEFAULT '',
    date_created bigint NOT NULL,
    -- 0 until the first edit.
    date_updated bigint NOT NULL DEFAULT 0,
    rank text NOT NULL,
    last_updated_by_user_id text NOT NULL REFERENCES public.users (id)
);
CREATE INDEX bookmarks_channel ON public.bookmarks (channel_id, rank);

CREATE TABLE public.reminders (
    id text PRIMARY KEY,
    creator text NOT NULL REFERENCES public.users (id),
    user_id text NOT NULL REFERENCES public.users (id),
    text text NOT NULL,
    -- When it is due next.
    "time" bigint NOT NULL,
    -- 0 until it is completed.
    complete_ts bigint NOT NULL DEFAULT 0,
    -- Null for reminders that come once.
    frequency text CHECK (frequency IN ('daily', 'weekly', 'monthly', 'yearly')),
    -- Lower-case English names; empty unless weekly.
    weekdays text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE public.calls (
    id text PRIMARY KEY,
    external_unique_id text NOT NULL,
    external_display_id text NOT NULL DEFAULT '',
    join_url text NOT NULL,
    desktop_app_join_url text NOT NULL DEFAULT '',
    title text NOT NULL DEFAULT '',
    created_by text NOT NULL REFERENCES public.users (id),
    date_start bigint NOT NULL,
    -- Null while it goes on.
    date_end bigint,
    users jsonb NOT NULL DEFAULT '[]'
);

CREATE VIEW state_v1.scheduled_messages AS
SELECT id, channel_id AS channel, user_id AS "user", bot_id, post_at, date_created, text, blocks, attachments, metadata,
       public.slack_ts(thread_ts) AS thread_ts
FROM public.scheduled_messages;
COMMENT ON VIEW state_v1.scheduled_messages IS 'Messages that wait for their time (chat.scheduledMessages.list).';

CREATE VIEW state_v1.ephemeral_messages AS
SELECT channel_id AS channel, public.slack_ts(ts) AS message_ts, recipient AS "user", user_id AS sender, bot_id, text,
       blocks, attachments, public.slack_ts(thread_ts) AS thread_ts
FROM public.ephemeral_messages;
COMMENT ON VIEW state_v1.ephemeral_messages IS 'Messages that only one user saw (chat.postEphemeral).';

CREATE VIEW state_v1.message_edits AS
SELECT channel_id AS channel, public.slack_ts(ts) AS ts, number, edited_by, edited_at, previous_text, previous_blocks,
       previous_attachments
FROM public.message_edits;
COMMENT ON VIEW state_v1.message_edits IS 'What messages said before each edit (previous_message of message_changed).';

CREATE VIEW state_v1.pins AS
SELECT channel_id AS channel, public.slack_ts(ts) AS ts, user_id AS created_by, created FROM public.pins;
COMMENT ON VIEW state_v1.pins IS 'Messages pinned to their conversation (pins.list).';

CREATE VIEW state_v1.stars AS
SELECT user_id AS "user", CASE WHEN ts = 0 THEN 'channel' ELSE 'message' END AS type, channel_id AS channel,
       public.slack_ts(nullif(ts, 0)) AS ts, created AS date_create
FROM public.stars;
COMMENT ON VIEW state_v1.stars IS 'What users starred (stars.list).';

CREATE VIEW state_v1.bookmarks AS
SELECT id, channel_id, title, link, emoji, 'link' AS type, date_created, date_updated, rank, last_updated_by_user_id
FROM public.bookmarks;
COMMENT ON VIEW state_v1.bookmarks IS 'Links in the header of conversations (bookmarks.list).';

CREATE VIEW state_v1.reminders AS
SELECT id, creator, user_id AS "user", text, frequency IS NOT NULL AS recurring, "time", complete_ts, frequency, weekdays
FROM public.reminders;
COMMENT ON VIEW state_v1.reminders IS 'Reminders, completed ones included (reminders.list).';

CREATE VIEW state_v1.calls AS
SELECT id, external_unique_id, external_display_id, join_url, desktop_app_join_url, title, created_by, date_start,
       date_end, users
FROM public.calls;
COMMENT ON VIEW state_v1.calls IS 'Calls of other applications that were registered (calls.info).';
