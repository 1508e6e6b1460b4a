-- What `asym query` and graders read: the vendor's objects with the vendor's field names, one row each; objects inside of
-- others are named by login, full name, number or id. Version 1 keeps its columns; what is added later comes at the end.

CREATE FUNCTION public.github_time(seconds bigint) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_char(to_timestamp(seconds) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
COMMENT ON FUNCTION public.github_time IS 'A time as the API writes it.';

CREATE VIEW state_v1.users AS
SELECT id, login, type, name, company, blog, location, email, bio, hireable, site_admin,
    public.github_time(created_at) AS created_at, public.github_time(updated_at) AS updated_at
FROM public.accounts WHERE type <> 'Organization';
COMMENT ON VIEW state_v1.users IS 'Users and bots.';

CREATE VIEW state_v1.organizations AS
SELECT id, login, name, bio AS description, company, blog, location, email, billing_email, default_repository_permission,
    members_can_create_repositories, public.github_time(created_at) AS created_at,
    public.github_time(updated_at) AS updated_at
FROM public.accounts WHERE type = 'Organization';
COMMENT ON VIEW state_v1.organizations IS 'Organizations.';

CREATE VIEW state_v1.organization_memberships AS
SELECT organization.login AS organization, member.login AS "user", members.role
FROM public.organization_members AS members
JOIN public.accounts AS organization ON organization.id = members.organization_id
JOIN public.accounts AS member ON member.id = members.user_id;
COMMENT ON VIEW state_v1.organization_memberships IS 'Who belongs to which organization, as admin or member.';

CREATE VIEW state_v1.teams AS
SELECT teams.id, organization.login AS organization, teams.name, teams.slug, teams.description, teams.privacy,
    ARRAY(SELECT member.login FROM public.team_members JOIN public.accounts AS member ON member.id = team_members.user_id
        WHERE team_members.team_id = teams.id ORDER BY member.login) AS members
FROM public.teams JOIN public.accounts AS organization ON organization.id = teams.organization_id;
COMMENT ON VIEW state_v1.teams IS 'Teams, with the logins of their members.';

CREATE VIEW state_v1.repositories AS
SELECT repositories.id, owner.login || '/' || repositories.name AS full_name, owner.login AS owner, repositories.name,
    repositories.description, repositories.private, repositories.fork, repositories.homepage, repositories.language,
    repositories.default_branch, repositories.topics, repositories.archived, repositories.has_issues,
    public.github_time(repositories.created_at) AS created_at, public.github_time(repositories.updated_at) AS updated_at,
    public.github_time(repositories.pushed_at) AS pushed_at
FROM public.repositories JOIN public.accounts AS owner ON owner.id = repositories.owner_id;
COMMENT ON VIEW state_v1.repositories IS 'Repositories; full_name is owner/name.';

CREATE VIEW state_v1.labels AS
SELECT labels.id, repositories.full_name AS repository, labels.name, labels.color, labels.description,
    labels.is_default AS "default"
FROM public.labels JOIN state_v1.repositories ON repositories.id = labels.repository_id;
COMMENT ON VIEW state_v1.labels IS 'Labels of repositories.';

CREATE VIEW state_v1.milestones AS
SELECT milestones.id, repositories.full_name AS repository, milestones.number, milestones.state, milestones.title,
    milestones.description, creator.login AS creator, public.github_time(milestones.created_at) AS created_at,
    public.github_time(milestones.closed_at) AS closed_at, public.github_time(milestones.due_on) AS due_on
FROM public.milestones JOIN state_v1.repositories ON repositories.id = milestones.repository_id
JOIN public.accounts AS creator ON creator.id = milestones.creator_id;
COMMENT ON VIEW state_v1.milestones IS 'Milestones of repositories.';

CREATE VIEW state_v1.issues AS
SELECT issues.id, repositories.full_name AS repository, issues.number, issues.title, issues.body, author.login AS "user",
    issues.state, issues.state_reason, issues.locked, issues.active_lock_reason,
    ARRAY(SELECT labels.name FROM public.issue_labels JOIN public.labels ON labels.id = issue_labels.label_id
        WHERE issue_labels.issue_id = issues.id ORDER BY lower(labels.name)) AS labels,
    ARRAY(SELECT assigned.login FROM public.issue_assignees
        JOIN public.accounts AS assigned ON assigned.id = issue_assignees.user_id
        WHERE issue_assignees.issue_id = issues.id ORDER BY issue_assignees.position) AS assignees,
    milestones.title AS milestone,
    (SELECT count(*) FROM public.issue_comments WHERE issue_comments.issue_id = issues.id) AS comments,
    closer.login AS closed_by, issues.is_pull_request, public.github_time(issues.created_at) AS created_at,
    public.github_time(issues.updated_at) AS updated_at, public.github_time(issues.closed_at) AS closed_at
FROM public.issues JOIN state_v1.repositories ON repositories.id = issues.repository_id
JOIN public.accounts AS author ON author.id = issues.user_id
LEFT JOIN public.accounts AS closer ON closer.id = issues.closed_by_id
LEFT JOIN public.milestones ON milestones.id = issues.milestone_id;
COMMENT ON VIEW state_v1.issues IS 'Issues, and pull requests as the issues that they are too.';

CREATE VIEW state_v1.issue_comments AS
SELECT issue_comments.id, issues.repository, issues.number AS issue, author.login AS "user", issue_comments.body,
    public.github_time(issue_comments.created_at) AS created_at,
    public.github_time(issue_comments.updated_at) AS updated_at
FROM public.issue_comments JOIN state_v1.issues ON issues.id = issue_comments.issue_id
JOIN public.accounts AS author ON author.id = issue_comments.user_id;
COMMENT ON VIEW state_v1.issue_comments IS 'Comments on issues and pull requests.';

CREATE VIEW state_v1.issue_events AS
SELECT issue_events.id, issues.repository, issues.number AS issue, actor.login AS actor, issue_events.event,
    issue_events.commit_id, issue_events.details, public.github_time(issue_events.created_at) AS created_at
FROM public.issue_events JOIN state_v1.issues ON issues.id = issue_events.issue_id
JOIN public.accounts AS actor ON actor.id = issue_events.actor_id;
COMMENT ON VIEW state_v1.issue_events IS 'What happened to issues and pull requests.';

CREATE VIEW state_v1.reactions AS
SELECT reactions.id, issues.repository, issues.number AS issue, reactions.comment_id AS comment,
    author.login AS "user", reactions.content, public.github_time(reactions.created_at) AS created_at
FROM public.reactions
LEFT JOIN public.issue_comments ON issue_comments.id = reactions.comment_id
JOIN state_v1.issues ON issues.id = coalesce(reactions.issue_id, issue_comments.issue_id)
JOIN public.accounts AS author ON author.id = reactions.user_id;
COMMENT ON VIEW state_v1.reactions IS 'Reactions to issues, and to comments where comment is not null.';

CREATE VIEW state_v1.pull_requests AS
SELECT issues.id, issues.repository, issues.number, issues.title, issues.body, issues."user", issues.state,
    pull_requests.draft, pull_requests.base_ref, pull_requests.base_sha, pull_requests.head_ref, pull_requests.head_sha,
    pull_requests.merged_at IS NOT NULL AS merged, pull_requests.merge_commit_sha, merger.login AS merged_by,
    ARRAY(SELECT reviewer.login FROM public.requested_reviewers
        JOIN public.accounts AS reviewer ON reviewer.id = requested_reviewers.user_id
        WHERE requested_reviewers.issue_id = issues.id ORDER BY reviewer.login) AS requested_reviewers,
    public.github_time(pull_requests.merged_at) AS merged_at, issues.created_at, issues.updated_at, issues.closed_at
FROM public.pull_requests JOIN state_v1.issues ON issues.id = pull_requests.issue_id
LEFT JOIN public.accounts AS merger ON merger.id = pull_requests.merged_by_id;
COMMENT ON VIEW state_v1.pull_requests IS 'Pull requests; id is the one of the issue.';

CREATE VIEW state_v1.reviews AS
SELECT reviews.id, issues.repository, issues.number AS pull_request, author.login AS "user", reviews.state, reviews.body,
    reviews.commit_id, public.github_time(reviews.submitted_at) AS submitted_at
FROM public.reviews JOIN state_v1.issues ON issues.id = reviews.issue_id
JOIN public.accounts AS author ON author.id = reviews.user_id;
COMMENT ON VIEW state_v1.reviews IS 'Reviews of pull requests.';

CREATE VIEW state_v1.review_comments AS
SELECT review_comments.id, reviews.repository, reviews.pull_request, review_comments.review_id AS pull_request_review_id,
    author.login AS "user", review_comments.path, review_comments.line, review_comments.side, review_comments.body,
    review_comments.in_reply_to_id, public.github_time(review_comments.created_at) AS created_at
FROM public.review_comments JOIN state_v1.reviews ON reviews.id = review_comments.review_id
JOIN public.accounts AS author ON author.id = review_comments.user_id;
COMMENT ON VIEW state_v1.review_comments IS 'Comments on lines of pull requests.';

CREATE VIEW state_v1.refs AS
SELECT repositories.full_name AS repository, git_refs.name AS ref, git_refs.sha
FROM public.git_refs JOIN state_v1.repositories ON repositories.id = git_refs.repository_id;
COMMENT ON VIEW state_v1.refs IS 'Branches (refs/heads/…) and tags (refs/tags/…) with the names of the objects that they point to.';

CREATE VIEW state_v1.commits AS
SELECT repositories.full_name AS repository, git_objects.sha, git_objects.parents,
    convert_from(substring(git_objects.content FROM position('\x0a0a'::bytea IN git_objects.content) + 2), 'UTF8') AS message,
    public.github_time(git_objects.committed_at) AS committed_at
FROM public.git_objects JOIN state_v1.repositories ON repositories.id = git_objects.repository_id
WHERE git_objects.kind = 'commit';
COMMENT ON VIEW state_v1.commits IS 'Commits, whether or not a branch leads to them.';

CREATE VIEW state_v1.stars AS
SELECT repositories.full_name AS repository, owner.login AS "user", public.github_time(stars.starred_at) AS starred_at
FROM public.stars JOIN state_v1.repositories ON repositories.id = stars.repository_id
JOIN public.accounts AS owner ON owner.id = stars.user_id;
COMMENT ON VIEW state_v1.stars IS 'Who has starred which repository.';
