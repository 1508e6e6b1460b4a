// The MCP server of a clone, through the official client of the protocol: what a model writes, the API answers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { required, requiredUrl, unique } from '../support/environment.js';

const TOOLS = [
  'create_issue_label',
  'delete_comment',
  'get_issue',
  'get_issue_status',
  'get_project',
  'get_team',
  'get_user',
  'list_comments',
  'list_cycles',
  'list_issue_labels',
  'list_issue_statuses',
  'list_issues',
  'list_projects',
  'list_teams',
  'list_users',
  'save_comment',
  'save_issue',
  'save_project',
];

async function connect(token) {
  const transport = new StreamableHTTPClientTransport(requiredUrl('LINEAR_MCP_URL'), {
    requestInit: token ? { headers: { authorization: `Bearer ${token}` } } : {},
  });
  const client = new Client({ name: 'asymmetric-sdk-tests', version: '0.1.0' });
  await client.connect(transport);
  return client;
}

describe('linear MCP', { timeout: 60_000 }, () => {
  let agent;
  let team;

  /** Calls a tool; the document that it answers, and whether that is an error. */
  async function call(name, values = {}) {
    const { content, isError } = await agent.callTool({ name, arguments: values });
    const { text } = content[0];
    return { isError: isError === true, answer: text.startsWith('{') ? JSON.parse(text) : text };
  }

  async function succeeds(name, values) {
    const { answer, isError } = await call(name, values);
    assert.equal(isError, false, `${name}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async function fails(name, values, sentence) {
    const { answer, isError } = await call(name, values);
    assert.equal(isError, true, `${name}: ${JSON.stringify(answer)}`);
    assert.match(typeof answer === 'string' ? answer : answer.errors[0].message, sentence);
  }

  before(async () => {
    agent = await connect(required('LINEAR_API_KEY'));
    const { teams } = await succeeds('list_teams', { limit: 1, orderBy: 'createdAt' });
    team = teams[0];
  });

  after(() => agent?.close());

  test('tools are listed with what they take', async () => {
    const { tools } = await agent.listTools();
    assert.deepEqual(tools.map(({ name }) => name).sort(), TOOLS);
    const save = tools.find(({ name }) => name === 'save_issue');
    assert.equal(save.inputSchema.properties.labels.type, 'array');
    assert.equal(save.annotations.readOnlyHint, false);
  });

  test('nobody is let in without a key', async () => {
    await assert.rejects(connect(null), /401|Unauthorized/i);
  });

  test('teams and people are found by what they are called', async () => {
    assert.equal((await succeeds('get_team', { query: team.key.toLowerCase() })).id, team.id);
    assert.equal((await succeeds('get_team', { query: team.name })).id, team.id);
    const me = await succeeds('get_user', { query: 'me' });
    assert.equal((await succeeds('get_user', { query: me.email })).id, me.id);
    assert.equal(typeof me.isAdmin, 'boolean');
    const { users } = await succeeds('list_users', { query: me.email });
    assert.deepEqual(users.map(({ id }) => id), [me.id]);
    const { users: members } = await succeeds('list_users', { team: team.key });
    assert.ok(Array.isArray(members));
    await fails('get_user', { query: unique('nobody') }, /there is no user/);
    await fails('get_team', {}, /query is required/);
  });

  test('an issue is made, changed, found and related', async () => {
    const { statuses } = await succeeds('list_issue_statuses', { team: team.id });
    const started = statuses.find(({ type }) => type === 'started');
    assert.equal((await succeeds('get_issue_status', { team: team.key, name: started.name })).id, started.id);
    const label = await succeeds('create_issue_label', { name: unique('label'), teamId: team.key, color: '#eb5757' });
    const { labels } = await succeeds('list_issue_labels', { team: team.key, name: label.name });
    assert.deepEqual(labels.map(({ id }) => id), [label.id]);

    const title = unique('Made by a model');
    const made = await succeeds('save_issue', { title, team: team.name, priority: 2, labels: [label.name], assignee: 'me' });
    assert.deepEqual([made.title, made.priority.value, made.labels, made.team], [title, 2, [label.name], team.name]);
    assert.equal(made.identifier.split('-')[0], team.key);

    const blocked = await succeeds('save_issue', { title: unique('Blocked'), team: team.key, blockedBy: [made.identifier], parentId: made.id });
    assert.deepEqual(blocked.relations.blockedBy.map(({ identifier }) => identifier), [made.identifier]);
    assert.equal(blocked.parentId, made.id);

    const changed = await succeeds('save_issue', { id: made.identifier, state: started.name, assignee: null, dueDate: '2026-02-01' });
    assert.deepEqual([changed.status, changed.assignee, changed.dueDate, changed.title], [started.name, undefined, '2026-02-01', title]);
    const read = await succeeds('get_issue', { id: made.id, includeRelations: true });
    assert.deepEqual(read.relations.blocks.map(({ id }) => id), [blocked.id]);

    const { issues } = await succeeds('list_issues', { team: team.key, query: title, state: 'started', label: label.name });
    assert.deepEqual(issues.map(({ id }) => id), [made.id]);
    const children = await succeeds('list_issues', { parentId: made.identifier });
    assert.deepEqual(children.issues.map(({ id }) => id), [blocked.id]);
    const page = await succeeds('list_issues', { team: team.key, limit: 1 });
    assert.equal(page.hasNextPage, true);
    const next = await succeeds('list_issues', { team: team.key, limit: 1, cursor: page.cursor });
    assert.notEqual(next.issues[0].id, page.issues[0].id);

    await fails('save_issue', { title }, /team is required/);
    await fails('save_issue', { team: team.key }, /title is required/);
    await fails('save_issue', { id: made.id, state: unique('state') }, /no status/);
    await fails('save_issue', { id: `${team.key}-999999`, title }, /Entity not found/);
    await fails('list_issues', { limit: 251 }, /limit must be from 1 to 250/);
  });

  test('comments are written, read, changed and deleted', async () => {
    const issue = await succeeds('save_issue', { title: unique('Discussed'), team: team.key });
    const comment = await succeeds('save_comment', { issueId: issue.identifier, body: 'First' });
    const reply = await succeeds('save_comment', { issueId: issue.id, parentId: comment.id, body: 'Second' });
    assert.equal(reply.parentId, comment.id);
    await succeeds('save_comment', { id: comment.id, body: 'First, edited' });
    const { comments } = await succeeds('list_comments', { issueId: issue.identifier, orderBy: 'createdAt' });
    assert.deepEqual(comments.map(({ body }) => body), ['Second', 'First, edited']);
    assert.equal(typeof comments[0].author.name, 'string');
    assert.equal((await succeeds('delete_comment', { id: reply.id })).deleted, true);
    const left = await succeeds('list_comments', { issueId: issue.identifier });
    assert.deepEqual(left.comments.map(({ id }) => id), [comment.id]);
    await fails('save_comment', { body: 'Nowhere' }, /issueId is required/);
    await fails('delete_comment', { id: reply.id }, /Entity not found/);
  });
});
