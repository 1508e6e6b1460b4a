// An app of Bolt in Socket Mode: events, a command, a shortcut with its modal, and a button.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import bolt from '@slack/bolt';
import { required, unique } from '../../support/environment.js';
import { bot, refused, user } from '../client.js';
import {
  botUser,
  channelWith,
  configure,
  does,
  eventually,
  history,
  modals,
  quiet,
  reconfigure,
  slackApiUrl,
  tries,
  written,
} from './workspace.js';

const APP = 'A0AGENT0001';
const COMMAND = `/${unique('ask')}`;
const SHORTCUT = unique('deploy');
const clientOptions = { slackApiUrl };

const modal = {
  type: 'modal',
  callback_id: SHORTCUT,
  title: { type: 'plain_text', text: 'Deploy' },
  submit: { type: 'plain_text', text: 'Go' },
  blocks: [
    {
      type: 'input',
      block_id: 'where',
      label: { type: 'plain_text', text: 'Where' },
      element: { type: 'plain_text_input', action_id: 'target' },
    },
  ],
};

function listen(app, heard) {
  app.message(/^ping (\S+)$/, async ({ context, message, say }) => {
    heard.push(message);
    await say({ text: `pong ${context.matches[1]}`, thread_ts: message.ts });
  });
  app.event('app_mention', async ({ client, event }) => {
    await client.reactions.add({ channel: event.channel, timestamp: event.ts, name: 'eyes' });
  });
  app.command(COMMAND, async ({ ack, command, respond }) => {
    await ack(`Looking for ${command.text}`);
    await respond({ response_type: 'in_channel', text: `Found ${command.text}` });
  });
  app.shortcut(SHORTCUT, async ({ ack, client, shortcut }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: modal });
    await assert.rejects(client.views.open({ trigger_id: shortcut.trigger_id, view: modal }), /exchanged_trigger_id/);
    heard.push(shortcut);
  });
  app.view(SHORTCUT, async ({ ack, body, client, view }) => {
    const target = view.state.values.where.target.value;
    if (target === 'moon') {
      await ack({ response_action: 'errors', errors: { where: 'Too far' } });
      return;
    }
    await ack();
    await client.chat.postMessage({ channel: target, text: `Deployed by <@${body.user.id}>` });
  });
  app.action('approve', async ({ ack, action, respond }) => {
    await ack();
    await respond({ replace_original: true, text: `Approved ${action.value}` });
  });
}

