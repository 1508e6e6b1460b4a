import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refused, refusesOddPages } from './client.js';
import { ids, newIssue } from './world.js';

async function newDocument(label, more = {}) {
  const issue = await newIssue('documented');
  const payload = await linear.createDocument({ title: unique(label), issueId: issue.id, ...more });
  return payload.document;
}

drives('mutation.documentCreate', async () => {
  const issue = await newIssue('documented');
  const title = unique('document');
  const payload = await linear.createDocument({ title, content: '# Why', issueId: issue.id });
  assert.equal(payload.success, true);
  const read = await linear.document(payload.documentId);
  assert.deepEqual([read.title, read.content, read.issueId], [title, '# Why', issue.id]);
  assert.match(read.slugId, /^[0-9a-f]{12}$/);
  assert.ok(read.url.includes(read.slugId), read.url);
  assert.ok((await read.creator).isMe);
  await missing(linear.createDocument({ title, issueId: NOTHING }), 'Issue');
  await refused(linear.createDocument({ title }), 'InvalidInput', /belongs to/);
});

drives('mutation.documentUpdate', async () => {
  const document = await newDocument('updated');
  await linear.updateDocument(document.id, { title: 'After', content: 'Changed' });
  const read = await linear.document(document.id);
  assert.deepEqual([read.title, read.content], ['After', 'Changed']);
  await missing(linear.updateDocument(NOTHING, { title: 'Nothing' }), 'Document');
});

drives('mutation.documentDelete', async () => {
  const document = await newDocument('deleted');
  const payload = await linear.deleteDocument(document.id);
  assert.equal(payload.success, true);
  assert.deepEqual(ids(await linear.documents({ filter: { id: { eq: document.id } } })), []);
  await missing(linear.deleteDocument(NOTHING), 'Document');
});

drives('mutation.documentUnarchive', async () => {
  const document = await newDocument('restored');
  await linear.deleteDocument(document.id);
  await linear.unarchiveDocument(document.id);
  assert.deepEqual(ids(await linear.documents({ filter: { id: { eq: document.id } } })), [document.id]);
  await missing(linear.unarchiveDocument(NOTHING), 'Document');
});

drives('query.document', async () => {
  const document = await newDocument('read');
  const read = await linear.document(document.slugId);
  assert.equal(read.id, document.id);
  assert.equal((await read.issue).id, document.issueId);
  await missing(linear.document(NOTHING), 'Document');
});

drives('query.documents', async () => {
  const document = await newDocument('listed');
  assert.deepEqual(ids(await linear.documents({ filter: { title: { eq: document.title } } })), [document.id]);
  await refusesOddPages((page) => linear.documents(page));
});
