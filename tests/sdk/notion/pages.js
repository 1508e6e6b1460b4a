import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOBODY, drives, home, newDatabase, newPage, newRow, notion, paragraph, plain, refused, text } from './client.js';

drives('createPage', async () => {
  const title = unique('page');
  const page = await notion.pages.create({
    parent: { page_id: await home() },
    properties: { title: { title: text(title) } },
    icon: { emoji: '🧪' },
    cover: { external: { url: 'https://example.com/cover.png' } },
    children: [paragraph('first'), { to_do: { rich_text: text('second'), checked: true } }],
  });
  const read = await notion.pages.retrieve({ page_id: page.id });
  assert.equal(plain(read.properties.title.title), title);
  assert.deepEqual([read.icon.emoji, read.cover.external.url], ['🧪', 'https://example.com/cover.png']);
  const { results } = await notion.blocks.children.list({ block_id: page.id });
  assert.deepEqual(results.map(({ type }) => type), ['paragraph', 'to_do']);
  await refused(notion.pages.create({ parent: { page_id: NOBODY }, properties: {} }), 'object_not_found');
});

drives('getPage', async () => {
  const { source } = await newDatabase(unique('get-page'), { Number: { number: {} } });
  const { id, properties } = await newRow(source, 'Row', { Number: { number: 7 } });
  const page = await notion.pages.retrieve({ page_id: id, filter_properties: [properties.Number.id] });
  assert.deepEqual(page.properties, { Number: { id: properties.Number.id, type: 'number', number: 7 } });
  assert.equal(page.parent.data_source_id, source);
  await refused(notion.pages.retrieve({ page_id: NOBODY }), 'object_not_found', /Could not find page/);
});

drives('updatePage', async () => {
  const page = await newPage(unique('update-page'), [paragraph('inside')]);
  const child = await notion.pages.create({ parent: { page_id: page.id }, properties: { title: { title: text('child') } } });
  const renamed = unique('renamed');
  await notion.pages.update({ page_id: page.id, properties: { title: { title: text(renamed) } }, icon: { emoji: '✅' } });
  const read = await notion.pages.retrieve({ page_id: page.id });
  assert.deepEqual([plain(read.properties.title.title), read.icon.emoji], [renamed, '✅']);
  await notion.pages.update({ page_id: page.id, in_trash: true });
  assert.equal((await notion.pages.retrieve({ page_id: page.id })).in_trash, true);
  assert.deepEqual((await notion.search({ query: renamed })).results, []);
  await refused(notion.pages.update({ page_id: page.id, icon: null }), 'validation_error', /unarchive/);
  await refused(notion.pages.update({ page_id: child.id, icon: null }), 'validation_error', /archived ancestor/);
  await notion.pages.update({ page_id: page.id, in_trash: false });
  assert.equal((await notion.search({ query: renamed })).results.length, 1);
});

drives('movePage', async () => {
  const [page, target] = [await newPage(unique('moved')), await newPage(unique('target'))];
  await notion.pages.move({ page_id: page.id, parent: { page_id: target.id } });
  const { results } = await notion.blocks.children.list({ block_id: target.id });
  assert.deepEqual(results.map(({ id, type }) => [id, type]), [[page.id, 'child_page']]);
  await refused(notion.pages.move({ page_id: target.id, parent: { page_id: page.id } }), 'validation_error', /into itself/);
});

drives('getPageProperty', async () => {
  const { source } = await newDatabase(unique('property'), { Notes: { rich_text: {} }, Number: { number: {} } });
  const notes = ['one', 'two', 'three'].flatMap(text);
  const page = await newRow(source, 'Row', { Notes: { rich_text: notes }, Number: { number: 2.5 } });
  const of = (name, rest = {}) =>
    notion.pages.properties.retrieve({ page_id: page.id, property_id: page.properties[name].id, ...rest });
  assert.equal((await of('Number')).number, 2.5);
  const first = await of('Notes', { page_size: 2 });
  const last = await of('Notes', { start_cursor: first.next_cursor });
  const words = [...first.results, ...last.results].map(({ rich_text: { plain_text: word } }) => word);
  assert.deepEqual(words, ['one', 'two', 'three']);
  assert.deepEqual([first.has_more, last.has_more, first.property_item.type], [true, false, 'rich_text']);
  const nothing = notion.pages.properties.retrieve({ page_id: page.id, property_id: 'none' });
  await refused(nothing, 'validation_error', /Could not find property/);
});
