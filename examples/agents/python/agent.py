"""An agent that looks after #general: it makes a customer of whoever wrote last, and tells them.

All that it needs to know is in its environment, out of the Secret `<environment>-connection`.
"""

import json
import os

import stripe
from slack_sdk import WebClient


def main():
    slack = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    payments = stripe.StripeClient(
        os.environ["STRIPE_API_KEY"], base_addresses={"api": os.environ["STRIPE_API_BASE"]}
    )

    general = channel_named(slack, "general")
    author = last_author(slack, general)
    customer = payments.v1.customers.create(
        {"name": author["real_name"], "metadata": {"slack_user": author["id"]}}
    )
    text = f"{author['real_name']}, you are customer {customer.id} now."
    answer = slack.chat_postMessage(channel=general, text=text)
    print(json.dumps({"customer": customer.id, "message": answer["ts"], "text": text}))


def channel_named(slack, name):
    for page in slack.conversations_list(limit=200):
        for channel in page["channels"]:
            if channel["name"] == name:
                return channel["id"]
    raise SystemExit(f"there is no #{name}")


def last_author(slack, channel):
    """The person who wrote last; what the agent itself has written does not count."""
    myself = slack.auth_test()["user_id"]
    for page in slack.conversations_history(channel=channel, limit=50):
        for message in page["messages"]:
            if message.get("user", myself) != myself:
                return slack.users_info(user=message["user"])["user"]
    raise SystemExit("nobody has written anything")


if __name__ == "__main__":
    main()
