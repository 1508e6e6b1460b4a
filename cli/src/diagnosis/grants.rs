//! Commands by which an administrator gives somebody the rights that the verbs need.

/// Stands for a user whose name is not known.
pub const SOMEBODY: &str = "NAME";

/// Gives `user` what the verbs need in a namespace.
#[must_use]
pub fn namespace_user(namespace: &str, user: &str) -> String {
    let name = binding("asymmetric-user", user);
    format!("kubectl create rolebinding {name} -n {namespace} --clusterrole=asymmetric-user --user={user}")
}

/// Lets `user` read the catalog, which is in no namespace.
#[must_use]
pub fn catalog_reader(user: &str) -> String {
    let name = binding("asymmetric-catalog-reader", user);
    format!("kubectl create clusterrolebinding {name} --clusterrole=asymmetric-catalog-reader --user={user}")
}

/// Lets `user` put templates into the catalog, whose content is in `namespace`.
#[must_use]
pub fn publisher(namespace: &str, user: &str) -> String {
    let name = binding("asymmetric-publisher", user);
    format!(
        "kubectl create rolebinding {name} -n {namespace} --clusterrole=asymmetric-publisher --user={user}"
    )
}

/// Lets `user` keep what is found of templates in their status.
#[must_use]
pub fn verifier(user: &str) -> String {
    let name = binding("asymmetric-verifier", user);
    format!("kubectl create clusterrolebinding {name} --clusterrole=asymmetric-verifier --user={user}")
}

/// A name for each user, as the binding of another one may be there already.
fn binding(role: &str, user: &str) -> String {
    let user = user.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    format!("{role}-{user}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_user_has_a_binding() {
        assert_eq!(
            namespace_user("team", "system:serviceaccount:team:agent"),
            "kubectl create rolebinding asymmetric-user-system-serviceaccount-team-agent -n team \
             --clusterrole=asymmetric-user --user=system:serviceaccount:team:agent"
        );
        assert!(catalog_reader("ada@example.com").contains("asymmetric-catalog-reader-ada-example-com "));
    }
}
