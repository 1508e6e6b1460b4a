//! One story across all applications, told by their official clients after a reset, and after another one: it ends with
//! the same ids both times.

use super::{Clients, ENVIRONMENT, SdkTestError, asym, connect, failed};
use crate::context::Context;

const PROGRAM: &str = "story.js";

/// Resets the environment and tells the story, twice.
pub(super) fn tell_twice(context: &Context, namespace: &str, clients: &Clients) -> Result<(), SdkTestError> {
    let first = tell(context, namespace, clients, "telling the story of all six")?;
    let second = tell(context, namespace, clients, "telling it again after a reset")?;
    context.progress.line(first.trim_end());
    compare(&first, &second)
}

/// What it ended with: a line of an object's name and id for each step.
fn tell(
    context: &Context,
    namespace: &str,
    clients: &Clients,
    doing: &'static str,
) -> Result<String, SdkTestError> {
    context.progress.step(doing, |_| {
        asym(context, namespace)
            .arguments(["env", "reset", ENVIRONMENT])
            .run()
            .map_err(failed("reset the environment for the story"))?;
        connect(context, namespace, &clients.tests, None)
            .argument(&clients.node)
            .argument(PROGRAM)
            .output()
            .map_err(failed("tell the story of all six with the official clients"))
    })
}

fn compare(first: &str, second: &str) -> Result<(), SdkTestError> {
    let differing = first
        .lines()
        .zip(second.lines())
        .find(|(one, other)| one != other);
    match differing {
        Some((one, other)) => Err(SdkTestError::Story(format!("with `{other}` instead of `{one}`"))),
        None if first.lines().count() != second.lines().count() => {
            Err(SdkTestError::Story("with more or fewer steps".to_owned()))
        }
        None if first.trim().is_empty() => Err(SdkTestError::Story("before it had begun".to_owned())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_ends_alike_only_with_the_same_lines() {
        assert!(compare("issue 1\ndeal 2\n", "issue 1\ndeal 2\n").is_ok());
        let told = |first, second| compare(first, second).expect_err("another story").to_string();
        assert_eq!(
            told("issue 1\n", "issue 2\n"),
            "the story ended otherwise after a reset, with `issue 2` instead of `issue 1`"
        );
        assert!(told("issue 1\n", "issue 1\ndeal 2\n").contains("more or fewer"));
        assert!(told("", "").contains("begun"));
    }
}
