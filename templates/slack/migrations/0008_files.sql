-- Files, what search finds, user groups, canvases. Times are Unix seconds, as the API shows them.

-- The words of a text with their positions. Only letters and digits of ASCII and what lies beyond its punctuation make
-- words, so that the backend can cut a query in the same way.
CREATE FUNCTION public.search_words(text text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_tsvector('pg_catalog.simple'::regconfig,
        regexp_replace(regexp_replace(text, '&(amp|lt|gt);', ' ', 'g'),
            '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x9f\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g'));
COMMENT ON FUNCTION public.search_words IS 'The words of a message or file, as search.messages and search.files find them.';

ALTER TABLE public.messages ADD COLUMN words tsvector GENERATED ALWAYS AS (public.search_words(text)) STORED;
CREATE INDEX messages_words ON public.messages USING gin (words) WITH (gin_pending_list_limit = 256);
CREATE INDEX messages_ts ON public.messages (ts);

CREATE TABLE public.files (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES public.users (id),
    created bigint NOT NULL,
    updated bigint NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    mimetype text NOT NULL,
    filetype text NOT NULL,
    pretty_type text NOT NULL,
    -- hosted, snippet (text that is shown), quip (a canvas).
    mode text NOT NULL CHECK (mode IN ('hosted', 'snippet', 'quip')),
    size bigint NOT NULL,
    alt_txt text,
    -- An upload is announced, then its bytes arrive, then it is completed: only then it is a file that others see.
    state text NOT NULL CHECK (state IN ('announced', 'received', 'complete', 'deleted')),
    -- What the upload's address ends with.
    ticket text UNIQUE,
    -- What addresses for everybody end with.
    public_secret text NOT NULL,
    public_url_shared boolean NOT NULL DEFAULT false,
    -- The text of snippets and canvases.
    content text,
    -- The conversation whose own canvas this is.
    linked_channel_id text UNIQUE REFERENCES public.channels (id),
    words tsvector GENERATED ALWAYS AS (
        public.search_words(name || ' ' || title || ' ' || left(coalesce(content, ''), 100000))
    ) STORED
);
CREATE INDEX files_user ON public.files (user_id);
CREATE INDEX files_words ON public.files USING gin (words);

CREATE TABLE public.file_contents (
    file_id text PRIMARY KEY REFERENCES public.files (id) ON DELETE CASCADE,
    bytes bytea NOT NULL
);

-- Messages that a file was posted with.
CREATE TABLE public.file_shares (
    channel_id text NOT NULL,
    ts bigint NOT NULL,
    file_id text NOT NULL REFERENCES public.files (id) ON DELETE CASCADE,
    -- Order in the message.
    position integer NOT NULL,
    PRIMARY KEY (channel_id, ts, file_id),
    FOREIGN KEY (channel_id, ts) REFERENCES public.messages (channel_id, ts) ON DELETE CASCADE
);
CREATE INDEX file_shares_file ON public.file_shares (file_id);

-- What the API shows of a file comes from this, in its own methods as in messages.
CREATE FUNCTION public.file_facts(file public.files) RETURNS jsonb
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN to_jsonb(file) - '{words,content,ticket}'::text[] || jsonb_build_object(
        'preview', left((file).content, 1000),
        'preview_is_truncated', length((file).content) > 1000,
        'lines', length((file).content) - length(replace((file).content, chr(10), '')) + 1,
        'shares', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('channel', channels.id, 'kind', channels.kind, 'name', channels.name,
                'ts', public.slack_ts(messages.ts), 'thread_ts', public.slack_ts(messages.thread_ts),
                'user', messages.user_id) ORDER BY messages.ts, channels.id), '[]')
            FROM public.file_shares
            JOIN public.channels ON channels.id = file_shares.channel_id
            JOIN public.messages ON messages.channel_id = file_shares.channel_id AND messages.ts = file_shares.ts
            WHERE file_shares.file_id = (file).id));
COMMENT ON FUNCTION public.file_facts IS 'A file without its bytes, with the messages that it was posted with.';

