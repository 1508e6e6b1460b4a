// Another app, of Bolt behind HTTP: made by its manifest, let in by OAuth, told over signed requests to a port of this machine.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import bolt from '@slack/bolt';
import { unique } from '../../support/environment.js';
import { client, refused, user } from '../client.js';
import {
  channelWith,
  configuration,
  does,
  eventually,
  history,
  origin,
  quiet,
  reconfigure,
  slackApiUrl,
  written,
} from './workspace.js';

/** Where the clone reaches this machine: `asym connect --webhooks 127.0.0.1:<port>`. */
const PORT = process.env.WEBHOOKS_PORT;
const SKIP = PORT ? false : 'WEBHOOKS_PORT is not set: nothing hands the requests of the clone on to this machine';
const HERE = `http://127.0.0.1:${PORT}`;
const EVENTS = `${HERE}/slack/events`;
const REDIRECT = `${HERE}/slack/oauth_redirect`;
const SCOPES = ['channels:history', 'channels:read', 'chat:write', 'commands'];
const COMMAND = `/${unique('web')}`;

const MANIFEST = {
  display_information: { name: 'Behind HTTP' },
  features: {
    bot_user: { display_name: 'Behind HTTP', always_online: true },
    slash_commands: [{ command: COMMAND, url: EVENTS, description: 'Echoes' }],
  },
  oauth_config: { redirect_urls: [REDIRECT], scopes: { bot: SCOPES } },
};

/** An app with a server that notes what it was sent and what it answered. */
async function serve(credentials, signingSecret, listen = () => {}) {
  const requests = [];
  const app = new bolt.App({
    signingSecret,
    clientId: credentials.client_id,
    clientSecret: credentials.client_secret,
    stateSecret: 'a secret of the app alone',
    scopes: SCOPES,
    redirectUri: REDIRECT,
    installerOptions: {
      authorizationUrl: `${origin}/oauth/v2/authorize`,
      directInstall: true,
      redirectUriPath: '/slack/oauth_redirect',
      clientOptions: { slackApiUrl },
    },
    clientOptions: { slackApiUrl },
    // What a listener throws becomes the answer.
    processBeforeResponse: true,
    logger: quiet,
  });
  listen(app);
  const server = await app.start(Number(PORT));
  server.on('request', (request, response) => {
    const { headers, url } = request;
    response.on('finish', () => requests.push({ url, headers, status: response.statusCode }));
  });
  return { app, requests };
}

