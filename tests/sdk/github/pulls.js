import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, github, newRepository, organization, refused } from './client.js';
import { branch, write } from './contents.js';

const { pulls, repos, issues } = github.rest;

/** A repository, and in it a pull request that adds a file of three lines. */
export async function newPull(label, more = {}, made = newRepository(label)) {
  const at = await made;
  await branch(at, 'next');
  await write(at, 'next.txt', 'one\ntwo\nthree\n', 'next');
  const { data } = await pulls.create({ ...at, title: 'Add a file', head: 'next', base: 'main', ...more });
  return { ...at, pull_number: data.number };
}

/** What names the repository of a pull request. */
export function where({ owner, repo }) {
  return { owner, repo };
}

/** A pull request in a repository of the organization, whose members can be asked for reviews. */
async function pullOfTheOrganization(label) {
  const name = unique(label);
  await repos.createInOrg({ org: organization, name, auto_init: true });
  return newPull(label, {}, { owner: organization, repo: name });
}

drives('pulls/create', async () => {
  const at = await newPull('create', { body: 'As agreed', draft: true });
  const { data: read } = await pulls.get(at);
  assert.deepEqual([read.title, read.body, read.draft, read.state], ['Add a file', 'As agreed', true, 'open']);
  assert.deepEqual([read.commits, read.additions, read.changed_files], [1, 3, 1]);
  await refused(pulls.create({ ...where(at), title: 'Again', head: 'next', base: 'main' }), 422);
  await refused(pulls.create({ ...where(at), title: 'Nothing', head: 'missing', base: 'main' }), 422, 'head', 'invalid');
});

drives('pulls/get', async () => {
  const at = await newPull('get');
  const { data: read } = await pulls.get(at);
  assert.deepEqual([read.mergeable, read.mergeable_state, read.merged], [true, 'clean', false]);
  assert.equal(read.head.sha, (await repos.getBranch({ ...where(at), branch: 'next' })).data.commit.sha);
  const { data: diff } = await pulls.get({ ...at, mediaType: { format: 'diff' } });
  assert.match(diff, /^diff --git a\/next.txt b\/next.txt\n/);
  await refused(pulls.get({ ...at, pull_number: 999 }), 404);
});

drives('pulls/list', async () => {
  const at = await newPull('list');
  const numbers = async (filter) => (await pulls.list({ ...where(at), ...filter })).data.map(({ number }) => number);
  assert.deepEqual(await numbers({ head: `${at.owner}:next`, base: 'main' }), [at.pull_number]);
  assert.deepEqual(await numbers({ state: 'closed' }), []);
  await pulls.update({ ...at, state: 'closed' });
  assert.deepEqual(await numbers({ state: 'closed' }), [at.pull_number]);
  await refused(pulls.list({ ...where(at), state: 'merged' }), 422, 'state', 'invalid');
});

drives('pulls/update', async () => {
  const at = await newPull('update');
  await pulls.update({ ...at, title: 'Changed', body: 'More', state: 'closed' });
  const { data: read } = await pulls.get(at);
  assert.deepEqual([read.title, read.body, read.state], ['Changed', 'More', 'closed']);
  await refused(pulls.update({ ...at, base: 'missing' }), 422);
});

drives('pulls/list-files', async () => {
  const at = await newPull('files');
  const { data: files } = await pulls.listFiles(at);
  assert.deepEqual(files.map(({ filename, status, additions }) => [filename, status, additions]), [['next.txt', 'added', 3]]);
  const { data: file } = await repos.getContent({ ...where(at), path: 'next.txt', ref: 'next' });
  assert.equal(files[0].sha, file.sha);
  await refused(pulls.listFiles({ ...at, pull_number: 999 }), 404);
});

drives('pulls/list-commits', async () => {
  const at = await newPull('commits');
  await write(where(at), 'more.txt', 'x', 'next');
  const { data: commits } = await pulls.listCommits(at);
  assert.deepEqual(commits.map(({ commit }) => commit.message), ['Write next.txt', 'Write more.txt']);
  await refused(pulls.listCommits({ ...at, pull_number: 999 }), 404);
});

drives('pulls/merge', async () => {
  const at = await newPull('merge');
  const { data: issue } = await issues.create({ ...where(at), title: 'Needs a file' });
  await pulls.update({ ...at, body: `Closes #${issue.number}` });
  await refused(pulls.merge({ ...at, sha: '0'.repeat(40) }), 409);
  const { data: merged } = await pulls.merge({ ...at, merge_method: 'squash', commit_title: 'One commit' });
  assert.equal(merged.merged, true);
  const { data: read } = await pulls.get(at);
  assert.deepEqual([read.merged, read.state, read.merge_commit_sha], [true, 'closed', merged.sha]);
  const { data: commits } = await repos.listCommits(where(at));
  assert.deepEqual([commits[0].sha, commits[0].commit.message.split('\n')[0]], [merged.sha, 'One commit']);
  assert.equal((await issues.get({ ...where(at), issue_number: issue.number })).data.state, 'closed');
  await refused(pulls.merge(at), 405);
});

drives('pulls/check-if-merged', async () => {
  const at = await newPull('merged');
  await refused(pulls.checkIfMerged(at), 404);
  await pulls.merge(at);
  assert.equal((await pulls.checkIfMerged(at)).status, 204);
});

drives('pulls/update-branch', async () => {
  const at = await newPull('update-branch');
  await write(where(at), 'main.txt', 'x');
  await pulls.updateBranch(at);
  const { data: commits } = await pulls.listCommits(at);
  assert.equal(commits.length, 2);
  await refused(pulls.updateBranch(at), 422);
});

drives('pulls/list-requested-reviewers', async () => {
  const at = { owner: 'acme-corp', repo: 'acme-flow', pull_number: 9 };
  const { data: asked } = await pulls.listRequestedReviewers(at);
  const { data: pull } = await pulls.get(at);
  assert.deepEqual(asked.users.map(({ id }) => id), pull.requested_reviewers.map(({ id }) => id));
  await refused(pulls.listRequestedReviewers({ ...at, pull_number: 999 }), 404);
});

drives('pulls/request-reviewers', async () => {
  const at = await pullOfTheOrganization('request');
  await pulls.requestReviewers({ ...at, reviewers: ['aiko-tanaka'] });
  const { data: asked } = await pulls.listRequestedReviewers(at);
  assert.deepEqual(asked.users.map(({ login }) => login), ['aiko-tanaka']);
  await refused(pulls.requestReviewers({ ...at, reviewers: ['nobody-here'] }), 422);
});

drives('pulls/remove-requested-reviewers', async () => {
  const at = await pullOfTheOrganization('remove-request');
  await pulls.requestReviewers({ ...at, reviewers: ['aiko-tanaka', 'jonas-lindqvist'] });
  await pulls.removeRequestedReviewers({ ...at, reviewers: ['jonas-lindqvist'] });
  const { data: asked } = await pulls.listRequestedReviewers(at);
  assert.deepEqual(asked.users.map(({ login }) => login), ['aiko-tanaka']);
  await refused(pulls.removeRequestedReviewers({ ...at, reviewers: ['nobody-here'] }), 422);
});
