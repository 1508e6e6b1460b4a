"""PyGithub against a GitHub clone: issues, files, branches, pull requests, searches."""

import unittest

from github import Auth, BadCredentialsException, Github, GithubException, UnknownObjectException

from environment import required, required_url, unique


def base_url() -> str:
    """The API's address."""
    return required_url("GITHUB_API_URL", "github.com").rstrip("/")


def client(prefix: str = "", token: str | None = None) -> Github:
    """The client, without the pauses that it makes for the sake of the vendor's own limits."""
    return Github(
        auth=Auth.Token(token or required("GITHUB_TOKEN")),
        base_url=base_url() + prefix,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


class GitHubTest(unittest.TestCase):
    """Everything happens in a repository of the test's own."""

    def setUp(self) -> None:
        self.github = client()
        self.addCleanup(self.github.close)
        name = unique(self.id().rsplit("_", 1)[-1])
        self.repository = self.github.get_user().create_repo(name, auto_init=True, description="Made by a test")
        self.addCleanup(self.repository.delete)

    def test_identity(self) -> None:
        me = self.github.get_user()
        self.assertEqual(self.github.get_user(me.login).id, me.id)
        self.assertIn("repo", self.github.oauth_scopes)
        with self.assertRaises(BadCredentialsException):
            _ = client(token="ghp_000000000000000000000000000000000000").get_user().login

    def test_the_prefix_of_an_enterprise_server(self) -> None:
        """The client insists on URLs under the address that it was given, with its prefix."""
        enterprise = client("/api/v3")
        self.addCleanup(enterprise.close)
        repository = enterprise.get_repo(self.repository.full_name)
        self.assertTrue(repository.url.startswith(f"{base_url()}/api/v3/repos/"), repository.url)
        issue = repository.create_issue("Through the prefix")
        issue.create_comment("Follows URLs of answers")
        self.assertEqual([one.body for one in repository.get_issue(issue.number).get_comments()], ["Follows URLs of answers"])

    def test_an_issue_from_its_first_word_to_its_last(self) -> None:
        me = self.github.get_user()
        milestone = self.repository.create_milestone("First")
        issue = self.repository.create_issue("It fails", body="Always", labels=["bug"], assignee=me.login, milestone=milestone)
        issue.add_to_labels("question")
        issue.remove_from_labels("bug")
        self.assertEqual([label.name for label in issue.get_labels()], ["question"])
        issue.set_labels("bug", "wontfix")
        comment = issue.create_comment("Me too")
        comment.edit("Me as well")
        comment.create_reaction("heart")
        issue.remove_from_assignees(me.login)
        issue.edit(state="closed", state_reason="not_planned")
        read = self.repository.get_issue(issue.number)
        self.assertEqual((read.state, read.state_reason, read.comments, read.assignees), ("closed", "not_planned", 1, []))
        self.assertEqual(sorted(label.name for label in read.labels), ["bug", "wontfix"])
        self.assertEqual(read.milestone.closed_issues, 1)
        self.assertIn("closed", [event.event for event in read.get_events()])
        with self.assertRaises(UnknownObjectException):
            self.repository.get_issue(99)
        with self.assertRaises(GithubException) as refused:
            self.repository.create_issue("")
        self.assertEqual(refused.exception.status, 422)

    def test_lists_page_by_page(self) -> None:
        for number in range(5):
            self.repository.create_issue(f"Issue {number}")
        small = client()
        small.per_page = 2
        self.addCleanup(small.close)
        issues = small.get_repo(self.repository.full_name).get_issues(direction="asc", sort="created")
        self.assertEqual([issue.number for issue in issues], [1, 2, 3, 4, 5])
        self.assertEqual(issues.totalCount, 5)

    def test_a_pull_request_that_closes_an_issue(self) -> None:
        issue = self.repository.create_issue("No changelog")
        main = self.repository.get_branch("main")
        self.repository.create_git_ref("refs/heads/changelog", main.commit.sha)
        self.repository.create_file("CHANGELOG.md", "Start a changelog", "# Changes\n", branch="changelog")
        body = f"Closes #{issue.number}"
        pull = self.repository.create_pull(base="main", head="changelog", title="Changelog", body=body)
        self.assertEqual([file.filename for file in pull.get_files()], ["CHANGELOG.md"])
        self.assertTrue(pull.merge(merge_method="squash").merged)
        self.assertTrue(self.repository.get_pull(pull.number).merged)
        self.assertEqual(self.repository.get_contents("CHANGELOG.md").decoded_content, b"# Changes\n")
        self.assertEqual(self.repository.get_issue(issue.number).state, "closed")
        with self.assertRaises(GithubException):
            pull.merge()

    def test_searches(self) -> None:
        word = unique("word").replace("-", "")
        self.repository.create_issue(f"About {word}")
        found = self.github.search_issues(f"{word} repo:{self.repository.full_name}")
        self.assertEqual([issue.title for issue in found], [f"About {word}"])
        named = self.github.search_repositories(f"{self.repository.name} in:name")
        self.assertEqual([one.full_name for one in named], [self.repository.full_name])


if __name__ == "__main__":
    unittest.main()
