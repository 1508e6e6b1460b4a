import assert from 'node:assert/strict';
import { drives, github, newRepository, nowhere, refused } from './client.js';

const { repos, git } = github.rest;

/** Commits a file to a branch; what the vendor answers. */
export async function write(at, path, text, branch = 'main', more = {}) {
  const content = Buffer.from(text).toString('base64');
  const { data } = await repos.createOrUpdateFileContents({ ...at, path, branch, content, message: `Write ${path}`, ...more });
  return data;
}

/** The text of a file. */
async function text(at, path) {
  return Buffer.from((await repos.getContent({ ...at, path })).data.content, 'base64').toString();
}

/** Makes a branch from the tip of `main`. */
export async function branch(at, name) {
  const { data } = await git.getRef({ ...at, ref: 'heads/main' });
  await git.createRef({ ...at, ref: `refs/heads/${name}`, sha: data.object.sha });
}

drives('repos/create-or-update-file-contents', async () => {
  const at = await newRepository('write');
  const made = await write(at, 'docs/read me.md', 'First\n');
  assert.equal(await text(at, 'docs/read me.md'), 'First\n');
  const changed = await write(at, 'docs/read me.md', 'Second\n', 'main', { sha: made.content.sha });
  assert.equal(changed.commit.parents[0].sha, made.commit.sha);
  assert.equal(await text(at, 'docs/read me.md'), 'Second\n');
  await refused(write(at, 'docs/read me.md', 'Third\n', 'main', { sha: made.content.sha }), 409);
  await refused(write(at, 'docs/read me.md', 'Third\n'), 422);
});

drives('repos/get-content', async () => {
  const at = await newRepository('read');
  await write(at, 'src/a.txt', 'a');
  const { data: file } = await repos.getContent({ ...at, path: 'src/a.txt' });
  assert.deepEqual([file.type, file.size, file.content], ['file', 1, 'YQ==\n']);
  const { data: folder } = await repos.getContent({ ...at, path: '' });
  assert.deepEqual(folder.map(({ path, type }) => [path, type]), [['README.md', 'file'], ['src', 'dir']]);
  const { data: raw } = await repos.getContent({ ...at, path: 'src/a.txt', mediaType: { format: 'raw' } });
  assert.equal(raw, 'a');
  await refused(repos.getContent({ ...at, path: 'missing' }), 404);
});

drives('repos/delete-file', async () => {
  const at = await newRepository('remove');
  const { content } = await write(at, 'a.txt', 'a');
  const { data: gone } = await repos.deleteFile({ ...at, path: 'a.txt', message: 'Remove', sha: content.sha });
  const { data: commits } = await repos.listCommits(at);
  assert.deepEqual([gone.content, commits[0].sha], [null, gone.commit.sha]);
  await refused(repos.getContent({ ...at, path: 'a.txt' }), 404);
  await refused(repos.deleteFile({ ...at, path: 'a.txt', message: 'Remove', sha: content.sha }), 404);
});

drives('repos/get-readme', async () => {
  const at = await newRepository('readme');
  const { data: readme } = await repos.getReadme(at);
  assert.deepEqual([readme.path, readme.content], ['README.md', (await repos.getContent({ ...at, path: 'README.md' })).data.content]);
  await refused(repos.getReadme(nowhere), 404);
});

drives('repos/get-readme-in-directory', async () => {
  const at = await newRepository('readme');
  await refused(repos.getReadmeInDirectory({ ...at, dir: 'docs' }), 404);
  await write(at, 'docs/README.md', 'Here');
  assert.equal((await repos.getReadmeInDirectory({ ...at, dir: 'docs' })).data.path, 'docs/README.md');
});

drives('repos/list-commits', async () => {
  const at = await newRepository('commits');
  const { commit } = await write(at, 'a.txt', 'a');
  await write(at, 'b.txt', 'b');
  const { data: all } = await repos.listCommits(at);
  assert.deepEqual(all.map((one) => one.commit.message), ['Write b.txt', 'Write a.txt', 'Initial commit']);
  const { data: some } = await repos.listCommits({ ...at, path: 'a.txt', author: at.owner });
  assert.deepEqual(some.map(({ sha }) => sha), [commit.sha]);
  await refused(repos.listCommits({ ...at, sha: 'missing' }), 404);
});

