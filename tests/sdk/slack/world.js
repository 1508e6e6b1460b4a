// What the tests work on, found or made through the API itself.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { bot } from './client.js';

/** A new public channel of the bot. */
export async function newChannel(label) {
  const { channel } = await bot.conversations.create({ name: unique(label) });
  return channel;
}

/** A message of the bot in a channel: its `ts`. */
export async function post(channel, text, extra = {}) {
  const { ts } = await bot.chat.postMessage({ channel: channel.id, text, ...extra });
  return ts;
}

/** The messages of a channel, newest first. */
export async function messages(channel) {
  const history = await bot.conversations.history({ channel: channel.id });
  return history.messages;
}

/** All members of the workspace, walking through pages of two. */
export async function allUsers() {
  const users = [];
  for await (const page of bot.paginate('users.list', { limit: 2 })) {
    assert.ok(page.members.length <= 2);
    users.push(...page.members);
  }
  return users;
}

/** A person of the workspace who is not the one that the user token acts as. */
export async function somebodyElse(own) {
  const found = (await allUsers()).find(
    (member) => !member.is_bot && !member.deleted && member.id !== own && member.id !== 'USLACKBOT',
  );
  assert.ok(found, 'the workspace has no second person; use the fixture acme-corp');
  return found;
}

/** A well-formed timestamp at which nothing was ever posted. */
export const NEVER = '1000000000.000001';
/** A well-formed id that nothing has. */
export const NO_CHANNEL = 'C000000NONE';
