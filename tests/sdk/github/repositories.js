import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, github, newRepository, nowhere, organization, refused } from './client.js';

const { repos } = github.rest;

/** The only item of a list with this name. */
function named(list, name) {
  return list.find((item) => item.name === name);
}

drives('repos/create-for-authenticated-user', async () => {
  const name = unique('create');
  const { data: made } = await repos.createForAuthenticatedUser({ name, description: 'For a test', private: true, has_wiki: false });
  const { data: read } = await repos.get({ owner: made.owner.login, repo: name });
  assert.deepEqual([read.id, read.description, read.private, read.has_wiki], [made.id, 'For a test', true, false]);
  await refused(repos.createForAuthenticatedUser({ name }), 422, 'name', 'custom');
});

drives('repos/create-in-org', async () => {
  const name = unique('create-in-org');
  const { data: made } = await repos.createInOrg({ org: organization, name, auto_init: true });
  const { data: read } = await repos.get({ owner: organization, repo: name });
  assert.deepEqual([read.id, read.organization.login, read.permissions.admin], [made.id, organization, true]);
  await refused(repos.createInOrg({ org: organization, name }), 422, 'name', 'custom');
});

drives('repos/get', async () => {
  const at = await newRepository('get');
  const { data: read } = await repos.get(at);
  assert.deepEqual([read.full_name, read.default_branch], [`${at.owner}/${at.repo}`, 'main']);
  assert.ok(named((await repos.listForAuthenticatedUser({ sort: 'created', per_page: 100 })).data, at.repo));
  await refused(repos.get(nowhere), 404);
});

drives('repos/update', async () => {
  const at = await newRepository('update');
  await repos.update({ ...at, description: 'Changed', allow_rebase_merge: false, has_issues: false });
  const { data: read } = await repos.get(at);
  assert.deepEqual([read.description, read.allow_rebase_merge, read.has_issues], ['Changed', false, false]);
  await refused(repos.update({ ...at, default_branch: 'missing' }), 422, 'default_branch', 'invalid');
});

drives('repos/delete', async () => {
  const at = await newRepository('delete');
  assert.equal((await repos.delete(at)).status, 204);
  const own = await repos.listForAuthenticatedUser({ sort: 'created', per_page: 100 });
  assert.equal(named(own.data, at.repo), undefined);
  await refused(repos.delete(at), 404);
});

drives('repos/list-for-org', async () => {
  const { data: list } = await repos.listForOrg({ org: organization, per_page: 100 });
  const found = named(list, 'acme-flow');
  assert.equal((await repos.get({ owner: organization, repo: 'acme-flow' })).data.id, found.id);
  await refused(repos.listForOrg({ org: 'nobody-here' }), 404);
});

drives('repos/list-for-user', async () => {
  const at = await newRepository('list-for-user');
  const { data: list } = await repos.listForUser({ username: at.owner, sort: 'created', per_page: 100 });
  assert.equal(named(list, at.repo).id, (await repos.get(at)).data.id);
  await refused(repos.listForUser({ username: 'nobody-here' }), 404);
});

drives('repos/list-for-authenticated-user', async () => {
  const at = await newRepository('list-own', { private: true });
  const { data: list } = await repos.listForAuthenticatedUser({ visibility: 'private', affiliation: 'owner', sort: 'created', per_page: 100 });
  assert.equal(named(list, at.repo).id, (await repos.get(at)).data.id);
  await refused(repos.listForAuthenticatedUser({ type: 'all', visibility: 'all' }), 422);
});

drives('repos/replace-all-topics', async () => {
  const at = await newRepository('topics');
  await repos.replaceAllTopics({ ...at, names: ['csv', 'automation'] });
  assert.deepEqual((await repos.getAllTopics(at)).data.names, ['csv', 'automation']);
  await refused(repos.replaceAllTopics({ ...at, names: ['not a topic'] }), 422);
});

drives('repos/get-all-topics', async () => {
  const at = await newRepository('topics');
  assert.deepEqual((await repos.getAllTopics(at)).data.names, []);
  await repos.replaceAllTopics({ ...at, names: ['csv'] });
  assert.deepEqual((await repos.getAllTopics(at)).data.names, ['csv']);
  await refused(repos.getAllTopics(nowhere), 404);
});

drives('repos/list-languages', async () => {
  const at = await newRepository('languages');
  await repos.createOrUpdateFileContents({ ...at, path: 'main.rs', message: 'Add', content: btoa('fn main() {}') });
  assert.deepEqual((await repos.listLanguages(at)).data, { Rust: 12 });
  await refused(repos.listLanguages(nowhere), 404);
});

drives('repos/list-contributors', async () => {
  const at = await newRepository('contributors');
  await repos.createOrUpdateFileContents({ ...at, path: 'a', message: 'Add', content: btoa('x') });
  const { data: list } = await repos.listContributors(at);
  assert.deepEqual(list.map(({ login, contributions }) => [login, contributions]), [[at.owner, 2]]);
  await refused(repos.listContributors(nowhere), 404);
});
