import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refusesOddPages } from './client.js';
import { ids, newIssue, ourTeam } from './world.js';

drives('mutation.issueLabelCreate', async () => {
  const team = await ourTeam();
  const name = unique('label');
  const payload = await linear.createIssueLabel({ name, color: '#eb5757', description: 'For a test', teamId: team.id });
  assert.equal(payload.success, true);
  const { nodes } = await linear.issueLabels({ filter: { name: { eq: name } } });
  assert.deepEqual(nodes.map(({ id, color, description, teamId }) => [id, color, description, teamId]), [
    [payload.issueLabelId, '#eb5757', 'For a test', team.id],
  ]);
  const issue = await newIssue('labelled', { labelIds: [payload.issueLabelId] });
  assert.deepEqual(ids(await issue.labels()), [payload.issueLabelId]);
  await missing(linear.createIssueLabel({ name: unique('label'), teamId: NOTHING }), 'Team');
});

drives('query.issueLabels', async () => {
  const team = await ourTeam();
  const made = [];
  for (const label of ['one', 'two', 'three']) {
    made.push((await linear.createIssueLabel({ name: unique(label), teamId: team.id })).issueLabelId);
  }
  const page = await linear.issueLabels({ filter: { id: { in: made } }, first: 2 });
  assert.equal(page.nodes.length, 2);
  await page.fetchNext();
  assert.deepEqual(ids(page).sort(), [...made].sort());
  const workspace = await linear.issueLabels({ filter: { team: { null: true } } });
  assert.ok(workspace.nodes.every(({ teamId }) => !teamId));
  await refusesOddPages((page) => linear.issueLabels(page));
});
