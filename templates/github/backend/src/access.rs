//! Who may do what with a repository.
//!
//! What counts is the most that any way gives: owning it, being let in, the organization's base permission, teams.
//! <https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization>

use asymmetric_kit::{Call, Failure};
use serde_json::{Value, json};

use crate::{
    account::{self, Account},
    error::GitHubError,
    repository::{self, Repository},
};

/// What somebody may do with a repository, from nothing to everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// Not even know that it exists.
    None,
    /// Look at it, open issues, comment.
    Read,
    /// Manage issues and pull requests.
    Triage,
    /// Push.
    Write,
    /// Manage the repository without the dangerous parts.
    Maintain,
    /// Everything.
    Admin,
}

impl Permission {
    /// Reads the names of both scales that the vendor has: `pull`/`read`, `push`/`write`, …
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "pull" | "read" => Self::Read,
            "triage" => Self::Triage,
            "push" | "write" => Self::Write,
            "maintain" => Self::Maintain,
            "admin" => Self::Admin,
            _ => Self::None,
        }
    }

    /// The vendor's name of the role: `read`, `triage`, `write`, `maintain`, `admin` or `none`.
    pub(crate) fn role_name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Write => "write",
            Self::Maintain => "maintain",
            Self::Admin => "admin",
        }
    }

    /// The older scale of four: `maintain` counts as `write`, `triage` as `read`.
    pub(crate) fn legacy_name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read | Self::Triage => "read",
            Self::Write | Self::Maintain => "write",
            Self::Admin => "admin",
        }
    }

    /// The object `permissions` of a repository.
    pub(crate) fn flags(self) -> Value {
        json!({
            "admin": self >= Self::Admin,
            "maintain": self >= Self::Maintain,
            "push": self >= Self::Write,
            "triage": self >= Self::Triage,
            "pull": self >= Self::Read,
        })
    }
}

/// A repository as a caller sees it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The repository.
    pub(crate) repository: Repository,
    /// Whose it is.
    pub(crate) owner: Account,
    /// What the caller may do.
    pub(crate) permission: Permission,
}

/// The names of all ways in which user `$1` comes to the repository `repositories`; a fragment of SQL whose result is an
/// array of the vendor's names.
const WAYS: &str = "ARRAY( \
    SELECT 'admin' WHERE repositories.owner_id = $1 \
    UNION ALL SELECT permission FROM collaborators \
        WHERE collaborators.repository_id = repositories.id AND collaborators.user_id = $1 \
    UNION ALL SELECT CASE members.role WHEN 'admin' THEN 'admin' ELSE owner.default_repository_permission END \
        FROM organization_members AS members JOIN accounts AS owner ON owner.id = members.organization_id \
        WHERE members.organization_id = repositories.owner_id AND members.user_id = $1 \
    UNION ALL SELECT given.permission FROM team_repositories AS given \
        JOIN team_members ON team_members.team_id = given.team_id \
        WHERE given.repository_id = repositories.id AND team_members.user_id = $1)";

/// A condition of SQL that holds for repositories (`repositories`) that user `$1` may see; `$1` is null for nobody.
/// `$2` says whether private ones are seen at all.
pub(crate) const VISIBLE: &str = "(NOT repositories.private OR $2::boolean AND ( \
    repositories.owner_id = $1 \
    OR EXISTS (SELECT FROM collaborators \
        WHERE collaborators.repository_id = repositories.id AND collaborators.user_id = $1) \
    OR EXISTS (SELECT FROM organization_members AS members \
        JOIN accounts AS owner ON owner.id = members.organization_id \
        WHERE members.organization_id = repositories.owner_id AND members.user_id = $1 \
            AND (members.role = 'admin' OR owner.default_repository_permission <> 'none')) \
    OR EXISTS (SELECT FROM team_repositories AS given JOIN team_members ON team_members.team_id = given.team_id \
        WHERE given.repository_id = repositories.id AND team_members.user_id = $1)))";

/// Whether the caller's token reaches private repositories.
pub(crate) fn reaches_private(call: &Call) -> bool {
    call.principal()
        .is_some_and(|principal| principal.has_scope("repo"))
}

/// Whether the caller's token may write to a repository at all.
fn may_write(call: &Call, private: bool) -> bool {
    call.principal().is_some_and(|principal| {
        principal.has_scope("repo") || !private && principal.has_scope("public_repo")
    })
}

/// What a user may do with a repository; everybody may read public ones.
pub(crate) async fn permission_of(
    call: &Call,
    user: Option<i64>,
    repository: &Repository,
) -> Result<Permission, Failure> {
    let everybody = if repository.private {
        Permission::None
    } else {
        Permission::Read
    };
    let Some(user) = user else { return Ok(everybody) };
    let sql = format!("SELECT {WAYS} FROM repositories WHERE id = $2");
    let ways: Vec<String> = call.query_one(&sql, &[&user, &repository.id]).await?.get(0);
    let most = ways.iter().map(|name| Permission::named(name)).max();
    Ok(most.unwrap_or(Permission::None).max(everybody))
}

/// The repository with this id as the caller sees it; none when it does not exist for them.
pub(crate) async fn see(
    call: &Call,
    repository: Repository,
    owner: Account,
) -> Result<Option<Seen>, Failure> {
    if repository.private && !reaches_private(call) {
        return Ok(None);
    }
    let permission = permission_of(call, account::viewer_id(call), &repository).await?;
    Ok((permission > Permission::None).then_some(Seen {
        repository,
        owner,
        permission,
    }))
}

/// The repository `{owner}/{repo}` of the path, if the caller may read it; otherwise 404.
pub(crate) async fn readable(call: &Call) -> Result<Seen, Failure> {
    let (owner, name) = (call.path_parameter("owner"), call.path_parameter("repo"));
    let seen = match repository::by_name(call, owner, name).await? {
        Some((repository, owner)) => see(call, repository, owner).await?,
        None => None,
    };
    seen.ok_or_else(|| GitHubError::not_found().into())
}

/// [`readable`], and the caller may do as much as `needed`. Who may only read is told 403, as is everybody where the
/// repository is archived.
pub(crate) async fn allowed(call: &Call, needed: Permission) -> Result<Seen, Failure> {
    let seen = readable(call).await?;
    require(call, &seen, needed)?;
    Ok(seen)
}

/// [`readable`], and the caller may do as much as `needed`, to look at what not everybody sees.
pub(crate) async fn allowed_to_look(call: &Call, needed: Permission) -> Result<Seen, Failure> {
    let seen = readable(call).await?;
    if seen.permission >= needed {
        return Ok(seen);
    }
    Err(GitHubError::forbidden("Must have push access to view repository collaborators.").into())
}

/// That the caller may write, by permission and by scope, and that the repository takes writes.
pub(crate) fn require(call: &Call, seen: &Seen, needed: Permission) -> Result<(), Failure> {
    if call.principal().is_none() {
        return Err(GitHubError::new(http::StatusCode::UNAUTHORIZED, "Requires authentication").into());
    }
    if !may_write(call, seen.repository.private) {
        return Err(GitHubError::not_found().into());
    }
    if seen.permission < needed {
        return Err(match needed {
            Permission::Admin => GitHubError::not_an_administrator(),
            _ => GitHubError::forbidden("Must have push access to repository"),
        }
        .into());
    }
    if seen.repository.archived {
        return Err(GitHubError::forbidden("Repository was archived so is read-only.").into());
    }
    Ok(())
}
