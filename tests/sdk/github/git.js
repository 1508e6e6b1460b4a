import assert from 'node:assert/strict';
import { drives, github, newRepository, refused } from './client.js';

const { git } = github.rest;
const ABSENT = '0'.repeat(40);

/** The commit at the tip of `main`. */
async function tip(at) {
  return (await git.getRef({ ...at, ref: 'heads/main' })).data.object.sha;
}

drives('git/create-blob', async () => {
  const at = await newRepository('blob');
  const { data: made } = await git.createBlob({ ...at, content: 'Hello\n' });
  // The name that git gives to this content.
  assert.equal(made.sha, 'e965047ad7c57865823c7d992b1d046ea66edf78');
  assert.equal((await git.getBlob({ ...at, file_sha: made.sha })).data.content, 'SGVsbG8K\n');
  await refused(git.createBlob({ ...at, content: '?', encoding: 'base64' }), 422);
});

drives('git/get-blob', async () => {
  const at = await newRepository('blob');
  const { data: made } = await git.createBlob({ ...at, content: 'AAH/', encoding: 'base64' });
  const { data: read } = await git.getBlob({ ...at, file_sha: made.sha });
  assert.deepEqual([read.content, read.encoding, read.size], ['AAH/\n', 'base64', 3]);
  await refused(git.getBlob({ ...at, file_sha: ABSENT }), 404);
});

drives('git/create-tree', async () => {
  const at = await newRepository('tree');
  const { data: made } = await git.createTree({
    ...at,
    base_tree: await tip(at),
    tree: [
      { path: 'src/run.sh', mode: '100755', type: 'blob', content: '#!/bin/sh\n' },
      { path: 'README.md', mode: '100644', type: 'blob', sha: null },
    ],
  });
  const { data: read } = await git.getTree({ ...at, tree_sha: made.sha, recursive: '1' });
  assert.deepEqual(read.tree.map(({ path, mode }) => [path, mode]), [['src', '040000'], ['src/run.sh', '100755']]);
  const missing = [{ path: 'a', mode: '100644', type: 'blob', sha: ABSENT }];
  await refused(git.createTree({ ...at, tree: missing }), 422);
});

drives('git/get-tree', async () => {
  const at = await newRepository('tree');
  const { data: read } = await git.getTree({ ...at, tree_sha: 'main' });
  assert.deepEqual(read.tree.map(({ path, type }) => [path, type]), [['README.md', 'blob']]);
  assert.equal((await git.getCommit({ ...at, commit_sha: await tip(at) })).data.tree.sha, read.sha);
  await refused(git.getTree({ ...at, tree_sha: 'missing' }), 404);
});

drives('git/create-commit', async () => {
  const at = await newRepository('commit');
  const parent = await tip(at);
  const { data: tree } = await git.getTree({ ...at, tree_sha: 'main' });
  const author = { name: 'Jonas Lindqvist', email: 'jonas@acme.example', date: '2026-01-05T09:00:00Z' };
  const { data: made } = await git.createCommit({ ...at, message: 'By hand', tree: tree.sha, parents: [parent], author });
  assert.deepEqual((await git.getCommit({ ...at, commit_sha: made.sha })).data, made);
  assert.deepEqual([made.author, made.committer], [author, author]);
  await refused(git.createCommit({ ...at, message: 'x', tree: ABSENT }), 422);
});

drives('git/get-commit', async () => {
  const at = await newRepository('commit');
  const sha = await tip(at);
  const { data: read } = await git.getCommit({ ...at, commit_sha: sha });
  assert.deepEqual([read.sha, read.message, read.parents], [sha, 'Initial commit', []]);
  await refused(git.getCommit({ ...at, commit_sha: ABSENT }), 404);
});

drives('git/create-tag', async () => {
  const at = await newRepository('tag');
  const object = await tip(at);
  const { data: made } = await git.createTag({ ...at, tag: 'v1', message: 'First', object, type: 'commit' });
  assert.deepEqual((await git.getTag({ ...at, tag_sha: made.sha })).data, made);
  await refused(git.createTag({ ...at, tag: 'v1', message: 'First', object: ABSENT, type: 'commit' }), 422);
});

drives('git/get-tag', async () => {
  const at = await newRepository('tag');
  const object = await tip(at);
  const { data: made } = await git.createTag({ ...at, tag: 'v1', message: 'First', object, type: 'commit' });
  const { data: read } = await git.getTag({ ...at, tag_sha: made.sha });
  assert.deepEqual([read.tag, read.message, read.object.sha], ['v1', 'First', object]);
  await refused(git.getTag({ ...at, tag_sha: object }), 404);
});

drives('git/create-ref', async () => {
  const at = await newRepository('ref');
  const sha = await tip(at);
  await git.createRef({ ...at, ref: 'refs/heads/feature/a', sha });
  assert.equal((await git.getRef({ ...at, ref: 'heads/feature/a' })).data.object.sha, sha);
  await refused(git.createRef({ ...at, ref: 'refs/heads/feature/a', sha }), 422);
});

drives('git/get-ref', async () => {
  const at = await newRepository('ref');
  const { data: read } = await git.getRef({ ...at, ref: 'heads/main' });
  assert.deepEqual([read.ref, read.object.type], ['refs/heads/main', 'commit']);
  assert.equal((await git.getCommit({ ...at, commit_sha: read.object.sha })).data.message, 'Initial commit');
  await refused(git.getRef({ ...at, ref: 'heads/missing' }), 404);
});

drives('git/list-matching-refs', async () => {
  const at = await newRepository('refs');
  const sha = await tip(at);
  for (const name of ['feature-a', 'feature-b', 'other']) {
    await git.createRef({ ...at, ref: `refs/heads/${name}`, sha });
  }
  const { data: found } = await git.listMatchingRefs({ ...at, ref: 'heads/feature' });
  assert.deepEqual(found.map(({ ref }) => ref), ['refs/heads/feature-a', 'refs/heads/feature-b']);
  await refused(git.listMatchingRefs({ owner: at.owner, repo: 'missing', ref: 'heads' }), 404);
});

drives('git/update-ref', async () => {
  const at = await newRepository('update-ref');
  const before = await tip(at);
  const { data: tree } = await git.getTree({ ...at, tree_sha: 'main' });
  const { data: next } = await git.createCommit({ ...at, message: 'Next', tree: tree.sha, parents: [before] });
  await git.updateRef({ ...at, ref: 'heads/main', sha: next.sha });
  assert.equal(await tip(at), next.sha);
  await refused(git.updateRef({ ...at, ref: 'heads/main', sha: before }), 422);
  await git.updateRef({ ...at, ref: 'heads/main', sha: before, force: true });
  assert.equal(await tip(at), before);
});

drives('git/delete-ref', async () => {
  const at = await newRepository('delete-ref');
  await git.createRef({ ...at, ref: 'refs/heads/gone', sha: await tip(at) });
  await git.deleteRef({ ...at, ref: 'heads/gone' });
  assert.deepEqual((await git.listMatchingRefs({ ...at, ref: 'heads/gone' })).data, []);
  await refused(git.deleteRef({ ...at, ref: 'heads/gone' }), 422);
});
