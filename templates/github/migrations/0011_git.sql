-- Git: objects, references, and pull requests with what is said about them.
--
-- Objects are kept as git writes them: the SHA-1 of `<kind> <size>`, a NUL and the content is the name.

CREATE TABLE public.git_objects (
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    sha text NOT NULL CHECK (sha ~ '^[0-9a-f]{40}$'),
    kind text NOT NULL CHECK (kind IN ('blob', 'tree', 'commit', 'tag')),
    content bytea NOT NULL,
    -- What walks through a history need of a commit; null for everything else.
    parents text[],
    committed_at bigint,
    PRIMARY KEY (repository_id, sha),
    CHECK ((kind = 'commit') = (parents IS NOT NULL AND committed_at IS NOT NULL))
);

CREATE TABLE public.git_refs (
    repository_id bigint NOT NULL REFERENCES public.repositories (id) ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL CHECK (name LIKE 'refs/%'),
    sha text NOT NULL,
    PRIMARY KEY (repository_id, name),
    FOREIGN KEY (repository_id, sha) REFERENCES public.git_objects (repository_id, sha)
);

-- What an issue has beyond other issues when it is a pull request.
CREATE TABLE public.pull_requests (
    issue_id bigint PRIMARY KEY REFERENCES public.issues (id) ON DELETE CASCADE,
    base_ref text NOT NULL,
    base_sha text NOT NULL,
    head_repository_id bigint REFERENCES public.repositories (id) ON DELETE SET NULL,
    head_ref text NOT NULL,
    head_sha text NOT NULL,
    draft boolean NOT NULL DEFAULT false,
    maintainer_can_modify boolean NOT NULL DEFAULT false,
    merge_commit_sha text,
    merged_at bigint,
    merged_by_id bigint REFERENCES public.accounts (id)
);
CREATE INDEX pull_requests_head ON public.pull_requests (head_repository_id, head_ref);

CREATE TABLE public.requested_reviewers (
    issue_id bigint NOT NULL REFERENCES public.pull_requests (issue_id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    PRIMARY KEY (issue_id, user_id)
);

CREATE TABLE public.reviews (
    id bigint PRIMARY KEY,
    issue_id bigint NOT NULL REFERENCES public.pull_requests (issue_id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    body text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('PENDING', 'COMMENTED', 'APPROVED', 'CHANGES_REQUESTED', 'DISMISSED')),
    commit_id text NOT NULL,
    -- Null while it is pending.
    submitted_at bigint,
    CHECK ((state = 'PENDING') = (submitted_at IS NULL))
);
CREATE UNIQUE INDEX reviews_pending ON public.reviews (issue_id, user_id) WHERE state = 'PENDING';
CREATE INDEX reviews_issue_id ON public.reviews (issue_id, id);

CREATE TABLE public.review_comments (
    id bigint PRIMARY KEY,
    review_id bigint NOT NULL REFERENCES public.reviews (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES public.accounts (id),
    body text NOT NULL,
    path text NOT NULL,
    commit_id text NOT NULL,
    original_commit_id text NOT NULL,
    diff_hunk text NOT NULL,
    subject_type text NOT NULL DEFAULT 'line' CHECK (subject_type IN ('line', 'file')),
    -- Null for a comment on a whole file.
    line bigint,
    side text NOT NULL DEFAULT 'RIGHT' CHECK (side IN ('LEFT', 'RIGHT')),
    start_line bigint,
    start_side text CHECK (start_side IN ('LEFT', 'RIGHT')),
    in_reply_to_id bigint REFERENCES public.review_comments (id) ON DELETE SET NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX review_comments_review_id ON public.review_comments (review_id, id);

INSERT INTO public.id_counters (kind, last) VALUES
    ('pull_requests', 2200000000), ('reviews', 3600000000), ('review_comments', 2650000000);
