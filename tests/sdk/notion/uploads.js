import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOBODY, drives, newPage, notion, refused } from './client.js';

const send = (id, data, rest = {}) =>
  notion.fileUploads.send({ file_upload_id: id, file: { filename: 'notes.txt', data: new Blob([data]) }, ...rest });

drives('createFileUpload', async () => {
  const upload = await notion.fileUploads.create({ mode: 'single_part', filename: `${unique('file')}.txt`, content_type: 'text/plain' });
  const read = await notion.fileUploads.retrieve({ file_upload_id: upload.id });
  assert.deepEqual([read.status, read.content_type, read.upload_url], ['pending', 'text/plain', upload.upload_url]);
  await refused(notion.fileUploads.create({ mode: 'multi_part', filename: 'a.txt' }), 'validation_error', /number_of_parts/);
});

drives('sendFileUpload', async () => {
  const { id } = await notion.fileUploads.create({ filename: 'notes.txt' });
  const sent = await send(id, 'hello');
  assert.deepEqual([sent.status, sent.content_length], ['uploaded', 5]);
  const page = await newPage(unique('upload'), [{ file: { file_upload: { id } } }]);
  const { results } = await notion.blocks.children.list({ block_id: page.id });
  assert.equal(results[0].file.type, 'file');
  assert.equal(await (await fetch(results[0].file.file.url)).text(), 'hello');
  await refused(send(id, 'again'), 'validation_error', /not `pending`/);
});

drives('completeFileUpload', async () => {
  const { id } = await notion.fileUploads.create({ mode: 'multi_part', filename: 'long.txt', number_of_parts: 2 });
  await send(id, 'one ', { part_number: '1' });
  await refused(notion.fileUploads.complete({ file_upload_id: id }), 'validation_error', /Expected 2 parts/);
  await send(id, 'two', { part_number: '2' });
  assert.equal((await notion.fileUploads.complete({ file_upload_id: id })).status, 'uploaded');
  assert.equal((await notion.fileUploads.retrieve({ file_upload_id: id })).content_length, 7);
});

drives('getFileUpload', async () => {
  const { id } = await notion.fileUploads.create({ filename: 'notes.txt' });
  await send(id, 'x');
  assert.equal((await notion.fileUploads.retrieve({ file_upload_id: id })).status, 'uploaded');
  await refused(notion.fileUploads.retrieve({ file_upload_id: NOBODY }), 'object_not_found');
});

drives('listFileUploads', async () => {
  const { id } = await notion.fileUploads.create({ filename: 'listed.txt' });
  const { results } = await notion.fileUploads.list({ status: 'pending', page_size: 10 });
  assert.ok(results.some((one) => one.id === id));
  await refused(notion.fileUploads.list({ status: 'lost' }), 'validation_error', /query\.status/);
});
