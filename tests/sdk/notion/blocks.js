import assert from 'node:assert/strict';
import { iteratePaginatedAPI } from '@notionhq/client';
import { unique } from '../support/environment.js';
import { NOBODY, drives, newPage, notion, paragraph, plain, refused, text } from './client.js';

const EVERY_TYPE = [
  { paragraph: { rich_text: text('a'), color: 'red_background' } },
  { heading_1: { rich_text: text('a'), is_toggleable: true, children: [paragraph('in')] } },
  { heading_2: { rich_text: text('a') } },
  { heading_3: { rich_text: text('a') } },
  { heading_4: { rich_text: text('a') } },
  { bulleted_list_item: { rich_text: text('a'), children: [{ bulleted_list_item: { rich_text: text('b'), children: [paragraph('c')] } }] } },
  { numbered_list_item: { rich_text: text('a') } },
  { quote: { rich_text: text('a') } },
  { to_do: { rich_text: text('a'), checked: true } },
  { toggle: { rich_text: text('a'), children: [paragraph('in')] } },
  { template: { rich_text: text('a') } },
  { callout: { rich_text: text('a'), icon: { emoji: '💡' } } },
  { code: { rich_text: text('let a = 1;'), language: 'rust' } },
  { equation: { expression: 'e = mc^2' } },
  { divider: {} },
  { breadcrumb: {} },
  { table_of_contents: {} },
  { embed: { url: 'https://example.com/' } },
  { bookmark: { url: 'https://example.com/', caption: text('b') } },
  { image: { external: { url: 'https://example.com/a.png' } } },
  { video: { external: { url: 'https://example.com/a.mp4' } } },
  { pdf: { external: { url: 'https://example.com/a.pdf' } } },
  { audio: { external: { url: 'https://example.com/a.mp3' } } },
  { file: { external: { url: 'https://example.com/a.zip' }, name: 'a.zip' } },
  { synced_block: { synced_from: null, children: [paragraph('in')] } },
  { table: { table_width: 2, has_column_header: true, children: [{ table_row: { cells: [text('a'), text('b')] } }] } },
  { column_list: { children: [{ column: { children: [paragraph('left')] } }, { column: { children: [paragraph('right')] } }] } },
];

drives('appendBlockChildren', async () => {
  const { id } = await newPage(unique('append'));
  await notion.blocks.children.append({ block_id: id, children: EVERY_TYPE });
  const { results } = await notion.blocks.children.list({ block_id: id });
  assert.deepEqual(results.map(({ type }) => type), EVERY_TYPE.map((block) => Object.keys(block)[0]));
  assert.deepEqual(
    results.map(({ has_children: has }) => has),
    EVERY_TYPE.map((block) => 'children' in Object.values(block)[0]),
  );
  const after = { block_id: id, children: [paragraph('second')], position: { type: 'after_block', after_block: { id: results[0].id } } };
  await notion.blocks.children.append(after);
  await notion.blocks.children.append({ block_id: id, children: [paragraph('first')], position: { type: 'start' } });
  const { results: again } = await notion.blocks.children.list({ block_id: id, page_size: 3 });
  assert.deepEqual(again.map((block) => plain(block.paragraph.rich_text)), ['first', 'a', 'second']);
  const wrong = notion.blocks.children.append({ block_id: id, children: [{ paragraph: {} }] });
  await refused(wrong, 'validation_error', /^body failed validation: body\.children\[0\]\.paragraph\.rich_text should be defined/);
});

drives('listBlockChildren', async () => {
  const children = ['a', 'b', 'c', 'd', 'e'].map(paragraph);
  const { id } = await newPage(unique('list'), children);
  const words = [];
  for await (const block of iteratePaginatedAPI(notion.blocks.children.list, { block_id: id, page_size: 2 })) {
    words.push(plain(block.paragraph.rich_text));
  }
  assert.deepEqual(words, ['a', 'b', 'c', 'd', 'e']);
  await refused(notion.blocks.children.list({ block_id: id, page_size: 101 }), 'validation_error', /page_size/);
  await refused(notion.blocks.children.list({ block_id: NOBODY }), 'object_not_found');
});

drives('getBlock', async () => {
  const page = await newPage(unique('get-block'), [{ callout: { rich_text: text('look'), icon: { emoji: '👀' } } }]);
  const { results } = await notion.blocks.children.list({ block_id: page.id });
  const block = await notion.blocks.retrieve({ block_id: results[0].id });
  assert.deepEqual([block.callout.icon.emoji, block.parent.page_id], ['👀', page.id]);
  const itself = await notion.blocks.retrieve({ block_id: page.id });
  assert.deepEqual([itself.type, itself.has_children], ['child_page', true]);
  await refused(notion.blocks.retrieve({ block_id: 'no-uuid' }), 'validation_error', /should be a valid uuid/);
});

drives('updateBlock', async () => {
  const page = await newPage(unique('update-block'), [{ to_do: { rich_text: text('call') } }]);
  const { results } = await notion.blocks.children.list({ block_id: page.id });
  const { id } = results[0];
  await notion.blocks.update({ block_id: id, to_do: { checked: true, rich_text: text('called') } });
  const block = await notion.blocks.retrieve({ block_id: id });
  assert.deepEqual([block.to_do.checked, plain(block.to_do.rich_text)], [true, 'called']);
  await refused(notion.blocks.update({ block_id: id, paragraph: { rich_text: [] } }), 'validation_error');
});

drives('deleteBlock', async () => {
  const page = await newPage(unique('delete'), [paragraph('one'), paragraph('two')]);
  const { results } = await notion.blocks.children.list({ block_id: page.id });
  const deleted = await notion.blocks.delete({ block_id: results[0].id });
  assert.equal(deleted.in_trash, true);
  const { results: left } = await notion.blocks.children.list({ block_id: page.id });
  assert.deepEqual(left.map(({ id }) => id), [results[1].id]);
  await refused(notion.blocks.delete({ block_id: results[0].id }), 'validation_error', /archived/);
});
