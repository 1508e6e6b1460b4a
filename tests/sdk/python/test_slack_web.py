"""slack_sdk's WebClient: what it writes is read back, and what cannot be is refused."""

from environment import required, unique
from slack_clone import SlackTest, client

NEVER = "1000000000.000001"
NO_CHANNEL = "C000000NONE"


class WebClientTest(SlackTest):
    def test_identity(self) -> None:
        for one in (self.bot, self.user):
            identity = one.auth_test()
            found = one.users_info(user=identity["user_id"])["user"]
            self.assertEqual(found["name"], identity["user"])
        self.refused("invalid_auth", client("xoxb-000000000000-000000000000-nobody").auth_test)
        self.refused("not_authed", client(None).auth_test)

    def test_users_page_by_page(self) -> None:
        """The iteration of a response follows the cursor."""
        # One response is iterated over: what a page holds has to be kept before the next.
        pages = [[member["id"] for member in page["members"]] for page in self.bot.users_list(limit=2)]
        self.assertGreater(len(pages), 1)
        self.assertTrue(all(len(page) <= 2 for page in pages))
        ids = [one for page in pages for one in page]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(ids, [member["id"] for member in self.bot.users_list(limit=200)["members"]])
        self.refused("invalid_cursor", self.bot.users_list, cursor="not a cursor")

    def test_a_message_from_its_first_word_to_its_last(self) -> None:
        channel = self.new_channel("message")
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Deployed*"}}]
        posted = self.bot.chat_postMessage(
            channel=channel,
            text="Deployed",
            blocks=blocks,
            metadata={"event_type": "deployed", "event_payload": {"build": 7}},
        )
        read = self.bot.conversations_history(channel=channel, include_all_metadata=True)["messages"][0]
        self.assertEqual((read["ts"], read["text"]), (posted["ts"], "Deployed"))
        self.assertEqual(read["blocks"][0]["text"], blocks[0]["text"])
        self.assertEqual(read["metadata"]["event_payload"], {"build": 7})
        self.bot.chat_update(channel=channel, ts=posted["ts"], text="Rolled back", blocks=[])
        self.assertEqual(self.texts(channel)[0], "Rolled back")
        link = self.bot.chat_getPermalink(channel=channel, message_ts=posted["ts"])["permalink"]
        self.assertTrue(link.endswith(f"/archives/{channel}/p{posted['ts'].replace('.', '')}"), link)
        self.bot.chat_delete(channel=channel, ts=posted["ts"])
        self.assertNotIn("Rolled back", self.texts(channel))
        self.refused("message_not_found", self.bot.chat_delete, channel=channel, ts=posted["ts"])
        self.refused("channel_not_found", self.bot.chat_postMessage, channel=NO_CHANNEL, text="x")
        self.refused("no_text", self.bot.chat_postMessage, channel=channel)

    def test_threads(self) -> None:
        channel = self.new_channel("thread")
        parent = self.bot.chat_postMessage(channel=channel, text="parent")["ts"]
        for number in range(3):
            self.bot.chat_postMessage(channel=channel, thread_ts=parent, text=f"reply {number}")
        texts = []
        for page in self.bot.conversations_replies(channel=channel, ts=parent, limit=2):
            texts += [message["text"] for message in page["messages"]]
        # Every page of a thread may begin with its parent.
        self.assertEqual([text for text in texts if text != "parent"], ["reply 0", "reply 1", "reply 2"])
        self.refused("thread_not_found", self.bot.conversations_replies, channel=channel, ts=NEVER)

    def test_channels(self) -> None:
        name = unique("life")
        channel = self.bot.conversations_create(name=name)["channel"]["id"]
        self.refused("name_taken", self.bot.conversations_create, name=name)
        self.bot.conversations_setTopic(channel=channel, topic="Ships")
        self.bot.conversations_setPurpose(channel=channel, purpose="To ship")
        person = self.user.auth_test()["user_id"]
        self.bot.conversations_invite(channel=channel, users=[person])
        self.refused("already_in_channel", self.bot.conversations_invite, channel=channel, users=[person])
        self.assertIn(person, self.bot.conversations_members(channel=channel)["members"])
        found = self.bot.conversations_info(channel=channel, include_num_members=True)["channel"]
        self.assertEqual((found["topic"]["value"], found["purpose"]["value"]), ("Ships", "To ship"))
        self.assertEqual(found["num_members"], 2)
        self.bot.conversations_kick(channel=channel, user=person)
        self.assertNotIn(person, self.bot.conversations_members(channel=channel)["members"])
        self.bot.conversations_archive(channel=channel)
        self.assertTrue(self.bot.conversations_info(channel=channel)["channel"]["is_archived"])
        self.refused("is_archived", self.bot.chat_postMessage, channel=channel, text="late")

    def test_reactions_and_pins(self) -> None:
        channel = self.new_channel("react")
        ts = self.bot.chat_postMessage(channel=channel, text="Well?")["ts"]
        self.bot.reactions_add(channel=channel, timestamp=ts, name="eyes")
        self.refused("already_reacted", self.bot.reactions_add, channel=channel, timestamp=ts, name="eyes")
        message = self.bot.reactions_get(channel=channel, timestamp=ts)["message"]
        self.assertEqual([one["name"] for one in message["reactions"]], ["eyes"])
        self.bot.reactions_remove(channel=channel, timestamp=ts, name="eyes")
        self.refused("no_reaction", self.bot.reactions_remove, channel=channel, timestamp=ts, name="eyes")
        self.bot.pins_add(channel=channel, timestamp=ts)
        self.assertEqual([item["message"]["ts"] for item in self.bot.pins_list(channel=channel)["items"]], [ts])
        self.refused("already_pinned", self.bot.pins_add, channel=channel, timestamp=ts)

    def test_a_file_is_uploaded_and_downloaded(self) -> None:
        channel = self.new_channel("file")
        content = "name,count\nbolts,7\n"
        uploaded = self.bot.files_upload_v2(
            channel=channel, content=content, filename="bolts.csv", title="Bolts", initial_comment="Counted"
        )
        file = self.bot.files_info(file=uploaded["file"]["id"])["file"]
        self.assertEqual((file["name"], file["title"], file["size"]), ("bolts.csv", "Bolts", len(content)))
        shared = self.bot.conversations_history(channel=channel)["messages"][0]
        self.assertEqual((shared["text"], [one["id"] for one in shared["files"]]), ("Counted", [file["id"]]))
        self.bot.files_delete(file=file["id"])
        self.refused("file_deleted", self.bot.files_info, file=file["id"])
        self.refused("channel_not_found", self.bot.files_upload_v2, channel=NO_CHANNEL, content="x", filename="x.txt")

    def test_search_and_schedule(self) -> None:
        channel = self.new_channel("search")
        word = unique("needle").replace("-", "")
        self.bot.chat_postMessage(channel=channel, text=f"there is a {word}")
        matches = self.user.search_messages(query=word)["messages"]["matches"]
        self.assertEqual([match["channel"]["id"] for match in matches], [channel])
        self.refused("not_allowed_token_type", self.bot.search_messages, query=word)
        self.refused("time_in_past", self.bot.chat_scheduleMessage, channel=channel, text="x", post_at=1)

    def test_json_is_understood(self) -> None:
        """The client posts forms and JSON; with a list in it, a body is JSON."""
        channel = self.new_channel("json")
        answer = self.bot.api_call(
            "chat.postMessage",
            json={"channel": channel, "attachments": [{"fallback": "f", "text": "attached", "color": "good"}]},
        )
        read = self.bot.conversations_history(channel=channel)["messages"][0]
        self.assertEqual((read["ts"], read["attachments"][0]["text"]), (answer["ts"], "attached"))
        self.refused("unknown_method", self.bot.api_call, "chat.explode", json={})

    def test_the_variables_are_of_one_workspace(self) -> None:
        team = self.bot.team_info()["team"]
        self.assertEqual(team["id"], self.user.auth_test()["team_id"])
        self.assertIn(team["id"], required("SLACK_WEBHOOK_URL"))
