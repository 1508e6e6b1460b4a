//! What somebody is to a repository: the vendor's `author_association`.

/// A fragment of SQL that gives the association of a user to a repository; both are columns or places of parameters.
pub(crate) fn of(repository: &str, user: &str) -> String {
    format!(
        "(SELECT CASE \
             WHEN held.owner_id = {user} THEN 'OWNER' \
             WHEN EXISTS (SELECT FROM organization_members AS members \
                 WHERE members.organization_id = held.owner_id AND members.user_id = {user}) THEN 'MEMBER' \
             WHEN EXISTS (SELECT FROM collaborators \
                 WHERE collaborators.repository_id = held.id AND collaborators.user_id = {user}) THEN 'COLLABORATOR' \
             WHEN EXISTS (SELECT FROM issues AS merged JOIN pull_requests ON pull_requests.issue_id = merged.id \
                 WHERE merged.repository_id = held.id AND merged.user_id = {user} \
                 AND pull_requests.merged_at IS NOT NULL) THEN 'CONTRIBUTOR' \
             ELSE 'NONE' END \
         FROM repositories AS held WHERE held.id = {repository})"
    )
}
