-- Accounts, repositories, and what is talked about in them.
--
-- Times are seconds since the epoch: the API shows no fractions. Logins, names of repositories and names of labels are
-- unique whatever their case.

CREATE TABLE public.id_counters (
    kind text PRIMARY KEY,
    last bigint NOT NULL
);
COMMENT ON TABLE public.id_counters IS 'The last id given to each kind of object.';

-- Users, organizations and bots share their logins and their ids.
CREATE TABLE public.accounts (
    id bigint PRIMARY KEY,
    login text NOT NULL,
    type text NOT NULL DEFAULT 'User' CHECK (type IN ('User', 'Organization', 'Bot')),
    name text,
    company text,
    blog text NOT NULL DEFAULT '',
    location text,
    -- The address that the profile shows; null when none.
    email text,
    hireable boolean,
    -- The description, for an organization.
    bio text,
    twitter_username text,
    site_admin boolean NOT NULL DEFAULT false,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    -- For organizations.
    billing_email text,
    default_repository_permission text NOT NULL DEFAULT 'read'
        CHECK (default_repository_permission IN ('none', 'read', 'write', 'admin')),
    members_can_create_repositories boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX accounts_login ON public.accounts (lower(login));

CREATE TABLE public.emails (
    email text PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    is_primary boolean NOT NULL DEFAULT true,
    verified boolean NOT NULL DEFAULT true
);
CREATE INDEX emails_user_id ON public.emails (user_id);

CREATE TABLE public.organization_members (
    organization_id bigint NOT NULL REFERENCES public.accounts (id),
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    role text NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
    is_public boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX organization_members_user_id ON public.organization_members (user_id);

CREATE TABLE public.teams (
    id bigint PRIMARY KEY,
    organization_id bigint NOT NULL REFERENCES public.accounts (id),
    name text NOT NULL,
    slug text NOT NULL,
    description text,
    privacy text NOT NULL DEFAULT 'closed' CHECK (privacy IN ('closed', 'secret')),
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    UNIQUE (organization_id, slug)
);

CREATE TABLE public.team_members (
    team_id bigint NOT NULL REFERENCES public.teams (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    role text NOT NULL DEFAULT 'member' CHECK (role IN ('maintainer', 'member')),
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user_id ON public.team_members (user_id);

CREATE TABLE public.repositories (
    id bigint PRIMARY KEY,
    owner_id bigint NOT NULL REFERENCES public.accounts (id),
    name text NOT NULL,
    description text,
    private boolean NOT NULL DEFAULT false,
    fork boolean NOT NULL DEFAULT false,
    parent_id bigint REFERENCES public.repositories (id) ON DELETE SET NULL,
    homepage text,
    language text,
    license text,
    default_branch text NOT NULL DEFAULT 'main',
    topics text[] NOT NULL DEFAULT '{}',
    archived boolean NOT NULL DEFAULT false,
    is_template boolean NOT NULL DEFAULT false,
    has_issues boolean NOT NULL DEFAULT true,
    has_projects boolean NOT NULL DEFAULT true,
    has_wiki boolean NOT NULL DEFAULT true,
    has_discussions boolean NOT NULL DEFAULT false,
    allow_squash_merge boolean NOT NULL DEFAULT true,
    allow_merge_commit boolean NOT NULL DEFAULT true,
    allow_rebase_merge boolean NOT NULL DEFAULT true,
    allow_auto_merge boolean NOT NULL DEFAULT false,
    allow_update_branch boolean NOT NULL DEFAULT false,
    allow_forking boolean NOT NULL DEFAULT true,
    delete_branch_on_merge boolean NOT NULL DEFAULT false,
    web_commit_signoff_required boolean NOT NULL DEFAULT false,
    squash_merge_commit_title text NOT NULL DEFAULT 'COMMIT_OR_PR_TITLE',
    squash_merge_commit_message text NOT NULL DEFAULT 'COMMIT_MESSAGES',
    merge_commit_title text NOT NULL DEFAULT 'MERGE_MESSAGE',
    merge_commit_message text NOT NULL DEFAULT 'PR_TITLE',
    -- Kilobytes.
    size bigint NOT NULL DEFAULT 0,
    -- Issues and pull requests share their numbers.
    last_number bigint NOT NULL DEFAULT 0,
    last_milestone bigint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    pushed_at bigint
);
CREATE UNIQUE INDEX repositories_name ON public.repositories (owner_id, lower(name));
CREATE INDEX repositories_parent_id ON public.repositories (parent_id) WHERE parent_id IS NOT NULL;

-- Who was let in beside the owner; what the organization and its teams give comes on top.
CREATE TABLE public.collaborators (
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    permission text NOT NULL DEFAULT 'push'
        CHECK (permission IN ('pull', 'triage', 'push', 'maintain', 'admin')),
    PRIMARY KEY (repository_id, user_id)
);
CREATE INDEX collaborators_user_id ON public.collaborators (user_id);

CREATE TABLE public.team_repositories (
    team_id bigint NOT NULL REFERENCES public.teams (id) ON DELETE CASCADE,
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    permission text NOT NULL DEFAULT 'push'
        CHECK (permission IN ('pull', 'triage', 'push', 'maintain', 'admin')),
    PRIMARY KEY (team_id, repository_id)
);
CREATE INDEX team_repositories_repository_id ON public.team_repositories (repository_id);

CREATE TABLE public.stars (
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    starred_at bigint NOT NULL,
    PRIMARY KEY (repository_id, user_id)
);
CREATE INDEX stars_user_id ON public.stars (user_id);

CREATE TABLE public.labels (
    id bigint PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    name text NOT NULL,
    color text NOT NULL,
    description text,
    is_default boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX labels_name ON public.labels (repository_id, lower(name));

CREATE TABLE public.milestones (
    id bigint PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    title text NOT NULL,
    description text,
    creator_id bigint NOT NULL REFERENCES public.accounts (id),
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    closed_at bigint,
    due_on bigint,
    UNIQUE (repository_id, number),
    UNIQUE (repository_id, title)
);

CREATE TABLE public.issues (
    id bigint PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    is_pull_request boolean NOT NULL DEFAULT false,
    title text NOT NULL,
    body text,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    state_reason text CHECK (state_reason IN ('completed', 'not_planned', 'duplicate', 'reopened')),
    locked boolean NOT NULL DEFAULT false,
    active_lock_reason text CHECK (active_lock_reason IN ('off-topic', 'too heated', 'resolved', 'spam')),
    milestone_id bigint REFERENCES public.milestones (id) ON DELETE SET NULL,
    closed_by_id bigint REFERENCES public.accounts (id),
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    closed_at bigint,
    UNIQUE (repository_id, number)
);
CREATE INDEX issues_created_at ON public.issues (repository_id, created_at DESC, number DESC);
CREATE INDEX issues_user_id ON public.issues (user_id);
CREATE INDEX issues_milestone_id ON public.issues (milestone_id) WHERE milestone_id IS NOT NULL;

CREATE TABLE public.issue_labels (
    issue_id bigint NOT NULL REFERENCES public.issues (id) ON DELETE CASCADE,
    label_id bigint NOT NULL REFERENCES public.labels (id) ON DELETE CASCADE,
    PRIMARY KEY (issue_id, label_id)
);
CREATE INDEX issue_labels_label_id ON public.issue_labels (label_id);

CREATE TABLE public.issue_assignees (
    issue_id bigint NOT NULL REFERENCES public.issues (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    -- Assignees are shown in the order in which they were added.
    position bigint NOT NULL,
    PRIMARY KEY (issue_id, user_id)
);
CREATE INDEX issue_assignees_user_id ON public.issue_assignees (user_id);

CREATE TABLE public.issue_comments (
    id bigint PRIMARY KEY,
    issue_id bigint NOT NULL REFERENCES public.issues (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    body text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX issue_comments_issue_id ON public.issue_comments (issue_id, id);

-- What happened to an issue: the vendor's issue events.
CREATE TABLE public.issue_events (
    id bigint PRIMARY KEY,
    issue_id bigint NOT NULL REFERENCES public.issues (id) ON DELETE CASCADE,
    actor_id bigint NOT NULL REFERENCES public.accounts (id),
    event text NOT NULL,
    commit_id text,
    created_at bigint NOT NULL,
    -- What the event is about, with the field names of the vendor: label, assignee_id, milestone, rename, …
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX issue_events_issue_id ON public.issue_events (issue_id, id);

CREATE TABLE public.reactions (
    id bigint PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    issue_id bigint REFERENCES public.issues (id) ON DELETE CASCADE,
    comment_id bigint REFERENCES public.issue_comments (id) ON DELETE CASCADE,
    content text NOT NULL CHECK (content IN ('+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes')),
    created_at bigint NOT NULL,
    CHECK ((issue_id IS NULL) <> (comment_id IS NULL))
);
CREATE UNIQUE INDEX reactions_issue ON public.reactions (issue_id, user_id, content) WHERE issue_id IS NOT NULL;
CREATE UNIQUE INDEX reactions_comment ON public.reactions (comment_id, user_id, content) WHERE comment_id IS NOT NULL;

INSERT INTO public.id_counters (kind, last) VALUES
    ('accounts', 190000000), ('teams', 12000000), ('repositories', 900000000), ('labels', 8000000000),
    ('milestones', 12000000), ('issues', 2800000000), ('issue_comments', 2600000000), ('issue_events', 16000000000),
    ('reactions', 270000000);

-- Whom the token of a clone acts as.
INSERT INTO public.accounts (id, login, name, created_at, updated_at) VALUES
    (183000001, 'agent', 'Agent', 1735689600, 1735689600);
INSERT INTO public.emails (email, user_id) VALUES ('agent@users.noreply.example', 183000001);
INSERT INTO _asym_auth.grants (name, kind, subject, scopes) VALUES
    ('token', 'personal', '183000001',
     ARRAY['delete_repo', 'gist', 'notifications', 'project', 'read:org', 'repo', 'user', 'workflow']);
INSERT INTO _asym_auth.identities (name, value) VALUES ('login', 'agent');
