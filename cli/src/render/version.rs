//! Versions of both sides, and what to do where they do not go together.

use crate::provider::ServerVersions;

/// The oldest Kubernetes that is supported: major and minor.
const OLDEST: (u32, u32) = (1, 33);

/// A line per part.
#[must_use]
pub fn lines(client: &str, server: Option<&ServerVersions>) -> String {
    let mut lines = vec![format!("asym        {client}")];
    if let Some(server) = server {
        let or_hidden = |version: Option<&str>| version.unwrap_or("not visible").to_owned();
        let operator = match (&server.operator, &server.operator_version) {
            (Some(image), Some(version)) if !image.ends_with(&format!(":{version}")) => {
                format!("{image} ({version})")
            }
            (image, _) => or_hidden(image.as_deref()),
        };
        lines.push(format!("kubernetes  {}", server.kubernetes));
        lines.push(format!("operator    {operator}"));
        lines.push(format!("kinds       {}", or_hidden(server.kinds.as_deref())));
    }
    lines.join("\n")
}

/// A sentence for each version that does not go with the others; what cannot be seen is not spoken of.
#[must_use]
pub fn warnings(client: &str, server: &ServerVersions) -> Vec<String> {
    let other = |version: &Option<String>| version.clone().filter(|version| version != client);
    let operator = other(&server.operator_version).map(|operator| {
        format!("the operator is {operator} and asym {client}; upgrade the chart or install asym {operator}")
    });
    let kinds = other(&server.kinds).map(|kinds| {
        format!(
            "the kinds are those of {kinds} and asym is {client}; restart the operator, which applies its own"
        )
    });
    let is_old = minor(&server.kubernetes).is_some_and(|version| version < OLDEST);
    let kubernetes = is_old.then(|| {
        let (major, minor) = OLDEST;
        format!(
            "Kubernetes {} is older than {major}.{minor}; upgrade the cluster",
            server.kubernetes
        )
    });
    [operator, kinds, kubernetes].into_iter().flatten().collect()
}

/// Major and minor of `v1.34.4+k3s1`.
fn minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(kubernetes: &str, operator: Option<&str>, kinds: Option<&str>) -> ServerVersions {
        ServerVersions {
            kubernetes: kubernetes.to_owned(),
            operator: operator.map(|version| format!("registry/operator:{version}")),
            operator_version: operator.map(ToOwned::to_owned),
            kinds: kinds.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn what_does_not_go_together_is_said_with_what_to_do() {
        assert_eq!(
            warnings("0.2.0", &server("v1.33.0", Some("0.2.0"), Some("0.2.0"))),
            [""; 0]
        );
        assert_eq!(warnings("0.2.0", &server("v1.34.4+k3s1", None, None)), [""; 0]);
        assert_eq!(
            warnings("0.2.0", &server("v1.32.9", Some("0.1.0"), Some("0.1.5"))),
            [
                "the operator is 0.1.0 and asym 0.2.0; upgrade the chart or install asym 0.1.0",
                "the kinds are those of 0.1.5 and asym is 0.2.0; restart the operator, which applies its own",
                "Kubernetes v1.32.9 is older than 1.33; upgrade the cluster",
            ]
        );
        assert_eq!(warnings("0.2.0", &server("v2.0.0", None, None)), [""; 0]);
        assert_eq!(warnings("0.2.0", &server("unknown", None, None)), [""; 0]);
    }

    #[test]
    fn versions_are_listed() {
        let mut seen = server("v1.34.4", Some("0.1.0"), Some("0.1.0"));
        assert_eq!(
            lines("0.1.0", Some(&seen)),
            "asym        0.1.0\nkubernetes  v1.34.4\noperator    registry/operator:0.1.0\nkinds       0.1.0"
        );
        seen.operator = Some("registry/operator@sha256:00".to_owned());
        seen.kinds = None;
        assert_eq!(
            lines("0.1.0", Some(&seen)),
            "asym        0.1.0\nkubernetes  v1.34.4\noperator    registry/operator@sha256:00 (0.1.0)\nkinds       not visible"
        );
        assert_eq!(lines("0.1.0", None), "asym        0.1.0");
    }
}
