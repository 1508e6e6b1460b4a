// What the tests of Bolt share: an app's configuration, what people do, and waiting for what an app does about it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { LogLevel } from '@slack/web-api';
import { required, requiredUrl, unique } from '../../support/environment.js';
import { bot, client, user } from '../client.js';

export const slackApiUrl = requiredUrl('SLACK_API_URL').href;
/** Where the clone is, without a path. */
export const { origin } = new URL(slackApiUrl);
/** The client with the app configuration token. */
export const configuration = client(required('SLACK_CONFIG_TOKEN'));

const PATIENCE_MILLISECONDS = 20_000;
const PAUSE_MILLISECONDS = 50;

/** The first value of `read` that is neither null, undefined nor false; fails when none comes in time. */
export async function eventually(what, read, patience = PATIENCE_MILLISECONDS) {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    assert.ok(Date.now() < deadline, `${what}: not in ${patience} ms`);
    await pause(PAUSE_MILLISECONDS);
  }
}

/** Writes an app's manifest. */
export function configure(appId, manifest) {
  return configuration.apps.manifest.update({ app_id: appId, manifest });
}

/** Writes an app's manifest after this change, and gives back what it was before. */
export async function reconfigure(appId, change) {
  const { manifest } = await configuration.apps.manifest.export({ app_id: appId });
  const changed = structuredClone(manifest);
  change(changed);
  await configure(appId, changed);
  return manifest;
}

async function asPerson(path, init) {
  const response = await fetch(`${origin}/user/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${required('SLACK_USER_TOKEN')}`, 'content-type': 'application/json' },
  });
  return response.json();
}

/** Does something as the administrator does it, and gives the answer of the clone, whichever it is. */
export function tries(action, values) {
  return asPerson(action, { method: 'POST', body: JSON.stringify(values) });
}

/** Does something that is possible; gives the interaction once the app has answered, or could not be told. */
export async function does(action, values) {
  const done = await tries(action, values);
  assert.equal(done.ok, true, `${action}: ${JSON.stringify(done)}`);
  return eventually(`an answer to ${action}`, async () => {
    const { interaction } = await asPerson(`interactions/${done.interaction_id}`);
    return interaction.status !== 'sent' && interaction;
  });
}

/** The modals that the administrator sees. */
export async function modals() {
  const { views } = await asPerson('views');
  return views.filter((view) => view.type === 'modal');
}

/** A new channel of the administrator, with these members. */
export async function channelWith(label, ...members) {
  const { channel } = await user.conversations.create({ name: unique(label) });
  for (const member of members) await user.conversations.invite({ channel: channel.id, users: member });
  return channel.id;
}

/** The messages of a channel, newest first. */
export async function history(channel) {
  const { messages } = await user.conversations.history({ channel });
  return messages;
}

/** The newest message of a channel for which `holds`, once there is one. */
export function written(channel, holds) {
  return eventually('a message', async () => (await history(channel)).find(holds));
}

/** The id of the user of the installed app's bot. */
export async function botUser() {
  const { user_id: id } = await bot.auth.test();
  return id;
}

/** The log of apps that are made to fail: what they should not say is seen by what they do. */
export const quiet = Object.freeze({
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
});
