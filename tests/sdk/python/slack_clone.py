"""The clone under test, from the environment, and waiting for what becomes true."""

import os
import time
import unittest
import urllib.parse
import uuid

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

PATIENCE_SECONDS = 20
PAUSE_SECONDS = 0.05


def required(name: str) -> str:
    """The value of a variable that must be set."""
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set; run this through `asym connect <environment> -- python -m unittest`")
    return value


def required_url(name: str) -> str:
    """The URL in a variable, which must not be the vendor's: that is where the clients go by default."""
    value = required(name)
    host = urllib.parse.urlsplit(value).hostname or ""
    if host == "slack.com" or host.endswith(".slack.com"):
        raise RuntimeError(f"{name} is {value}, which is not a clone")
    return value


def unique(label: str) -> str:
    """A name that no other run and no other call gets."""
    return f"sdk-py-{label}-{uuid.uuid4().hex[:12]}"


def client(token: str | None) -> WebClient:
    """The official client with this token."""
    return WebClient(token=token, base_url=required_url("SLACK_API_URL"))


def eventually(what: str, read):
    """The first value of `read` that is neither None nor False; fails when none comes in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        value = read()
        if value is not None and value is not False:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not in {PATIENCE_SECONDS} s")
        time.sleep(PAUSE_SECONDS)


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
