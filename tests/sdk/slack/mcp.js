// The MCP server of a clone, through the official client of the protocol: what a model writes is read by tool and API alike.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { required, requiredUrl, unique } from '../support/environment.js';
import { bot } from './client.js';
import { newChannel } from './world.js';

const TOOLS = [
  'slack_create_canvas',
  'slack_read_canvas',
  'slack_read_channel',
  'slack_read_thread',
  'slack_read_user_profile',
  'slack_schedule_message',
  'slack_search_channels',
  'slack_search_public',
  'slack_search_public_and_private',
  'slack_search_users',
  'slack_send_message',
  'slack_update_canvas',
];

async function connect(token) {
  const transport = new StreamableHTTPClientTransport(requiredUrl('SLACK_MCP_URL'), {
    requestInit: token ? { headers: { authorization: `Bearer ${token}` } } : {},
  });
  const client = new Client({ name: 'asymmetric-sdk-tests', version: '0.1.0' });
  await client.connect(transport);
  return client;
}

/** Calls a tool; the document that it answers, and whether that is an error. */
async function call(client, name, values) {
  const { content, isError } = await client.callTool({ name, arguments: values });
  assert.equal(content.length, 1);
  assert.equal(content[0].type, 'text');
  const text = content[0].text;
  return { isError: isError === true, answer: text.startsWith('{') ? JSON.parse(text) : text };
}

async function succeeds(client, name, values) {
  const { answer, isError } = await call(client, name, values);
  assert.equal(isError, false, `${name}: ${JSON.stringify(answer)}`);
  return answer;
}

describe('slack MCP', { timeout: 60_000 }, () => {
  let agent;
  let person;

  before(async () => {
    agent = await connect(required('SLACK_BOT_TOKEN'));
    person = await connect(required('SLACK_USER_TOKEN'));
  });

  after(() => Promise.all([agent?.close(), person?.close()]));

  test('tools are listed with what they take', async () => {
    const { tools } = await agent.listTools();
    const names = tools.map(({ name }) => name);
    assert.deepEqual(TOOLS.filter((name) => !names.includes(name)), []);
    for (const { description, inputSchema } of tools) {
      assert.ok(description.length > 0);
      assert.equal(inputSchema.type, 'object');
    }
    assert.equal(tools.find(({ name }) => name === 'slack_read_channel').annotations.readOnlyHint, true);
  });

  test('a message is sent, read, answered and found', async () => {
    const channel = await newChannel('mcp');
    const word = unique('needle').replaceAll('-', '');
    const sent = await succeeds(agent, 'slack_send_message', { channel_id: channel.id, message: `**Found** ${word}` });
    const { message_ts: ts } = sent.message_context;
    const { messages } = await bot.conversations.history({ channel: channel.id, limit: 1 });
    assert.deepEqual([messages[0].ts, messages[0].text], [ts, `*Found* ${word}`]);
    const reply = { channel_id: channel.id, thread_ts: ts, message: 'and answered' };
    await succeeds(agent, 'slack_send_message', reply);
    const { messages: read } = await succeeds(agent, 'slack_read_channel', { channel_id: channel.id });
    assert.ok(read.includes(`Message TS: ${ts}`) && read.includes(word), read);
    const thread = await succeeds(agent, 'slack_read_thread', { channel_id: channel.id, message_ts: ts });
    assert.ok(thread.messages.includes('and answered'), thread.messages);
    const { results } = await succeeds(person, 'slack_search_public', { query: word });
    assert.ok(results.includes(channel.id) && results.includes('Result 1'), results);
    const nothing = await succeeds(person, 'slack_search_public', { query: unique('none').replaceAll('-', '') });
    assert.ok(!nothing.results.includes('Result 1'), nothing.results);
  });

  test('channels and people are found', async () => {
    const channel = await newChannel('mcp-find');
    const channels = await succeeds(agent, 'slack_search_channels', { query: channel.name });
    assert.ok(channels.results.includes(channel.id), channels.results);
    const { user, user_id: id } = await bot.auth.test();
    const profile = await succeeds(agent, 'slack_read_user_profile', {});
    assert.ok(profile.result.includes(`User ID: ${id}`) && profile.result.includes(user), profile.result);
  });

  test('what cannot be done is said to be an error', async () => {
    const nowhere = await call(agent, 'slack_send_message', { channel_id: 'C000000NONE', message: 'x' });
    assert.deepEqual([nowhere.isError, nowhere.answer.error], [true, 'channel_not_found']);
    const wrong = await call(agent, 'slack_read_channel', { channel_id: 'C000000NONE', limit: 0 });
    assert.equal(wrong.isError, true);
    await assert.rejects(agent.callTool({ name: 'slack_explode', arguments: {} }), /slack_explode/);
  });

  test('nobody and strangers are refused', async () => {
    await assert.rejects(connect(undefined), /401|nauthorized/);
    await assert.rejects(connect('xoxb-000000000000-000000000000-notatokenofanybodyhere00'), /401|nauthorized/);
  });
});
