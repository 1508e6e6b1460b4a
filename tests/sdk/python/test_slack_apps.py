"""Apps in Python: Bolt in Socket Mode, incoming webhooks, and the check of signatures."""

import logging
import os
import re
import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.webhook import WebhookClient

from environment import eventually, required, required_url, unique
from slack_clone import VENDOR, SlackTest, client

APP = "A0AGENT0001"


def quiet() -> logging.Logger:
    """A log that nobody reads: the apps here are made to fail, too."""
    logger = logging.getLogger("slack_apps")
    logger.setLevel(logging.CRITICAL)
    return logger


class SocketModeTest(SlackTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.configuration = client(required("SLACK_CONFIG_TOKEN"))
        cls.before = cls.configuration.apps_manifest_export(app_id=APP)["manifest"]
        cls.addClassCleanup(cls.configuration.apps_manifest_update, app_id=APP, manifest=cls.before)
        settings = {
            **cls.before["settings"],
            "socket_mode_enabled": True,
            "event_subscriptions": {"bot_events": ["message.channels", "reaction_added"]},
        }
        cls.configuration.apps_manifest_update(app_id=APP, manifest={**cls.before, "settings": settings})
        cls.heard: list[str] = []
        # With both in the environment, Bolt takes itself for an app of many workspaces and asks for installations.
        for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
            os.environ.pop(name, None)
        # What the user token posts comes from this app, too, and Bolt would take it for its own.
        app = App(client=cls.bot, logger=quiet(), ignoring_self_events_enabled=False)

        # Bolt acknowledges no event that nothing listens to, such as a person's joining: they hold up nothing.
        @app.message(re.compile("^ping "))
        def answer(message, say):
            cls.heard.append(message["text"])
            say(text=message["text"].replace("ping", "pong"), thread_ts=message["ts"])

        @app.event("reaction_added")
        def noted(event, client):
            item = event["item"]
            client.chat_postMessage(channel=item["channel"], text=f"{event['reaction']} on {item['ts']}")

        app_client = client(required("SLACK_APP_TOKEN"))
        handler = SocketModeHandler(app, required("SLACK_APP_TOKEN"), logger=quiet(), web_client=app_client)
        handler.connect()
        cls.addClassCleanup(handler.close)

    def test_a_message_is_answered_where_the_bot_is(self) -> None:
        word = unique("word")
        outside = self.user.conversations_create(name=unique("outside"))["channel"]["id"]
        self.user.chat_postMessage(channel=outside, text=f"ping outside {word}")
        channel = self.new_channel("bolt")
        self.user.conversations_join(channel=channel)
        ts = self.user.chat_postMessage(channel=channel, text=f"ping {word}")["ts"]

        def answer():
            replies = self.user.conversations_replies(channel=channel, ts=ts)["messages"]
            return next((reply for reply in replies if reply["text"] == f"pong {word}"), None)

        self.assertEqual(eventually("an answer", answer)["user"], self.bot.auth_test()["user_id"])
        self.assertNotIn(f"ping outside {word}", self.heard)

    def test_a_reaction_is_told(self) -> None:
        channel = self.new_channel("reaction")
        self.user.conversations_join(channel=channel)
        ts = self.bot.chat_postMessage(channel=channel, text="Well?")["ts"]
        self.user.reactions_add(channel=channel, timestamp=ts, name="tada")
        eventually("a note", lambda: f"tada on {ts}" in self.texts(channel))

    def test_only_the_app_connects(self) -> None:
        for token, error in (("xapp-1-nobody", "invalid_auth"), (required("SLACK_BOT_TOKEN"), "not_allowed_token_type")):
            stranger = SocketModeClient(app_token=token, web_client=client(None), logger=quiet())
            with self.assertRaises(SlackApiError) as caught:
                stranger.issue_new_wss_url()
            self.assertEqual(caught.exception.response["error"], error)
            stranger.close()


class WebhookTest(SlackTest):
    def test_a_webhook_posts(self) -> None:
        url = required_url("SLACK_WEBHOOK_URL", VENDOR)
        text = unique("hook")
        sent = WebhookClient(url).send(
            text=text, blocks=[{"type": "section", "text": {"type": "plain_text", "text": text}}]
        )
        self.assertEqual((sent.status_code, sent.body), (200, "ok"))
        found = self.user.search_messages(query=f'"{text}"')["messages"]["matches"]
        self.assertEqual([match["text"] for match in found], [text])
        self.assertEqual((WebhookClient(url).send(text="").status_code), 400)
        wrong = WebhookClient(url[:-4] + "none").send(text="x")
        self.assertEqual((wrong.status_code, wrong.body), (403, "invalid_token"))


class SignatureTest(SlackTest):
    def test_the_secret_of_the_app_signs(self) -> None:
        """What the clone signs is checked by Bolt behind HTTP, in slack/bolt/http.js; this is the check itself."""
        verifier = SignatureVerifier(required("SLACK_SIGNING_SECRET"))
        now = str(int(time.time()))
        body = "token=x&command=%2Fask"
        signature = verifier.generate_signature(timestamp=now, body=body)
        self.assertTrue(verifier.is_valid(body=body, timestamp=now, signature=signature))
        self.assertFalse(verifier.is_valid(body=body + "x", timestamp=now, signature=signature))
        self.assertFalse(SignatureVerifier("0" * 32).is_valid(body=body, timestamp=now, signature=signature))
        old = str(int(time.time()) - 600)
        stale = verifier.generate_signature(timestamp=old, body=body)
        self.assertFalse(verifier.is_valid(body=body, timestamp=old, signature=stale))
