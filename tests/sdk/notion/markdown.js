import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOBODY, drives, newPage, notion, paragraph, refused, text } from './client.js';

drives('getPageMarkdown', async () => {
  const page = await newPage(unique('markdown'), [
    { heading_1: { rich_text: text('Plan') } },
    { bulleted_list_item: { rich_text: text('one'), children: [{ to_do: { rich_text: text('deeper'), checked: true } }] } },
    { code: { rich_text: text('let a = 1;'), language: 'rust' } },
    { breadcrumb: {} },
  ]);
  const read = await notion.pages.retrieveMarkdown({ page_id: page.id });
  assert.equal(read.markdown, '# Plan\n\n- one\n\t- [x] deeper\n\n```rust\nlet a = 1;\n```\n\n');
  assert.equal(read.unknown_block_ids.length, 1);
  await refused(notion.pages.retrieveMarkdown({ page_id: NOBODY }), 'object_not_found');
});

drives('updatePageMarkdown', async () => {
  const page = await newPage(unique('markdown'), [paragraph('one'), paragraph('two')]);
  const of = async (change) => (await notion.pages.updateMarkdown({ page_id: page.id, ...change })).markdown;
  await of({ type: 'insert_content', insert_content: { content: '## Between\n1. a\n2. b', after: 'one' } });
  const { results } = await notion.blocks.children.list({ block_id: page.id });
  const types = ['paragraph', 'heading_2', 'numbered_list_item', 'numbered_list_item', 'paragraph'];
  assert.deepEqual(results.map(({ type }) => type), types);
  const updates = [{ old_str: 'two', new_str: '**three**' }];
  assert.match(await of({ type: 'update_content', update_content: { content_updates: updates } }), /\*\*three\*\*/);
  assert.equal(await of({ type: 'replace_content', replace_content: { new_str: 'only this' } }), 'only this\n');
  const missing = of({ type: 'update_content', update_content: { content_updates: [{ old_str: 'nowhere', new_str: '' }] } });
  await refused(missing, 'validation_error', /old_str/);
});