describe('slack Bolt in Socket Mode', { timeout: 120_000 }, () => {
  const heard = [];
  let app;
  let channel;
  let manifest;
  let self;

  before(async () => {
    manifest = await reconfigure(APP, (wanted) => {
      wanted.settings.socket_mode_enabled = true;
      wanted.settings.interactivity = { is_enabled: true };
      wanted.settings.event_subscriptions = { bot_events: ['app_mention', 'message.channels'] };
      wanted.features.slash_commands = [{ command: COMMAND, description: 'Finds things', should_escape: false }];
      wanted.features.shortcuts = [
        { name: 'Deploy', type: 'global', callback_id: SHORTCUT, description: 'Deploys something' },
      ];
    });
    self = await botUser();
    channel = await channelWith('bolt', self);
    app = new bolt.App({
      token: required('SLACK_BOT_TOKEN'),
      appToken: required('SLACK_APP_TOKEN'),
      socketMode: true,
      clientOptions,
      logger: quiet,
    });
    listen(app, heard);
    await app.start();
  });

  after(async () => {
    await app?.stop();
    if (manifest) await configure(APP, manifest);
  });

  test('a message is answered, and only where the bot is', async () => {
    const elsewhere = await channelWith('bolt-else');
    const unheard = unique('no');
    await user.chat.postMessage({ channel: elsewhere, text: `ping ${unheard}` });
    const word = unique('word');
    const { ts } = await user.chat.postMessage({ channel, text: `ping ${word}` });
    const answer = await eventually('an answer in the thread', async () => {
      const { messages } = await user.conversations.replies({ channel, ts });
      return messages.find(({ text }) => text === `pong ${word}`);
    });
    assert.equal(answer.user, self);
    assert.equal(answer.app_id, APP);
    // Events go out one after another: the earlier one would have been first.
    assert.deepEqual(heard.filter(({ text }) => text?.includes(unheard)), []);
    const { messages } = await user.conversations.history({ channel: elsewhere });
    assert.equal(messages.filter(({ text }) => text.startsWith('pong')).length, 0);
  });

  test('a mention is told as one', async () => {
    const { ts } = await user.chat.postMessage({ channel, text: `<@${self}> have a look` });
    const message = await eventually('a reaction', async () => {
      const found = await bot.reactions.get({ channel, timestamp: ts });
      return found.message.reactions && found.message;
    });
    assert.deepEqual(message.reactions.map(({ name, users }) => [name, users]), [['eyes', [self]]]);
  });

  test('a command is answered at once and later', async () => {
    const word = unique('lost');
    const interaction = await does('slash-command', { command: COMMAND, text: word, channel });
    assert.equal(interaction.status, 'answered');
    assert.equal(interaction.response.text ?? interaction.response, `Looking for ${word}`);
    const posted = await written(channel, ({ text }) => text === `Found ${word}`);
    assert.equal(posted.bot_id !== undefined, true);
    const seen = await history(channel);
    assert.equal(seen.filter(({ text }) => text === `Looking for ${word}`).length, 0, 'the first answer is ephemeral');
    assert.equal((await tries('slash-command', { command: '/nobodys', channel })).error, 'invalid_command');
  });

  test('a shortcut opens a modal, which is refused and then accepted', async () => {
    assert.equal((await tries('shortcut', { callback_id: unique('none') })).error, 'shortcut_not_found');
    const opened = await does('shortcut', { callback_id: SHORTCUT });
    assert.equal(opened.status, 'answered');
    await eventually('the shortcut', () => heard.some(({ callback_id: id }) => id === SHORTCUT));
    const view = await eventually('the modal', async () =>
      (await modals()).find(({ callback_id: id }) => id === SHORTCUT),
    );
    const submit = (target) => does('view-submission', { view_id: view.id, values: { where: { target } } });
    const wrong = await submit('moon');
    assert.deepEqual(wrong.response.errors, { where: 'Too far' });
    assert.ok((await modals()).some(({ id }) => id === view.id), 'the modal stays open');
    const right = await submit(channel);
    assert.equal(right.status, 'answered');
    assert.ok(!(await modals()).some(({ id }) => id === view.id), 'the modal is closed');
    await written(channel, ({ text }) => text.startsWith('Deployed by <@'));
  });

  test('a button changes its message', async () => {
    const word = unique('plan');
    const button = { type: 'button', action_id: 'approve', value: word, text: { type: 'plain_text', text: 'Approve' } };
    const { ts } = await bot.chat.postMessage({
      channel,
      text: 'Approve?',
      blocks: [{ type: 'actions', block_id: 'plan', elements: [button] }],
    });
    const press = { channel, message_ts: ts, block_id: 'plan' };
    assert.equal((await tries('block-actions', { ...press, action_id: 'nobodys' })).error, 'action_not_found');
    assert.equal((await does('block-actions', { ...press, action_id: 'approve' })).status, 'answered');
    const changed = await written(channel, (message) => message.ts === ts && message.text === `Approved ${word}`);
    assert.equal(changed.blocks?.some(({ type }) => type === 'actions') ?? false, false);
  });

  test('a connection needs the token of the app', async () => {
    const receiver = new bolt.SocketModeReceiver({
      appToken: `${required('SLACK_APP_TOKEN').slice(0, -8)}00000000`,
      installerOptions: { clientOptions },
      logger: quiet,
    });
    await assert.rejects(receiver.start(), /invalid_auth/);
    await refused(bot.apps.connections.open(), 'not_allowed_token_type');
  });
});
