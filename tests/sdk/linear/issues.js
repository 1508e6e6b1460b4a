import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refused, refusesOddPages } from './client.js';
import { ids, newIssue, newTeam, ourTeam, stateOf } from './world.js';

drives('mutation.issueCreate', async () => {
  const team = await ourTeam();
  const viewer = await linear.viewer;
  const title = unique('Create: Ü & "quotes"');
  const payload = await linear.createIssue({
    teamId: team.id,
    title,
    description: '# Why\n\n- **because**\n',
    priority: 1,
    estimate: 3,
    assigneeId: viewer.id,
    dueDate: '2026-02-01',
  });
  assert.equal(payload.success, true);
  assert.equal(typeof payload.lastSyncId, 'number');
  const read = await linear.issue(payload.issueId);
  assert.deepEqual(
    [read.title, read.description.trim(), read.priority, read.priorityLabel, read.estimate, read.dueDate, read.assigneeId],
    [title, '# Why\n\n- **because**', 1, 'Urgent', 3, '2026-02-01', viewer.id],
  );
  assert.equal(read.identifier, `${team.key}-${read.number}`);
  assert.match(read.url, new RegExp(`/issue/${read.identifier}(/|$)`));
  assert.match(read.branchName, new RegExp(`${team.key.toLowerCase()}-${read.number}`));
  assert.ok(read.createdAt instanceof Date && read.createdAt.getTime() === read.updatedAt.getTime());
  assert.equal((await read.creator).id, viewer.id);
  assert.equal((await read.state).type, 'backlog');
  assert.equal((await read.team).key, team.key);
  assert.ok((await newIssue('next')).number > read.number);
  await missing(linear.createIssue({ teamId: NOTHING, title }), 'Team');
  await missing(linear.createIssue({ teamId: team.id, title, stateId: NOTHING }), 'WorkflowState');
});

drives('mutation.issueUpdate', async () => {
  const issue = await newIssue('update', { priority: 4, description: 'before' });
  const started = await stateOf('started');
  const completed = await stateOf('completed');
  await linear.updateIssue(issue.id, { title: 'After', priority: 0, stateId: started.id, description: null });
  let read = await linear.issue(issue.id);
  assert.deepEqual([read.title, read.priority, read.priorityLabel, read.description], ['After', 0, 'No priority', undefined]);
  assert.equal((await read.state).id, started.id);
  assert.ok(read.startedAt instanceof Date);
  assert.equal(read.completedAt, undefined);
  assert.ok(read.updatedAt >= issue.updatedAt);
  await issue.update({ stateId: completed.id });
  read = await linear.issue(issue.identifier);
  assert.ok(read.completedAt instanceof Date);
  await linear.updateIssue(issue.identifier, { stateId: (await stateOf('canceled')).id });
  read = await linear.issue(issue.id);
  assert.ok(read.canceledAt instanceof Date);
  assert.equal(read.completedAt, undefined);
  await missing(linear.updateIssue(NOTHING, { title: 'Nothing' }), 'Issue');
  await missing(linear.updateIssue(issue.id, { assigneeId: NOTHING }), 'User');
});

drives('query.issue', async () => {
  const parent = await newIssue('parent');
  const child = await newIssue('child', { parentId: parent.id });
  const team = await ourTeam();
  const read = await linear.issue(`${team.key}-${child.number}`);
  assert.equal(read.id, child.id);
  assert.equal((await read.parent).id, parent.id);
  assert.deepEqual(ids(await parent.children()), [child.id]);
  assert.equal((await linear.issue(child.identifier.toLowerCase())).id, child.id);
  await missing(linear.issue(`${team.key}-999999`), 'Issue');
  await missing(linear.issue(NOTHING), 'Issue');
});

