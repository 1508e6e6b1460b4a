import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, github, newRepository, organization, refused } from './client.js';

const { issues, search } = github.rest;

drives('search/issues-and-pull-requests', async () => {
  const repository = await newRepository('search');
  const word = unique('word').replaceAll('-', '');
  const { data } = await issues.create({ ...repository, title: `About ${word}`, body: 'It fails.', labels: ['bug'] });
  await issues.create({ ...repository, title: 'Another' });
  const q = `${word} repo:${repository.owner}/${repository.repo} is:issue is:open label:bug`;
  const found = (await search.issuesAndPullRequests({ q })).data;
  assert.deepEqual([found.total_count, found.items[0].id, found.incomplete_results], [1, data.id, false]);
  await issues.update({ ...repository, issue_number: data.number, state: 'closed' });
  assert.equal((await search.issuesAndPullRequests({ q })).data.total_count, 0);
  await refused(search.issuesAndPullRequests({ q: '' }), 422, 'q', 'missing');
});

drives('search/repos', async () => {
  const { owner, repo } = await newRepository('findable');
  const { data } = await search.repos({ q: `${repo} in:name user:${owner}` });
  assert.deepEqual(data.items.map(({ full_name: name }) => name), [`${owner}/${repo}`]);
  await refused(search.repos({ q: 'user:nobody-of-this-name' }), 422, 'q', 'invalid');
});

drives('search/users', async () => {
  const { login } = (await github.rest.users.getAuthenticated()).data;
  assert.deepEqual((await search.users({ q: `${login} in:login type:user` })).data.items.map((user) => user.login), [login]);
  const organizations = (await search.users({ q: `${organization} type:org` })).data.items;
  assert.deepEqual(organizations.map((one) => one.login), [organization]);
  await refused(search.users({ q: 'x followers:lots' }), 422, 'q', 'invalid');
});

drives('search/labels', async () => {
  const repository = await newRepository('search-labels');
  const { id } = (await github.rest.repos.get(repository)).data;
  await issues.createLabel({ ...repository, name: 'zebra crossing' });
  const { data } = await search.labels({ repository_id: id, q: 'zebra' });
  assert.deepEqual(data.items.map(({ name }) => name), ['zebra crossing']);
  await refused(search.labels({ repository_id: 1, q: 'zebra' }), 404);
});
