"""Clients of the Slack clone under test."""

import unittest

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from environment import required, required_url, unique

VENDOR = "slack.com"


def client(token: str | None) -> WebClient:
    """The official client with this token."""
    return WebClient(token=token, base_url=required_url("SLACK_API_URL", VENDOR))


class SlackTest(unittest.TestCase):
    """A test with the clients of the app's bot and of the administrator."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.bot = client(required("SLACK_BOT_TOKEN"))
        cls.user = client(required("SLACK_USER_TOKEN"))

    def refused(self, error: str, call, *arguments, **named):
        """Checks that a call is refused with this error, the way the client reports it."""
        with self.assertRaises(SlackApiError) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.response["error"], error)

    def new_channel(self, label: str) -> str:
        """A new public channel of the bot."""
        return self.bot.conversations_create(name=unique(label))["channel"]["id"]

    def texts(self, channel: str) -> list[str]:
        """The texts of a channel, newest first."""
        return [message["text"] for message in self.bot.conversations_history(channel=channel)["messages"]]
