-- The platform for apps: their configuration, where they are told what happens, what they show, and how people let them in.
-- Tokens and codes are kept as SHA-256 only.

CREATE TABLE public.app_settings (
    app_id text PRIMARY KEY REFERENCES public.apps (id) ON DELETE CASCADE,
    -- Who may change the configuration.
    owner text NOT NULL REFERENCES public.users (id),
    client_id text NOT NULL UNIQUE,
    -- Names of rows of `_asym_auth.secrets`.
    client_secret text NOT NULL,
    signing_secret text NOT NULL,
    -- What older apps compare with `token` in a request.
    verification_token text NOT NULL,
    -- The configuration as the vendor's manifest: event subscriptions, interactivity, commands, shortcuts, scopes.
    manifest jsonb NOT NULL,
    -- The request URL for events that answered its challenge: no other gets events.
    verified_url text
);

-- Who let an app in: the bot's user, and people on whose behalf it acts.
CREATE TABLE public.app_installs (
    app_id text NOT NULL REFERENCES public.apps (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    kind text NOT NULL CHECK (kind IN ('bot', 'user')),
    scopes text[] NOT NULL,
    installed_by text NOT NULL REFERENCES public.users (id),
    installed bigint NOT NULL,
    PRIMARY KEY (app_id, user_id)
);

CREATE TABLE public.incoming_webhooks (
    id text PRIMARY KEY,
    app_id text NOT NULL REFERENCES public.apps (id) ON DELETE CASCADE,
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    created bigint NOT NULL
);

-- Codes of an installation that is half done.
CREATE TABLE public.oauth_codes (
    hash bytea PRIMARY KEY,
    app_id text NOT NULL REFERENCES public.apps (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    scopes text[] NOT NULL,
    user_scopes text[] NOT NULL,
    redirect_uri text NOT NULL,
    -- Where an incoming webhook posts, when one was asked for.
    channel_id text REFERENCES public.channels (id),
    -- Seconds.
    expires bigint NOT NULL,
    used boolean NOT NULL DEFAULT false
);

-- What people did with apps, and what came of it.
CREATE TABLE public.interactions (
    id text PRIMARY KEY,
    app_id text NOT NULL REFERENCES public.apps (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    type text NOT NULL,
    channel_id text,
    thread_ts bigint,
    view_id text,
    -- The number of the delivery to the app.
    delivery bigint NOT NULL UNIQUE,
    status text NOT NULL DEFAULT 'sent' CHECK (status IN ('sent', 'answered', 'failed')),
    -- The app's answer, or why there is none.
    response jsonb,
    error text,
    created bigint NOT NULL
);

CREATE TABLE public.triggers (
    id text PRIMARY KEY,
    app_id text NOT NULL REFERENCES public.apps (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    -- The modal that it comes from.
    view_id text,
    -- Microseconds.
    created bigint NOT NULL,
    exchanged boolean NOT NULL DEFAULT false
);

CREATE TABLE public.response_urls (
    id text PRIMARY KEY,
    hash bytea NOT NULL,
    app_id text NOT NULL REFERENCES public.apps (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES public.users (id),
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    -- The message that the action was taken on.
    message_ts bigint,
    uses integer NOT NULL DEFAULT 0,
    -- Seconds.
    created bigint NOT NULL
);

CREATE TABLE public.views (
    id text PRIMARY KEY,
    app_id text NOT NULL REFERENCES public.apps (id) ON DELETE CASCADE,
    -- Who sees it.
    user_id text NOT NULL REFERENCES public.users (id),
    type text NOT NULL CHECK (type IN ('modal', 'home')),
    root_view_id text NOT NULL,
    previous_view_id text,
    external_id text,
    -- Title, blocks and the rest, as given by the app.
    content jsonb NOT NULL,
    -- What was typed and chosen, by block and action.
    state jsonb NOT NULL,
    hash text NOT NULL,
    UNIQUE (app_id, external_id)
);
CREATE UNIQUE INDEX views_home ON public.views (app_id, user_id) WHERE type = 'home';
CREATE INDEX views_root ON public.views (root_view_id);

CREATE TABLE public.assistant_threads (
    channel_id text NOT NULL REFERENCES public.channels (id) ON DELETE CASCADE,
    thread_ts bigint NOT NULL,
    status text NOT NULL DEFAULT '',
    loading_messages jsonb NOT NULL DEFAULT '[]',
    title text NOT NULL DEFAULT '',
    prompts_title text NOT NULL DEFAULT '',
    prompts jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (channel_id, thread_ts)
);

-- The app of an empty workspace: it can be told everything, and is told nothing before it says where.
INSERT INTO public.app_settings (app_id, owner, client_id, client_secret, signing_secret, verification_token, manifest)
SELECT 'A0AGENT0001', 'U0ADMIN0001', '100000000001.100000000002', 'clientSecret', 'signingSecret', 'gIkuvaNzQIHg97ATvDxqgjtO',
    jsonb_build_object(
        '_metadata', '{"major_version": 1, "minor_version": 1}'::jsonb,
        'display_information', jsonb_build_object('name', 'Agent'),
        'features', '{"app_home": {"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false}, "bot_user": {"display_name": "Agent", "always_online": true}}'::jsonb,
        'oauth_config', jsonb_build_object('scopes', jsonb_build_object(
            'bot', (SELECT to_jsonb(scopes) FROM _asym_auth.grants WHERE name = 'botToken'),
            'user', (SELECT to_jsonb(scopes) FROM _asym_auth.grants WHERE name = 'userToken'))),
        'settings', '{"org_deploy_enabled": false, "socket_mode_enabled": false, "token_rotation_enabled": false}'::jsonb);

INSERT INTO public.app_installs (app_id, user_id, kind, scopes, installed_by, installed)
SELECT 'A0AGENT0001', subject, kind, scopes, 'U0ADMIN0001', 1767603600
FROM _asym_auth.grants WHERE name IN ('botToken', 'userToken');

INSERT INTO public.incoming_webhooks (id, app_id, channel_id, user_id, created)
VALUES ('B0WEBHOOK01', 'A0AGENT0001', 'C0GENERAL01', 'U0ADMIN0001', 1767603600);

INSERT INTO _asym_auth.grants (name, kind, subject, attributes) VALUES
    ('configToken', 'config', 'U0ADMIN0001', '{"team_id": "T0WORKSPACE"}'),
    ('configRefreshToken', 'refresh', 'U0ADMIN0001', '{"team_id": "T0WORKSPACE", "refreshes": "config"}'),
    ('webhookToken', 'webhook', 'B0WEBHOOK01', '{"team_id": "T0WORKSPACE"}'),
    ('signingSecret', 'secret', 'A0AGENT0001', '{}'),
    ('clientSecret', 'secret', 'A0AGENT0001', '{}');

INSERT INTO _asym_auth.identities (name, value) VALUES
    ('clientId', '100000000001.100000000002'),
    ('verificationToken', 'gIkuvaNzQIHg97ATvDxqgjtO'),
    ('webhookId', 'B0WEBHOOK01');

CREATE VIEW state_v1.apps AS
SELECT apps.id, apps.name, app_settings.client_id, app_settings.manifest,
       app_settings.manifest #>> '{settings,event_subscriptions,request_url}' AS request_url,
       coalesce(app_settings.verified_url = app_settings.manifest #>> '{settings,event_subscriptions,request_url}', false)
           AS request_url_verified
FROM public.apps JOIN public.app_settings ON app_settings.app_id = apps.id;
COMMENT ON VIEW state_v1.apps IS 'Apps and their configuration (apps.manifest.export); events go to verified request URLs only.';

CREATE VIEW state_v1.app_installs AS
SELECT app_id, user_id AS "user", kind, scopes, installed_by, installed FROM public.app_installs;
COMMENT ON VIEW state_v1.app_installs IS 'Bots and people that apps act as, with what they were allowed (oauth.v2.access).';

CREATE VIEW state_v1.incoming_webhooks AS
SELECT id, app_id, channel_id AS channel, user_id AS "user", created FROM public.incoming_webhooks;
COMMENT ON VIEW state_v1.incoming_webhooks IS 'Incoming webhooks and the channel that each posts to.';

CREATE VIEW state_v1.interactions AS
SELECT id, app_id, user_id AS "user", type, channel_id AS channel, view_id, status, response, error, created
FROM public.interactions;
COMMENT ON VIEW state_v1.interactions IS 'What people did with apps (actions, submissions, shortcuts, commands), and what the app answered.';

CREATE VIEW state_v1.views AS
SELECT id, app_id, user_id AS "user", type, root_view_id, previous_view_id, external_id,
       content ->> 'callback_id' AS callback_id, content #>> '{title,text}' AS title, content -> 'blocks' AS blocks,
       content ->> 'private_metadata' AS private_metadata, state, hash
FROM public.views;
COMMENT ON VIEW state_v1.views IS 'Modals that are open, and home tabs (views.open, views.publish).';

CREATE VIEW state_v1.assistant_threads AS
SELECT channel_id AS channel, public.slack_ts(thread_ts) AS thread_ts, status, loading_messages, title, prompts_title, prompts
FROM public.assistant_threads;
COMMENT ON VIEW state_v1.assistant_threads IS 'What an assistant shows above its threads (assistant.threads.*).';
