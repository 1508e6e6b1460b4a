import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOBODY, drives, newPage, notion, paragraph, plain, refused, text } from './client.js';

const said = async (id) => (await notion.comments.list({ block_id: id })).results.map((one) => plain(one.rich_text));

drives('createComment', async () => {
  const page = await newPage(unique('comment'), [paragraph('at this')]);
  const first = await notion.comments.create({ parent: { page_id: page.id }, rich_text: text('first') });
  const answer = { discussion_id: first.discussion_id, markdown: 'and **second**' };
  const second = await notion.comments.create(answer);
  assert.equal(second.discussion_id, first.discussion_id);
  assert.deepEqual(await said(page.id), ['first', 'and second']);
  const { results } = await notion.blocks.children.list({ block_id: page.id });
  await notion.comments.create({ parent: { block_id: results[0].id }, rich_text: text('here') });
  assert.deepEqual(await said(results[0].id), ['here']);
  await refused(notion.comments.create({ parent: { page_id: NOBODY }, rich_text: text('x') }), 'object_not_found');
});

drives('listComments', async () => {
  const page = await newPage(unique('comments'));
  for (const word of ['one', 'two', 'three']) {
    await notion.comments.create({ parent: { page_id: page.id }, rich_text: text(word) });
  }
  const first = await notion.comments.list({ block_id: page.id, page_size: 2 });
  const last = await notion.comments.list({ block_id: page.id, start_cursor: first.next_cursor });
  assert.deepEqual([first.results.length, last.results.length, last.has_more], [2, 1, false]);
  await refused(notion.comments.list({ block_id: NOBODY }), 'object_not_found');
});

drives('getComment', async () => {
  const page = await newPage(unique('comment'));
  const { id } = await notion.comments.create({
    parent: { page_id: page.id },
    rich_text: text('named'),
    display_name: { type: 'custom', custom: { name: 'Release robot' } },
  });
  const comment = await notion.comments.retrieve({ comment_id: id });
  assert.deepEqual(comment.display_name, { type: 'custom', resolved_name: 'Release robot' });
  await refused(notion.comments.retrieve({ comment_id: NOBODY }), 'object_not_found');
});

drives('updateComment', async () => {
  const page = await newPage(unique('comment'));
  const { id } = await notion.comments.create({ parent: { page_id: page.id }, rich_text: text('old') });
  await notion.comments.update({ comment_id: id, rich_text: text('new') });
  assert.deepEqual(await said(page.id), ['new']);
  await refused(notion.comments.update({ comment_id: NOBODY, rich_text: text('x') }), 'object_not_found');
});

drives('deleteComment', async () => {
  const page = await newPage(unique('comment'));
  const { id } = await notion.comments.create({ parent: { page_id: page.id }, rich_text: text('gone') });
  await notion.comments.delete({ comment_id: id });
  assert.deepEqual(await said(page.id), []);
  await refused(notion.comments.delete({ comment_id: id }), 'object_not_found');
});
