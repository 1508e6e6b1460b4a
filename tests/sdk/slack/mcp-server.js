// A program that others have written for Slack alone: `slack-mcp-server` has the vendor's address compiled in, and does not notice
// where it is. It reaches the clone through a proxy, which is all that it is told.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { required, requiredUrl, unique } from '../support/environment.js';
import { openProxy } from '../support/vendor_proxy.js';
import { bot, user } from './client.js';
import { newChannel } from './world.js';

const PROGRAM = createRequire(import.meta.url).resolve('slack-mcp-server');

async function start(proxy, token) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, '--transport', 'stdio'],
    env: {
      PATH: process.env.PATH,
      // It keeps lists of people and channels below.
      HOME: proxy.folder,
      SLACK_MCP_ADD_MESSAGE_TOOL: 'true',
      SLACK_MCP_LOG_LEVEL: 'fatal',
      SLACK_MCP_PROXY: proxy.url,
      SLACK_MCP_SERVER_CA: proxy.authority,
      SLACK_MCP_XOXP_TOKEN: token,
    },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'asymmetric-sdk-tests', version: '0.1.0' });
  await client.connect(transport);
  return client;
}

describe('slack slack-mcp-server', { timeout: 120_000 }, () => {
  let channel;
  let client;
  let proxy;

  before(async () => {
    channel = await newChannel('server');
    await user.conversations.join({ channel: channel.id });
    proxy = await openProxy(requiredUrl('SLACK_API_URL'), 'acme.slack.com');
    client = await start(proxy, required('SLACK_USER_TOKEN'));
  });

  after(async () => {
    await client?.close();
    proxy?.close();
  });

  /** Calls a tool; what it says, and whether that is an error. */
  async function call(name, values) {
    const { content, isError } = await client.callTool({ name, arguments: values });
    return { text: content.map(({ text }) => text).join('\n'), isError: isError === true };
  }

  test('it finds people and channels', async () => {
    const people = await call('users_search', { query: 'marcus' });
    const { members } = await bot.users.list({ limit: 200 });
    const marcus = members.find(({ name }) => name.includes('marcus'));
    assert.ok(people.text.includes(marcus.id), people.text);
    const found = await call('channels_list', { channel_types: 'public_channel', query: channel.name });
    assert.ok(found.text.includes(channel.id), found.text);
  });

  test('what it writes is read through the API, by itself, and found', async () => {
    const word = unique('needle').replaceAll('-', '');
    const posted = await call('conversations_add_message', {
      channel_id: channel.id,
      text: `there is a ${word}`,
      content_type: 'text/plain',
    });
    assert.equal(posted.isError, false, posted.text);
    const { messages } = await user.conversations.history({ channel: channel.id, limit: 1 });
    assert.equal(messages[0].text, `there is a ${word}`);
    assert.ok(posted.text.includes(messages[0].ts), posted.text);
    await bot.chat.postMessage({ channel: channel.id, thread_ts: messages[0].ts, text: `and a reply to ${word}` });
    const values = { channel_id: channel.id, limit: '10' };
    assert.ok((await call('conversations_history', values)).text.includes(word));
    const thread = await call('conversations_replies', { ...values, thread_ts: messages[0].ts });
    assert.ok(thread.text.includes(`and a reply to ${word}`), thread.text);
    const search = await call('conversations_search_messages', { search_query: word });
    assert.ok(search.text.includes(channel.id), search.text);
  });

  test('what Slack refuses, it refuses', async () => {
    const nowhere = await call('conversations_history', { channel_id: 'C000000NONE', limit: '1' });
    assert.deepEqual([nowhere.isError, nowhere.text], [true, 'channel_not_found']);
    await assert.rejects(start(proxy, 'xoxp-000000000000-nobody'), /closed/i);
  });

  test('all that it asked for came here', () => {
    const paths = new Set(proxy.requests.map(({ path }) => path));
    for (const method of ['auth.test', 'users.list', 'conversations.list', 'chat.postMessage', 'conversations.history']) {
      assert.ok(paths.has(`/api/${method}`), `${method} was not asked for`);
    }
    assert.deepEqual(proxy.requests.filter(({ status }) => status !== 200), []);
  });
});
