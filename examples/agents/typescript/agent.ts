// An agent that looks after #general: it makes a customer of whoever wrote last, and tells them.
//
// All that it needs to know is in its environment, out of the Secret `<environment>-connection`.

import { WebClient } from '@slack/web-api';
import Stripe from 'stripe';

const slack = new WebClient(required('SLACK_BOT_TOKEN'), { slackApiUrl: required('SLACK_API_URL') });
const stripe = stripeAt(new URL(required('STRIPE_API_BASE')));

const general = await channelNamed('general');
const author = await lastAuthor(general);
const customer = await stripe.customers.create({ name: author.name, metadata: { slack_user: author.id } });
const text = `${author.name}, you are customer ${customer.id} now.`;
const answer = await slack.chat.postMessage({ channel: general, text });
console.log(JSON.stringify({ customer: customer.id, message: answer.ts, text }));

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

/** Stripe's client takes an address in parts. */
function stripeAt(base: URL): Stripe {
  const protocol = base.protocol === 'https:' ? 'https' : 'http';
  const port = base.port || (protocol === 'https' ? '443' : '80');
  return new Stripe(required('STRIPE_API_KEY'), { host: base.hostname, port, protocol });
}

async function channelNamed(name: string): Promise<string> {
  const { channels = [] } = await slack.conversations.list({ limit: 200 });
  const id = channels.find((channel) => channel.name === name)?.id;
  if (id === undefined) {
    throw new Error(`there is no #${name}`);
  }
  return id;
}

/** The person who wrote last; what the agent itself has written does not count. */
async function lastAuthor(channel: string): Promise<{ id: string; name: string }> {
  const { user_id: myself } = await slack.auth.test();
  const { messages = [] } = await slack.conversations.history({ channel, limit: 50 });
  const id = messages.find(({ user }) => user !== undefined && user !== myself)?.user;
  if (id === undefined) {
    throw new Error('nobody has written anything');
  }
  const { user } = await slack.users.info({ user: id });
  return { id, name: user?.real_name ?? id };
}