drives('repos/get-commit', async () => {
  const at = await newRepository('commit');
  const { content } = await write(at, 'a.txt', 'one\ntwo\n');
  const { commit } = await write(at, 'a.txt', 'one\nzwei\n', 'main', { sha: content.sha });
  const { data: read } = await repos.getCommit({ ...at, ref: commit.sha });
  assert.deepEqual(read.stats, { total: 2, additions: 1, deletions: 1 });
  assert.deepEqual(read.files.map(({ filename, patch }) => [filename, patch]), [['a.txt', '@@ -1,2 +1,2 @@\n one\n-two\n+zwei']]);
  await refused(repos.getCommit({ ...at, ref: 'missing' }), 422);
});

drives('repos/compare-commits-with-basehead', async () => {
  const at = await newRepository('compare');
  await branch(at, 'next');
  await write(at, 'a.txt', 'a', 'next');
  await write(at, 'b.txt', 'b');
  const { data: compared } = await repos.compareCommitsWithBasehead({ ...at, basehead: 'main...next' });
  assert.deepEqual([compared.status, compared.ahead_by, compared.behind_by], ['diverged', 1, 1]);
  assert.deepEqual(compared.files.map(({ filename }) => filename), ['a.txt']);
  await refused(repos.compareCommitsWithBasehead({ ...at, basehead: 'main...missing' }), 404);
});

drives('repos/list-branches', async () => {
  const at = await newRepository('branches');
  await branch(at, 'next');
  assert.deepEqual((await repos.listBranches(at)).data.map(({ name }) => name), ['main', 'next']);
  await refused(repos.listBranches(nowhere), 404);
});

drives('repos/get-branch', async () => {
  const at = await newRepository('branch');
  await branch(at, 'feature/next');
  const { commit } = await write(at, 'a.txt', 'a', 'feature/next');
  const { data: read } = await repos.getBranch({ ...at, branch: 'feature/next' });
  assert.deepEqual([read.name, read.commit.sha], ['feature/next', commit.sha]);
  await refused(repos.getBranch({ ...at, branch: 'missing' }), 404);
});

drives('repos/rename-branch', async () => {
  const at = await newRepository('rename');
  await branch(at, 'next');
  await repos.renameBranch({ ...at, branch: 'next', new_name: 'later' });
  assert.deepEqual((await repos.listBranches(at)).data.map(({ name }) => name), ['later', 'main']);
  await refused(repos.renameBranch({ ...at, branch: 'next', new_name: 'later' }), 404);
  await refused(repos.renameBranch({ ...at, branch: 'later', new_name: 'main' }), 422);
});

drives('repos/merge', async () => {
  const at = await newRepository('merge');
  await branch(at, 'next');
  await write(at, 'a.txt', 'a', 'next');
  await write(at, 'b.txt', 'b');
  const { data: merged } = await repos.merge({ ...at, base: 'main', head: 'next', commit_message: 'Both' });
  assert.deepEqual([merged.commit.message, merged.parents.length], ['Both', 2]);
  const { data: files } = await repos.getContent({ ...at, path: '' });
  assert.deepEqual(files.map(({ name }) => name), ['README.md', 'a.txt', 'b.txt']);
  assert.equal((await repos.merge({ ...at, base: 'main', head: 'next' })).status, 204);
  await refused(repos.merge({ ...at, base: 'main', head: 'missing' }), 404);
});

drives('repos/list-tags', async () => {
  const at = await newRepository('tags');
  const { data } = await git.getRef({ ...at, ref: 'heads/main' });
  await git.createRef({ ...at, ref: 'refs/tags/v1', sha: data.object.sha });
  assert.deepEqual((await repos.listTags(at)).data.map(({ name, commit }) => [name, commit.sha]), [['v1', data.object.sha]]);
  await refused(repos.listTags(nowhere), 404);
});
