// The vendor's own MCP server for the API, led to the clone by its settings.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { required, requiredUrl, unique } from '../support/environment.js';
import { NOBODY, home, newDatabase, notion, plain, text } from './client.js';

const require = createRequire(import.meta.url);

describe('@notionhq/notion-mcp-server', { timeout: 60_000 }, () => {
  let client;

  before(async () => {
    const folder = dirname(require.resolve('@notionhq/notion-mcp-server/package.json'));
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(folder, 'bin', 'cli.mjs')],
      env: { ...process.env, BASE_URL: requiredUrl('NOTION_BASE_URL').origin, NOTION_TOKEN: required('NOTION_TOKEN') },
      stderr: 'ignore',
    });
    client = new Client({ name: 'asymmetric-sdk-tests', version: '0.1.0' });
    await client.connect(transport);
  });

  after(() => client?.close());

  const call = async (name, values) => {
    const { content } = await client.callTool({ name, arguments: values });
    return JSON.parse(content[0].text);
  };

  test('a page is made, filled, found, commented and trashed', async () => {
    const title = unique('mcp-server');
    const page = await call('API-post-page', { parent: { page_id: await home() }, properties: { title: { title: text(title) } } });
    await call('API-patch-block-children', { block_id: page.id, children: [{ type: 'paragraph', paragraph: { rich_text: text('hello') } }] });
    const { results } = await call('API-get-block-children', { block_id: page.id });
    assert.equal(plain(results[0].paragraph.rich_text), 'hello');
    const found = await call('API-post-search', { query: title });
    assert.deepEqual(found.results.map(({ id }) => id), [page.id]);
    // The server's own tool for this names no version of the API.
    await notion.comments.create({ parent: { page_id: page.id }, rich_text: text('seen') });
    const comments = await call('API-retrieve-a-comment', { block_id: page.id });
    assert.equal(plain(comments.results[0].rich_text), 'seen');
    await call('API-patch-page', { page_id: page.id, in_trash: true });
    assert.equal((await notion.pages.retrieve({ page_id: page.id })).in_trash, true);
  });

  test('a data source is read and queried', async () => {
    const { source } = await newDatabase(unique('mcp-server'), { Number: { number: {} } });
    const row = { parent: { data_source_id: source }, properties: { Name: { title: text('row') }, Number: { number: 4 } } };
    await notion.pages.create(row);
    const read = await call('API-retrieve-a-data-source', { data_source_id: source });
    assert.deepEqual(Object.keys(read.properties).sort(), ['Name', 'Number']);
    const { results } = await call('API-query-data-source', { data_source_id: source, filter: { property: 'Number', number: { equals: 4 } } });
    assert.equal(results.length, 1);
  });

  test('errors are the clone\'s', async () => {
    const error = await call('API-retrieve-a-page', { page_id: NOBODY });
    assert.match(JSON.stringify(error), /object_not_found/);
  });
});
