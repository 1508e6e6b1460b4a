-- What graders read: the vendor's field names, stable whatever happens to the tables.

CREATE VIEW state_v1.users AS
SELECT id, team_id, name, real_name, display_name, email, title, status_text, status_emoji, tz,
       is_admin, is_owner, is_primary_owner, is_bot, deleted, updated
FROM public.users;
COMMENT ON VIEW state_v1.users IS 'Members of the workspace, its bots included (users.list).';

CREATE VIEW state_v1.channels AS
SELECT channels.id, channels.name, channels.creator, channels.created, channels.updated, channels.is_archived,
       channels.is_general, channels.kind <> 'im' AS is_channel, channels.kind = 'im' AS is_im,
       channels.kind <> 'public' AS is_private, channels.topic, channels.purpose,
       (SELECT count(*) FROM public.channel_members WHERE channel_id = channels.id) AS num_members
FROM public.channels;
COMMENT ON VIEW state_v1.channels IS 'Conversations of every kind (conversations.list); topic and purpose are their values.';

CREATE VIEW state_v1.members AS
SELECT channel_id AS channel, user_id AS "user", joined FROM public.channel_members;
COMMENT ON VIEW state_v1.members IS 'Who is in which conversation (conversations.members).';

CREATE VIEW state_v1.messages AS
SELECT messages.channel_id AS channel, channels.name AS channel_name, public.slack_ts(messages.ts) AS ts,
       messages.user_id AS "user", messages.bot_id, bots.app_id, messages.subtype, messages.text, messages.blocks,
       messages.attachments, messages.metadata,
       public.slack_ts(coalesce(messages.thread_ts, CASE WHEN replies.reply_count > 0 THEN messages.ts END)) AS thread_ts,
       messages.is_broadcast, replies.reply_count, public.slack_ts(replies.latest_reply) AS latest_reply,
       messages.edited_by, messages.edited_at
FROM public.messages
JOIN public.channels ON channels.id = messages.channel_id
LEFT JOIN public.bots ON bots.id = messages.bot_id
CROSS JOIN LATERAL (
    SELECT count(*) AS reply_count, max(reply.ts) AS latest_reply
    FROM public.messages AS reply
    WHERE reply.channel_id = messages.channel_id AND reply.thread_ts = messages.ts
) AS replies;
COMMENT ON VIEW state_v1.messages IS 'Messages and replies of all conversations (conversations.history and .replies); text has & < > escaped.';

CREATE VIEW state_v1.reactions AS
SELECT channel_id AS channel, public.slack_ts(ts) AS ts, name, user_id AS "user" FROM public.reactions;
COMMENT ON VIEW state_v1.reactions IS 'One row per message, emoji and user (reactions.get).';
