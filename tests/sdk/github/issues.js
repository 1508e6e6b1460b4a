import assert from 'node:assert/strict';
import { client, drives, github, newRepository, nowhere, organization, refused } from './client.js';

const { issues } = github.rest;
const stranger = client('ghp_000000000000000000000000000000000000');

/** An issue in a repository of its own, and what calls take to name it. */
async function newIssue(label, more = {}) {
  const repository = await newRepository(label);
  const { data } = await issues.create({ ...repository, title: `Issue of ${label}`, ...more });
  return { repository, issue: { ...repository, issue_number: data.number }, data };
}

drives('issues/create', async () => {
  const repository = await newRepository('create');
  const me = (await github.rest.users.getAuthenticated()).data.login;
  const body = 'Steps:\n1. Open it';
  const { data } = await issues.create({ ...repository, title: 'It fails', body, labels: ['bug', 'fresh'], assignees: [me] });
  const read = (await issues.get({ ...repository, issue_number: data.number })).data;
  assert.deepEqual(read, data);
  assert.deepEqual([read.number, read.title, read.body, read.state], [1, 'It fails', body, 'open']);
  assert.deepEqual(read.labels.map(({ name }) => name), ['bug', 'fresh']);
  assert.equal(read.assignee.login, me);
  await refused(issues.create({ ...repository, title: '' }), 422, 'title', 'missing_field');
  await refused(issues.create({ ...repository, title: 'x', milestone: 7 }), 422, 'milestone', 'invalid');
});

drives('issues/get', async () => {
  const { issue, data } = await newIssue('get');
  const { data: read, headers } = await issues.get(issue);
  assert.equal(read.id, data.id);
  await assert.rejects(issues.get({ ...issue, headers: { 'if-none-match': headers.etag } }), { status: 304 });
  await refused(issues.get({ ...issue, issue_number: 99 }), 404);
});

drives('issues/update', async () => {
  const { issue } = await newIssue('update', { labels: ['bug'] });
  await issues.update({ ...issue, title: 'Renamed', state: 'closed', state_reason: 'not_planned', labels: ['wontfix'] });
  const { data } = await issues.get(issue);
  assert.deepEqual([data.title, data.state, data.state_reason], ['Renamed', 'closed', 'not_planned']);
  assert.deepEqual(data.labels.map(({ name }) => name), ['wontfix']);
  assert.ok(data.closed_at && data.closed_by);
  await issues.update({ ...issue, state: 'open' });
  assert.equal((await issues.get(issue)).data.state_reason, 'reopened');
  await refused(issues.update({ ...issue, state: 'lost' }), 422, 'state', 'invalid');
});

drives('issues/list-for-repo', async () => {
  const { repository } = await newIssue('list', { labels: ['bug'] });
  const second = (await issues.create({ ...repository, title: 'Second', labels: ['bug', 'question'] })).data;
  const third = (await issues.create({ ...repository, title: 'Third' })).data;
  await issues.update({ ...repository, issue_number: third.number, state: 'closed' });
  const numbers = async (query) =>
    (await issues.listForRepo({ ...repository, sort: 'created', direction: 'asc', ...query })).data.map(({ number }) => number);
  assert.deepEqual(await numbers({}), [1, 2]);
  assert.deepEqual(await numbers({ state: 'all' }), [1, 2, 3]);
  assert.deepEqual(await numbers({ labels: 'bug,question' }), [second.number]);
  const walked = await github.paginate(issues.listForRepo, { ...repository, state: 'all', per_page: 1, direction: 'asc' });
  assert.deepEqual(walked.map(({ number }) => number), [1, 2, 3]);
  await refused(issues.listForRepo({ ...repository, state: 'lost' }), 422, 'state', 'invalid');
});

drives('issues/list', async () => {
  const me = (await github.rest.users.getAuthenticated()).data.login;
  const { data: made } = await newIssue('mine', { assignees: [me] });
  const { data } = await issues.list({ per_page: 100 });
  assert.ok(data.some(({ id }) => id === made.id));
  await refused(issues.list({ filter: 'lost' }), 422, 'filter', 'invalid');
});

drives('issues/list-for-authenticated-user', async () => {
  const { data: made } = await newIssue('created');
  const { data } = await issues.listForAuthenticatedUser({ filter: 'created', per_page: 100 });
  assert.ok(data.some(({ id }) => id === made.id));
  await refused(stranger.rest.issues.listForAuthenticatedUser(), 401);
});

