import assert from 'node:assert/strict';
import { drives, github, newRepository, nowhere, refused } from './client.js';

const { issues } = github.rest;

/** An issue with labels in a repository of its own. */
async function newIssue(label, labels = []) {
  const repository = await newRepository(label);
  const { data } = await issues.create({ ...repository, title: `Issue of ${label}`, labels });
  return { repository, issue: { ...repository, issue_number: data.number } };
}

const names = (answer) => answer.data.map(({ name }) => name);

drives('issues/create-label', async () => {
  const repository = await newRepository('label');
  const label = { ...repository, name: 'needs design', color: 'f29513', description: 'Ask first' };
  const { data } = await issues.createLabel(label);
  assert.deepEqual((await issues.getLabel({ ...repository, name: 'needs design' })).data, data);
  await refused(issues.createLabel(label), 422, 'name', 'already_exists');
});

drives('issues/get-label', async () => {
  const repository = await newRepository('get-label');
  const { data } = await issues.getLabel({ ...repository, name: 'BUG' });
  assert.deepEqual([data.name, data.default], ['bug', true]);
  await refused(issues.getLabel({ ...repository, name: 'none' }), 404);
});

drives('issues/list-labels-for-repo', async () => {
  const repository = await newRepository('labels');
  await issues.createLabel({ ...repository, name: 'zebra' });
  const all = names(await issues.listLabelsForRepo(repository));
  assert.deepEqual([all.length, all.at(-1)], [10, 'zebra']);
  await refused(issues.listLabelsForRepo(nowhere), 404);
});

drives('issues/update-label', async () => {
  const { repository, issue } = await newIssue('update-label', ['old']);
  await issues.updateLabel({ ...repository, name: 'old', new_name: 'new', color: '00ff00' });
  assert.deepEqual(names(await issues.listLabelsOnIssue(issue)), ['new']);
  await refused(issues.updateLabel({ ...repository, name: 'new', color: 'green' }), 422, 'color', 'invalid');
});

drives('issues/delete-label', async () => {
  const { repository, issue } = await newIssue('delete-label', ['gone', 'bug']);
  await issues.deleteLabel({ ...repository, name: 'gone' });
  assert.deepEqual(names(await issues.listLabelsOnIssue(issue)), ['bug']);
  await refused(issues.deleteLabel({ ...repository, name: 'gone' }), 404);
});

drives('issues/list-labels-on-issue', async () => {
  const { issue } = await newIssue('on-issue', ['bug', 'question']);
  assert.deepEqual(names(await issues.listLabelsOnIssue(issue)), ['bug', 'question']);
  await refused(issues.listLabelsOnIssue({ ...issue, issue_number: 99 }), 404);
});

drives('issues/add-labels', async () => {
  const { issue } = await newIssue('add-labels', ['bug']);
  assert.deepEqual(names(await issues.addLabels({ ...issue, labels: ['fresh'] })), ['bug', 'fresh']);
  assert.equal((await issues.get(issue)).data.labels.length, 2);
  await refused(issues.addLabels({ ...issue, labels: [''] }), 422, 'name', 'missing_field');
});

drives('issues/set-labels', async () => {
  const { issue } = await newIssue('set-labels', ['bug']);
  await issues.setLabels({ ...issue, labels: ['question'] });
  assert.deepEqual(names(await issues.listLabelsOnIssue(issue)), ['question']);
  await refused(issues.setLabels({ ...issue, issue_number: 99, labels: [] }), 404);
});

drives('issues/remove-label', async () => {
  const { issue } = await newIssue('remove-label', ['bug', 'question']);
  assert.deepEqual(names(await issues.removeLabel({ ...issue, name: 'bug' })), ['question']);
  assert.deepEqual(names(await issues.listLabelsOnIssue(issue)), ['question']);
  await refused(issues.removeLabel({ ...issue, name: 'bug' }), 404);
});

drives('issues/remove-all-labels', async () => {
  const { issue } = await newIssue('remove-labels', ['bug', 'question']);
  assert.equal((await issues.removeAllLabels(issue)).status, 204);
  assert.deepEqual(names(await issues.listLabelsOnIssue(issue)), []);
  await refused(issues.removeAllLabels({ ...issue, issue_number: 99 }), 404);
});

/** A milestone in a repository of its own. */
async function newMilestone(label, more = {}) {
  const repository = await newRepository(label);
  const { data } = await issues.createMilestone({ ...repository, title: `Milestone of ${label}`, ...more });
  return { repository, milestone: { ...repository, milestone_number: data.number }, data };
}

drives('issues/create-milestone', async () => {
  const due = '2026-03-31T08:00:00Z';
  const { milestone, data, repository } = await newMilestone('milestone', { due_on: due, description: 'Spring' });
  assert.deepEqual((await issues.getMilestone(milestone)).data, data);
  assert.equal(data.due_on, due);
  await refused(issues.createMilestone({ ...repository, title: data.title }), 422, 'title', 'already_exists');
});

drives('issues/get-milestone', async () => {
  const { repository, milestone } = await newMilestone('get-milestone');
  await issues.create({ ...repository, title: 'One', milestone: milestone.milestone_number });
  assert.equal((await issues.getMilestone(milestone)).data.open_issues, 1);
  await refused(issues.getMilestone({ ...milestone, milestone_number: 99 }), 404);
});

drives('issues/list-milestones', async () => {
  const { repository, data } = await newMilestone('milestones');
  await issues.createMilestone({ ...repository, title: 'Closed', state: 'closed' });
  const titles = async (query) => (await issues.listMilestones({ ...repository, ...query })).data.map(({ title }) => title);
  assert.deepEqual(await titles({}), [data.title]);
  assert.deepEqual(await titles({ state: 'closed' }), ['Closed']);
  await refused(issues.listMilestones({ ...repository, state: 'lost' }), 422, 'state', 'invalid');
});

drives('issues/update-milestone', async () => {
  const { milestone } = await newMilestone('update-milestone');
  await issues.updateMilestone({ ...milestone, title: 'Renamed', state: 'closed' });
  const { data } = await issues.getMilestone(milestone);
  assert.deepEqual([data.title, data.state, typeof data.closed_at], ['Renamed', 'closed', 'string']);
  await refused(issues.updateMilestone({ ...milestone, due_on: 'soon' }), 422, 'due_on', 'invalid');
});

drives('issues/delete-milestone', async () => {
  const { repository, milestone } = await newMilestone('delete-milestone');
  await issues.deleteMilestone(milestone);
  assert.deepEqual((await issues.listMilestones({ ...repository, state: 'all' })).data, []);
  await refused(issues.deleteMilestone(milestone), 404);
});

drives('issues/list-labels-for-milestone', async () => {
  const { repository, milestone } = await newMilestone('milestone-labels');
  await issues.create({ ...repository, title: 'One', milestone: milestone.milestone_number, labels: ['bug'] });
  assert.deepEqual(names(await issues.listLabelsForMilestone(milestone)), ['bug']);
  await refused(issues.listLabelsForMilestone({ ...milestone, milestone_number: 99 }), 404);
});
