-- Documents of projects, issues, teams and cycles.

CREATE TABLE documents (
    id text PRIMARY KEY,
    title text NOT NULL,
    content text,
    slug_id text NOT NULL UNIQUE,
    icon text,
    color text,
    project_id text REFERENCES projects (id),
    issue_id text REFERENCES issues (id) ON DELETE CASCADE,
    team_id text REFERENCES teams (id),
    cycle_id text REFERENCES cycles (id),
    creator_id text REFERENCES users (id),
    updated_by_id text REFERENCES users (id),
    owner_id text REFERENCES users (id),
    sort_order double precision NOT NULL DEFAULT 0,
    trashed boolean,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    CHECK (num_nonnulls(project_id, issue_id, team_id, cycle_id) = 1)
);
CREATE INDEX documents_project ON documents (project_id);
CREATE INDEX documents_issue ON documents (issue_id);

CREATE VIEW state_v1.documents AS
SELECT id, title, content, slug_id AS "slugId", project_id AS "projectId", issue_id AS "issueId", team_id AS "teamId",
    cycle_id AS "cycleId", creator_id AS "creatorId", updated_by_id AS "updatedById", owner_id AS "ownerId",
    created_at AS "createdAt", updated_at AS "updatedAt", archived_at AS "archivedAt", coalesce(trashed, false) AS trashed
FROM documents;
COMMENT ON VIEW state_v1.documents IS 'Documents, deleted (trashed) ones too; each belongs to a project, an issue, a team or a cycle.';