/** Goes the way of a browser: the app's page, the clone's page with its form, and back to the app. */
async function install(decision) {
  const started = await fetch(`${HERE}/slack/install`, { redirect: 'manual' });
  assert.equal(started.status, 302, await started.text());
  const cookie = started.headers.get('set-cookie').split(';')[0];
  const page = new URL(started.headers.get('location'));
  assert.equal(page.origin, origin);
  const shown = await fetch(page);
  assert.match(await shown.text(), /Behind HTTP/);
  const form = new URLSearchParams(page.search);
  const { user_id: person } = await user.auth.test();
  form.set('user', person);
  form.set('decision', decision);
  const decided = await fetch(`${origin}${page.pathname}`, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(decided.status, 302, await decided.text());
  return fetch(decided.headers.get('location'), { headers: { cookie }, redirect: 'manual' });
}

describe('slack Bolt behind HTTP', { skip: SKIP, timeout: 120_000 }, () => {
  const heard = [];
  let created;
  let served;
  let channel;
  let self;
  let fails = false;

  const listen = (app) => {
    app.message(/^echo (\S+)$/, async ({ context, say }) => {
      heard.push({ word: context.matches[1], retry: context.retryNum, reason: context.retryReason });
      if (fails) {
        fails = false;
        throw new Error('the first try fails');
      }
      await say(`heard ${context.matches[1]}`);
    });
    app.command(COMMAND, async ({ ack, command }) => ack({ response_type: 'in_channel', text: command.text }));
    app.event('app_uninstalled', async () => heard.push({ word: 'uninstalled' }));
  };

  before(async () => {
    // Credentials come first: who does not know the secret cannot answer the challenge.
    created = await configuration.apps.manifest.create({ manifest: MANIFEST });
    served = await serve(created.credentials, created.credentials.signing_secret, listen);
  });

  after(async () => {
    await served?.app.stop();
    if (created) await configuration.apps.manifest.delete({ app_id: created.app_id });
  });

  test('a person lets the app in, or does not', async () => {
    const denied = await install('deny');
    assert.notEqual(denied.status, 200);
    const allowed = await install('allow');
    assert.equal(allowed.status, 200, await allowed.text());
    const users = await user.users.list({ limit: 200 });
    const bots = users.members.filter((one) => one.profile.api_app_id === created.app_id);
    assert.equal(bots.length, 1);
    self = bots[0].id;
    channel = await channelWith('web', self);
  });

  test('its address is verified, and events are told and answered', async () => {
    await reconfigure(created.app_id, (manifest) => {
      manifest.settings.event_subscriptions = { request_url: EVENTS, bot_events: ['message.channels'] };
    });
    // The way to this machine may still be opening: the same manifest repeats a challenge that failed.
    const word = await eventually('an event', async () => {
      await reconfigure(created.app_id, () => {});
      const tried = unique('word');
      await user.chat.postMessage({ channel, text: `echo ${tried}` });
      const came = async () => heard.some((one) => one.word === tried);
      return eventually('this event', came, 2_000).then(() => tried, () => null);
    });
    const answer = await written(channel, ({ text }) => text === `heard ${word}`);
    assert.equal(answer.user, self);
    assert.equal(answer.app_id, created.app_id);
    const told = served.requests.filter(({ url }) => url === '/slack/events');
    assert.ok(told.length >= 2 && told.every(({ status }) => status === 200), 'a challenge and an event');
    assert.ok(told.every(({ headers }) => /^v0=[0-9a-f]{64}$/.test(headers['x-slack-signature'])));
    const nowhere = { ...MANIFEST, settings: { event_subscriptions: { bot_events: ['message.channels'] } } };
    await refused(
      configuration.apps.manifest.update({ app_id: created.app_id, manifest: nowhere }),
      'invalid_manifest',
    );
  });

  test('an event that was answered with an error is told again', async () => {
    fails = true;
    const word = unique('again');
    await user.chat.postMessage({ channel, text: `echo ${word}` });
    await written(channel, ({ text }) => text === `heard ${word}`);
    const told = heard.filter((one) => one.word === word);
    assert.deepEqual(told.map(({ retry, reason }) => [retry, reason]), [
      [undefined, undefined],
      [1, 'http_error'],
    ]);
    const answers = (status) => served.requests.filter((one) => one.url === '/slack/events' && one.status === status);
    assert.deepEqual(answers(500).map(({ headers }) => headers['x-slack-retry-num']), [undefined]);
    assert.equal((await history(channel)).filter(({ text }) => text === `heard ${word}`).length, 1);
  });

  test('a command is answered', async () => {
    const word = unique('said');
    const interaction = await does('slash-command', { command: COMMAND, text: word, channel });
    assert.equal(interaction.status, 'answered');
    await written(channel, ({ text }) => text === word);
  });

  test('nobody else is believed', async () => {
    const body = JSON.stringify({ type: 'event_callback', event: { type: 'message', text: 'echo forged', channel } });
    const forged = async (secret, age) => {
      const time = String(Math.floor(Date.now() / 1000) - age);
      const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
      const headers = {
        'content-type': 'application/json',
        'x-slack-request-timestamp': time,
        'x-slack-signature': `v0=${signature}`,
      };
      const response = await fetch(EVENTS, { method: 'POST', body, headers });
      return response.status;
    };
    assert.equal(await forged('0'.repeat(32), 0), 401);
    assert.equal(await forged(created.credentials.signing_secret, 600), 401);
    assert.deepEqual(heard.filter(({ word }) => word === 'forged'), []);
  });

  test('an app with another secret refuses what the clone signs', async () => {
    await served.app.stop();
    served = await serve(created.credentials, '0'.repeat(32), listen);
    const before = heard.length;
    const interaction = await does('slash-command', { command: COMMAND, text: 'unbelieved', channel });
    assert.equal(interaction.status, 'failed', JSON.stringify(interaction));
    assert.equal(heard.length, before);
    assert.deepEqual(served.requests.map(({ status }) => status), [401]);
  });

  test('a deleted app is out', async () => {
    const { app_id: gone } = created;
    await configuration.apps.manifest.delete({ app_id: gone });
    created = undefined;
    await refused(configuration.apps.manifest.export({ app_id: gone }), 'invalid_app_id');
    await refused(client(undefined).apps.manifest.export({ app_id: gone }), 'not_authed');
  });
});