drives('mutation.issueArchive', async () => {
  const issue = await newIssue('archive');
  const filter = { id: { eq: issue.id } };
  const payload = await linear.archiveIssue(issue.id);
  assert.deepEqual([payload.success, payload.entityId], [true, issue.id]);
  assert.deepEqual(ids(await linear.issues({ filter })), []);
  const archived = await linear.issues({ filter, includeArchived: true });
  assert.deepEqual(ids(archived), [issue.id]);
  assert.ok(archived.nodes[0].archivedAt instanceof Date);
  assert.ok(!archived.nodes[0].trashed);
  await missing(linear.archiveIssue(NOTHING), 'Issue');
});

drives('mutation.issueDelete', async () => {
  const issue = await newIssue('delete');
  const payload = await issue.delete();
  assert.equal(payload.success, true);
  assert.deepEqual(ids(await linear.issues({ filter: { id: { eq: issue.id } } })), []);
  const read = await linear.issue(issue.id);
  assert.equal(read.trashed, true);
  assert.ok(read.archivedAt instanceof Date);
  await missing(linear.deleteIssue(NOTHING), 'Issue');
});

drives('mutation.issueRelationCreate', async () => {
  const [blocking, blocked] = [await newIssue('blocking'), await newIssue('blocked')];
  const payload = await linear.createIssueRelation({ issueId: blocking.id, relatedIssueId: blocked.id, type: 'blocks' });
  assert.equal(payload.success, true);
  const [relation] = (await blocking.relations()).nodes;
  assert.deepEqual([relation.type, relation.issueId, relation.relatedIssueId], ['blocks', blocking.id, blocked.id]);
  const [inverse] = (await blocked.inverseRelations()).nodes;
  assert.equal(inverse.id, relation.id);
  assert.deepEqual((await blocked.relations()).nodes, []);
  assert.equal((await inverse.issue).identifier, blocking.identifier);
  const input = { issueId: blocking.id, relatedIssueId: NOTHING, type: 'related' };
  await missing(linear.createIssueRelation(input), 'Issue');
});

drives('query.searchIssues', async () => {
  const word = unique('needle').replaceAll('-', '');
  const titled = await newIssue(`a ${word}`, { title: `Find the ${word}` });
  const described = await newIssue('described', { description: `Somewhere in here is ${word}.` });
  const found = await linear.searchIssues(word);
  assert.deepEqual(ids(found).sort(), [titled.id, described.id].sort());
  assert.equal(found.totalCount, 2);
  assert.deepEqual(ids(await linear.searchIssues(unique('absent').replaceAll('-', ''))), []);
  const byIdentifier = await linear.searchIssues(titled.identifier);
  assert.ok(ids(byIdentifier).includes(titled.id));
  await refused(linear.searchIssues(word, { first: 251 }), 'InvalidInput', /first must not be greater than 250/);
});

drives('query.issues', async () => {
  const team = await newTeam('pages');
  const made = [];
  for (const priority of [1, 2, 3, 4, 0]) {
    made.unshift((await newIssue(`page ${priority}`, { teamId: team.id, priority })).id);
  }
  const filter = { team: { key: { eq: team.key } } };
  assert.deepEqual(ids(await linear.issues({ filter })), made, 'the newest is first');

  const page = await linear.issues({ filter, first: 2 });
  assert.deepEqual([ids(page), page.pageInfo.hasNextPage, page.pageInfo.hasPreviousPage], [made.slice(0, 2), true, false]);
  while (page.pageInfo.hasNextPage) {
    await page.fetchNext();
  }
  assert.deepEqual(ids(page), made);
  const last = await linear.issues({ filter, last: 2 });
  assert.deepEqual([ids(last), last.pageInfo.hasPreviousPage], [made.slice(3), true]);
  const before = await linear.issues({ filter, last: 2, before: last.pageInfo.startCursor });
  assert.deepEqual(ids(before), made.slice(1, 3));

  await linear.updateIssue(made[4], { title: 'Updated last' });
  const [updated] = ids(await linear.issues({ filter, orderBy: 'updatedAt', first: 1 }));
  assert.equal(updated, made[4]);

  await refusesOddPages((page) => linear.issues({ filter, ...page }));
  await refused(linear.issues({ filter: { title: { sounds: 'like' } } }), 'GraphqlError', /sounds/);
});
