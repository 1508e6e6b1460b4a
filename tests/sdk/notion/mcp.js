// The tools of a Notion clone, as an agent uses them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { required, requiredUrl, unique } from '../support/environment.js';
import { NOBODY, home, newDatabase, notion, plain } from './client.js';

async function connect(token) {
  const transport = new StreamableHTTPClientTransport(requiredUrl('NOTION_MCP_URL'), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  const client = new Client({ name: 'asymmetric-sdk-tests', version: '0.1.0' });
  await client.connect(transport);
  return client;
}

describe('notion MCP', { timeout: 60_000 }, () => {
  let client;
  before(async () => {
    client = await connect(required('NOTION_TOKEN'));
  });
  after(() => client?.close());

  const call = async (name, values) => {
    const { content, isError } = await client.callTool({ name, arguments: values });
    return { isError: isError === true, answer: JSON.parse(content[0].text) };
  };
  const succeeds = async (name, values) => {
    const { isError, answer } = await call(name, values);
    assert.equal(isError, false, `${name}: ${JSON.stringify(answer)}`);
    return answer;
  };

  test('a page is made from Markdown, fetched and changed', async () => {
    const title = unique('mcp');
    const made = await succeeds('notion-create-pages', {
      parent: { page_id: await home() },
      pages: [{ properties: { title }, content: '# Plan\n- one\n- two' }],
    });
    const { id } = made.pages[0];
    const { results } = await notion.blocks.children.list({ block_id: id });
    assert.deepEqual(results.map(({ type }) => type), ['heading_1', 'bulleted_list_item', 'bulleted_list_item']);
    const update = { page_id: id, command: 'update_content', content_updates: [{ old_str: 'two', new_str: 'three' }] };
    await succeeds('notion-update-page', update);
    const fetched = await succeeds('notion-fetch', { id: made.pages[0].url });
    assert.deepEqual([fetched.title, fetched.text], [title, '# Plan\n\n- one\n- three\n']);
    const found = await succeeds('notion-search', { query: title });
    assert.deepEqual(found.results.map((one) => one.id), [id]);
    await succeeds('notion-create-comment', { page_id: id, markdown: 'seen' });
    assert.equal((await succeeds('notion-get-comments', { page_id: id })).results.length, 1);
  });

  test('rows have plain values', async () => {
    const { id, source } = await newDatabase(unique('mcp'), { Stage: { select: {} }, Due: { date: {} }, Done: { checkbox: {} } });
    const properties = { Name: 'row', Stage: 'Early', Done: '__YES__', 'date:Due:start': '2026-01-31' };
    const made = await succeeds('notion-create-pages', { parent: { data_source_id: `collection://${source}` }, pages: [{ properties }] });
    const page = await notion.pages.retrieve({ page_id: made.pages[0].id });
    assert.deepEqual([page.properties.Stage.select.name, page.properties.Due.date.start, page.properties.Done.checkbox], ['Early', '2026-01-31', true]);
    const change = { page_id: page.id, command: 'update_properties', properties: { Stage: 'Late' } };
    await succeeds('notion-update-page', change);
    assert.equal((await succeeds('notion-fetch', { id: page.id })).properties.Stage, 'Late');
    assert.equal((await succeeds('notion-fetch', { id })).data_sources[0].id, source);
    assert.equal(plain(page.properties.Name.title), 'row');
  });

  test('what cannot be done is said to be an error', async () => {
    const { isError, answer } = await call('notion-fetch', { id: NOBODY });
    assert.deepEqual([isError, answer.code], [true, 'object_not_found']);
    await assert.rejects(connect('ntn_nobody'), /401|nauthorized/);
  });
});
