//! The clients' tests of each template: files in `tests/sdk`.

/// The tests of one template.
#[derive(Debug)]
pub(crate) struct Suite {
    /// The template, which is also the member of the environment.
    pub(crate) template: &'static str,
    /// Node programs that drive operations; the last of them writes which.
    pub(super) operations: &'static [&'static str],
    /// Node programs that need more of a machine than a pod has: apps that the clone has to reach, and programs that are
    /// led to it.
    pub(super) programs: &'static [&'static str],
    /// Of the programs those that find enough in a pod to be worth it.
    pub(super) programs_in_pod: &'static [&'static str],
    /// Python modules.
    pub(super) python: &'static [&'static str],
    /// Variables with URLs, and the path in each.
    pub(super) urls: &'static [(&'static str, &'static str)],
}

/// All of them, by name.
pub(crate) const SUITES: &[Suite] = &[
    Suite {
        template: "github",
        operations: &["github.test.js"],
        programs: &[],
        programs_in_pod: &[],
        python: &["test_github"],
        urls: &[("GITHUB_API_URL", ""), ("GITHUB_MCP_URL", "/mcp")],
    },
    Suite {
        template: "hubspot",
        operations: &["hubspot.test.js"],
        programs: &[],
        programs_in_pod: &[],
        python: &["test_hubspot"],
        urls: &[("HUBSPOT_BASE_URL", ""), ("HUBSPOT_MCP_URL", "/mcp")],
    },
    Suite {
        template: "linear",
        operations: &["linear.test.js", "linear-mcp.test.js"],
        programs: &[],
        programs_in_pod: &[],
        python: &[],
        urls: &[("LINEAR_API_URL", "/graphql"), ("LINEAR_MCP_URL", "/mcp")],
    },
    Suite {
        template: "notion",
        operations: &["notion.test.js"],
        programs: &[],
        programs_in_pod: &[],
        python: &["test_notion"],
        urls: &[("NOTION_BASE_URL", ""), ("NOTION_MCP_URL", "/mcp")],
    },
    Suite {
        template: "slack",
        operations: &["slack.test.js", "slack-mcp.test.js"],
        programs: &["slack-bolt.test.js", "slack-mcp-server.test.js"],
        programs_in_pod: &["slack-bolt.test.js"],
        python: &["test_slack_web", "test_slack_apps"],
        urls: &[("SLACK_API_URL", "/api/"), ("SLACK_MCP_URL", "/mcp")],
    },
    Suite {
        template: "stripe",
        operations: &["stripe.test.js"],
        programs: &[],
        programs_in_pod: &[],
        python: &["test_stripe", "test_stripe_billing"],
        urls: &[("STRIPE_API_BASE", ""), ("STRIPE_MCP_URL", "/mcp")],
    },
];

/// Suites that are wanted: those of these templates, all of them where none is named.
pub(crate) fn wanted(templates: &[&str]) -> Vec<&'static Suite> {
    let is_wanted = |suite: &&Suite| templates.is_empty() || templates.contains(&suite.template);
    SUITES.iter().filter(is_wanted).collect()
}

/// One list of all suites' `files`.
pub(super) fn all(
    suites: &[&'static Suite],
    files: impl Fn(&Suite) -> &'static [&'static str],
) -> Vec<&'static str> {
    suites.iter().flat_map(|suite| files(suite)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_there() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/sdk");
        for suite in SUITES {
            let node = suite.operations.iter().chain(suite.programs);
            let python = suite.python.iter().map(|module| format!("python/{module}.py"));
            for file in node.map(|file| (*file).to_owned()).chain(python) {
                let path = std::path::Path::new(folder).join(file);
                assert!(path.is_file(), "{}", path.display());
            }
            assert!(
                suite
                    .programs_in_pod
                    .iter()
                    .all(|file| suite.programs.contains(file))
            );
        }
    }

    #[test]
    fn a_template_is_wanted_by_its_name_and_all_are_where_none_is_named() {
        let names = |templates: &[&str]| {
            wanted(templates)
                .iter()
                .map(|suite| suite.template)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&["linear"]), ["linear"]);
        assert_eq!(names(&[]).len(), SUITES.len());
    }
}