-- Who may see or change a canvas besides its owner.
CREATE TABLE public.canvas_access (
    canvas_id text NOT NULL REFERENCES public.files (id) ON DELETE CASCADE,
    -- A user or a conversation.
    entity_id text NOT NULL,
    level text NOT NULL CHECK (level IN ('read', 'write', 'owner')),
    PRIMARY KEY (canvas_id, entity_id)
);

CREATE TABLE public.canvas_sections (
    id text PRIMARY KEY,
    canvas_id text NOT NULL REFERENCES public.files (id) ON DELETE CASCADE,
    position integer NOT NULL,
    -- h1, h2, h3, or what markdown calls other blocks: paragraph, list, code, quote, table, divider.
    kind text NOT NULL,
    markdown text NOT NULL,
    UNIQUE (canvas_id, position) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE public.usergroups (
    id text PRIMARY KEY,
    team_id text NOT NULL REFERENCES public.team (id),
    name text NOT NULL UNIQUE,
    handle text NOT NULL UNIQUE,
    description text NOT NULL DEFAULT '',
    date_create bigint NOT NULL,
    date_update bigint NOT NULL,
    -- 0 while it is enabled.
    date_delete bigint NOT NULL DEFAULT 0,
    created_by text NOT NULL REFERENCES public.users (id),
    updated_by text NOT NULL REFERENCES public.users (id),
    deleted_by text REFERENCES public.users (id)
);

CREATE TABLE public.usergroup_members (
    usergroup_id text NOT NULL REFERENCES public.usergroups (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    position integer NOT NULL,
    PRIMARY KEY (usergroup_id, user_id)
);

-- Conversations that members of the group are in by default.
CREATE TABLE public.usergroup_channels (
    usergroup_id text NOT NULL REFERENCES public.usergroups (id) ON DELETE CASCADE,
    channel_id text NOT NULL REFERENCES public.channels (id),
    position integer NOT NULL,
    PRIMARY KEY (usergroup_id, channel_id)
);

CREATE VIEW state_v1.files AS
SELECT files.id, files.created, files.updated, files.name, files.title, files.mimetype, files.filetype, files.pretty_type,
       files.user_id AS "user", files.mode, files.size, files.alt_txt, files.public_url_shared, files.state = 'deleted' AS deleted,
       ARRAY(SELECT DISTINCT channel_id FROM public.file_shares WHERE file_id = files.id ORDER BY channel_id) AS channels,
       files.content
FROM public.files WHERE files.state IN ('complete', 'deleted');
COMMENT ON VIEW state_v1.files IS 'Files and canvases, without their bytes (files.info); content is the text of snippets and canvases.';

CREATE VIEW state_v1.usergroups AS
SELECT usergroups.id, usergroups.team_id, usergroups.name, usergroups.handle, usergroups.description, usergroups.date_create,
       usergroups.date_update, usergroups.date_delete, usergroups.created_by, usergroups.updated_by, usergroups.deleted_by,
       (SELECT count(*) FROM public.usergroup_members WHERE usergroup_id = usergroups.id) AS user_count
FROM public.usergroups;
COMMENT ON VIEW state_v1.usergroups IS 'User groups (usergroups.list); date_delete is 0 while a group is enabled.';

CREATE VIEW state_v1.usergroup_members AS
SELECT usergroup_id AS usergroup, user_id AS "user" FROM public.usergroup_members;
COMMENT ON VIEW state_v1.usergroup_members IS 'Who is in which user group (usergroups.users.list).';

CREATE VIEW state_v1.canvases AS
SELECT files.id, files.title, files.user_id AS "user", files.created, files.updated, files.linked_channel_id,
       (SELECT count(*) FROM public.canvas_sections WHERE canvas_id = files.id) AS section_count, files.content AS markdown
FROM public.files WHERE files.mode = 'quip' AND files.state = 'complete';
COMMENT ON VIEW state_v1.canvases IS 'Canvases with all of their markdown (canvases.create, canvases.edit).';

CREATE VIEW state_v1.canvas_sections AS
SELECT canvas_id AS canvas, id, position, kind, markdown FROM public.canvas_sections;
COMMENT ON VIEW state_v1.canvas_sections IS 'The sections of canvases in their order (canvases.sections.lookup).';