drives('issues/list-for-org', async () => {
  const { data } = await issues.listForOrg({ org: organization, filter: 'all', per_page: 100 });
  const { repository, number } = data[0];
  const names = { owner: repository.owner.login, repo: repository.name };
  assert.equal((await issues.get({ ...names, issue_number: number })).data.id, data[0].id);
  await refused(issues.listForOrg({ org: 'nobody-of-this-name' }), 404);
});

drives('issues/lock', async () => {
  const { issue } = await newIssue('lock');
  await issues.lock({ ...issue, lock_reason: 'resolved' });
  const { data } = await issues.get(issue);
  assert.deepEqual([data.locked, data.active_lock_reason], [true, 'resolved']);
  await refused(issues.lock({ ...issue, lock_reason: 'boring' }), 422, 'lock_reason', 'custom');
});

drives('issues/unlock', async () => {
  const { issue } = await newIssue('unlock');
  await issues.lock(issue);
  await issues.unlock(issue);
  assert.equal((await issues.get(issue)).data.locked, false);
  await refused(issues.unlock({ ...issue, issue_number: 99 }), 404);
});

drives('issues/list-assignees', async () => {
  const repository = await newRepository('assignees');
  const { data } = await issues.listAssignees(repository);
  assert.deepEqual(data.map(({ login }) => login), [repository.owner]);
  await refused(issues.listAssignees(nowhere), 404);
});

drives('issues/check-user-can-be-assigned', async () => {
  const repository = await newRepository('assignable');
  assert.equal((await issues.checkUserCanBeAssigned({ ...repository, assignee: repository.owner })).status, 204);
  await refused(issues.checkUserCanBeAssigned({ ...repository, assignee: 'nobody-of-this-name' }), 404);
});

drives('issues/check-user-can-be-assigned-to-issue', async () => {
  const { repository, issue } = await newIssue('assignable-issue');
  assert.equal((await issues.checkUserCanBeAssignedToIssue({ ...issue, assignee: repository.owner })).status, 204);
  await refused(issues.checkUserCanBeAssignedToIssue({ ...issue, assignee: 'nobody-of-this-name' }), 404);
});

drives('issues/add-assignees', async () => {
  const { repository, issue } = await newIssue('assign');
  const { data } = await issues.addAssignees({ ...issue, assignees: [repository.owner, 'nobody-of-this-name'] });
  assert.deepEqual(data.assignees.map(({ login }) => login), [repository.owner]);
  assert.equal((await issues.get(issue)).data.assignee.login, repository.owner);
  await refused(issues.addAssignees({ ...issue, issue_number: 99, assignees: [] }), 404);
});

drives('issues/remove-assignees', async () => {
  const { repository, issue } = await newIssue('unassign');
  await issues.addAssignees({ ...issue, assignees: [repository.owner] });
  await issues.removeAssignees({ ...issue, assignees: [repository.owner] });
  assert.deepEqual((await issues.get(issue)).data.assignees, []);
  await refused(issues.removeAssignees({ ...issue, issue_number: 99, assignees: [] }), 404);
});

drives('issues/list-events', async () => {
  const { issue } = await newIssue('events', { labels: ['bug'] });
  await issues.update({ ...issue, title: 'Renamed' });
  const { data } = await issues.listEvents(issue);
  assert.deepEqual(data.map(({ event }) => event), ['labeled', 'renamed']);
  assert.equal(data[1].rename.to, 'Renamed');
  await refused(issues.listEvents({ ...issue, issue_number: 99 }), 404);
});

drives('issues/list-events-for-repo', async () => {
  const { repository, issue } = await newIssue('all-events', { labels: ['bug'] });
  await issues.update({ ...issue, state: 'closed' });
  const { data } = await issues.listEventsForRepo(repository);
  assert.deepEqual(data.map(({ event }) => event), ['closed', 'labeled']);
  await refused(issues.listEventsForRepo(nowhere), 404);
});

drives('issues/get-event', async () => {
  const { repository, issue } = await newIssue('event');
  await issues.update({ ...issue, state: 'closed' });
  const [{ id }] = (await issues.listEvents(issue)).data;
  const { data } = await issues.getEvent({ ...repository, event_id: id });
  assert.deepEqual([data.event, data.issue.number], ['closed', issue.issue_number]);
  await refused(issues.getEvent({ ...repository, event_id: 1 }), 404);
});

drives('issues/list-events-for-timeline', async () => {
  const { issue } = await newIssue('timeline', { labels: ['bug'] });
  await issues.createComment({ ...issue, body: 'Seen.' });
  const { data } = await issues.listEventsForTimeline(issue);
  assert.deepEqual(data.map(({ event }) => event), ['labeled', 'commented']);
  await refused(issues.listEventsForTimeline({ ...issue, issue_number: 99 }), 404);
});
