// What else happens to issues: in batches, with labels, relations, links, and back from the archive.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refused, refusesOddPages, stranger } from './client.js';
import { ids, newIssue, ourTeam, stateOf } from './world.js';

drives('mutation.issueBatchCreate', async () => {
  const team = await ourTeam();
  const titles = [unique('one'), unique('two')];
  const payload = await linear.createIssueBatch({ issues: titles.map((title) => ({ title, teamId: team.id })) });
  assert.deepEqual(payload.issues.map(({ title }) => title).sort(), [...titles].sort());
  const { nodes } = await linear.issues({ filter: { title: { in: titles } } });
  assert.equal(nodes.length, 2);
  await missing(linear.createIssueBatch({ issues: [{ title: titles[0], teamId: NOTHING }] }), 'Team');
});

drives('mutation.issueBatchUpdate', async () => {
  const [one, two] = [await newIssue('one'), await newIssue('two')];
  const payload = await linear.updateIssueBatch([one.id, two.id], { priority: 1 });
  assert.equal(payload.issues.length, 2);
  const { nodes } = await linear.issues({ filter: { id: { in: [one.id, two.id] } } });
  assert.deepEqual(nodes.map(({ priority }) => priority), [1, 1]);
  await missing(linear.updateIssueBatch([one.id, NOTHING], { priority: 2 }), 'Issue');
  assert.equal((await linear.issue(one.id)).priority, 1, 'all of them or none');
});

drives('mutation.issueUnarchive', async () => {
  const issue = await newIssue('restored');
  await linear.archiveIssue(issue.id);
  const payload = await linear.unarchiveIssue(issue.id);
  assert.equal(payload.entityId, issue.id);
  assert.deepEqual(ids(await linear.issues({ filter: { id: { eq: issue.id } } })), [issue.id]);
  assert.equal((await linear.issue(issue.id)).archivedAt, undefined);
  await missing(linear.unarchiveIssue(NOTHING), 'Issue');
});

drives('mutation.issueAddLabel', async () => {
  const team = await ourTeam();
  const { issueLabelId } = await linear.createIssueLabel({ name: unique('added'), teamId: team.id });
  const issue = await newIssue('labelled');
  await linear.issueAddLabel(issue.id, issueLabelId);
  const read = await linear.issue(issue.id);
  assert.deepEqual([read.labelIds, ids(await read.labels())], [[issueLabelId], [issueLabelId]]);
  await missing(linear.issueAddLabel(issue.id, NOTHING), 'IssueLabel');
});

drives('mutation.issueRemoveLabel', async () => {
  const team = await ourTeam();
  const { issueLabelId } = await linear.createIssueLabel({ name: unique('removed'), teamId: team.id });
  const issue = await newIssue('labelled', { labelIds: [issueLabelId] });
  await linear.issueRemoveLabel(issue.id, issueLabelId);
  assert.deepEqual((await linear.issue(issue.id)).labelIds, []);
  await missing(linear.issueRemoveLabel(NOTHING, issueLabelId), 'Issue');
});

drives('mutation.issueRelationUpdate', async () => {
  const [one, two] = [await newIssue('one'), await newIssue('two')];
  const { issueRelationId } = await linear.createIssueRelation({ issueId: one.id, relatedIssueId: two.id, type: 'related' });
  await linear.updateIssueRelation(issueRelationId, { type: 'blocks' });
  assert.deepEqual((await one.relations()).nodes.map(({ type }) => type), ['blocks']);
  await missing(linear.updateIssueRelation(NOTHING, { type: 'blocks' }), 'IssueRelation');
});

drives('mutation.issueRelationDelete', async () => {
  const [one, two] = [await newIssue('one'), await newIssue('two')];
  const { issueRelationId } = await linear.createIssueRelation({ issueId: one.id, relatedIssueId: two.id, type: 'related' });
  const payload = await linear.deleteIssueRelation(issueRelationId);
  assert.equal(payload.entityId, issueRelationId);
  assert.deepEqual((await one.relations()).nodes, []);
  await missing(linear.deleteIssueRelation(issueRelationId), 'IssueRelation');
});

drives('mutation.attachmentCreate', async () => {
  const issue = await newIssue('attached');
  const url = `https://files.acme.example/${unique('file')}`;
  const payload = await linear.createAttachment({ issueId: issue.id, title: 'A file', subtitle: 'Open', url, metadata: { size: 12 } });
  assert.equal(payload.success, true);
  const [read] = (await issue.attachments()).nodes;
  assert.deepEqual([read.id, read.title, read.subtitle, read.url, read.metadata], [payload.attachmentId, 'A file', 'Open', url, { size: 12 }]);
  // The same address on the same issue is the same attachment.
  const again = await linear.createAttachment({ issueId: issue.id, title: 'A newer file', url });
  assert.equal(again.attachmentId, payload.attachmentId);
  assert.deepEqual((await issue.attachments()).nodes.map(({ title }) => title), ['A newer file']);
  await missing(linear.createAttachment({ issueId: NOTHING, title: 'A file', url }), 'Issue');
});

drives('mutation.attachmentLinkURL', async () => {
  const issue = await newIssue('linked');
  const url = `https://acme.example/${unique('page')}`;
  const payload = await linear.attachmentLinkURL(issue.id, url, { title: 'A page' });
  const read = await linear.attachment(payload.attachmentId);
  assert.deepEqual([read.url, read.title, read.issueId], [url, 'A page', issue.id]);
  await missing(linear.attachmentLinkURL(NOTHING, url), 'Issue');
});

drives('mutation.attachmentDelete', async () => {
  const issue = await newIssue('detached');
  const { attachmentId } = await linear.attachmentLinkURL(issue.id, `https://acme.example/${unique('page')}`);
  const payload = await linear.deleteAttachment(attachmentId);
  assert.equal(payload.entityId, attachmentId);
  assert.deepEqual((await issue.attachments()).nodes, []);
  await missing(linear.deleteAttachment(attachmentId), 'Attachment');
});

drives('query.attachment', async () => {
  const issue = await newIssue('attached');
  const { attachmentId } = await linear.attachmentLinkURL(issue.id, `https://acme.example/${unique('page')}`);
  const read = await linear.attachment(attachmentId);
  assert.equal((await read.issue).id, issue.id);
  assert.ok((await read.creator).isMe);
  await missing(linear.attachment(NOTHING), 'Attachment');
});

drives('query.attachments', async () => {
  const issue = await newIssue('attached');
  const title = unique('title');
  const { attachmentId } = await linear.attachmentLinkURL(issue.id, `https://acme.example/${unique('page')}`, { title });
  assert.deepEqual(ids(await linear.attachments({ filter: { title: { eq: title } } })), [attachmentId]);
  await refusesOddPages((page) => linear.attachments(page));
});

drives('query.attachmentsForURL', async () => {
  const url = `https://acme.example/${unique('page')}`;
  const [one, two] = [await newIssue('one'), await newIssue('two')];
  for (const { id } of [one, two]) await linear.attachmentLinkURL(id, url);
  const { nodes } = await linear.attachmentsForURL(url);
  assert.deepEqual(nodes.map(({ issueId }) => issueId).sort(), [one.id, two.id].sort());
  await refused(linear.attachmentsForURL(url, { first: 251 }), 'InvalidInput', /first must not be greater than 250/);
});

drives('mutation.issueLabelUpdate', async () => {
  const { issueLabelId } = await linear.createIssueLabel({ name: unique('label') });
  const name = unique('renamed');
  await linear.updateIssueLabel(issueLabelId, { name, color: '#26b5ce' });
  const read = await linear.issueLabel(issueLabelId);
  assert.deepEqual([read.name, read.color], [name, '#26b5ce']);
  await missing(linear.updateIssueLabel(NOTHING, { name }), 'IssueLabel');
});

drives('mutation.issueLabelDelete', async () => {
  const { issueLabelId } = await linear.createIssueLabel({ name: unique('label') });
  const issue = await newIssue('labelled', { labelIds: [issueLabelId] });
  const payload = await linear.deleteIssueLabel(issueLabelId);
  assert.equal(payload.entityId, issueLabelId);
  assert.deepEqual((await linear.issue(issue.id)).labelIds, []);
  await missing(linear.deleteIssueLabel(issueLabelId), 'IssueLabel');
});

drives('query.issueLabel', async () => {
  const group = await linear.createIssueLabel({ name: unique('group'), isGroup: true });
  const { issueLabelId } = await linear.createIssueLabel({ name: unique('member'), parentId: group.issueLabelId });
  const read = await linear.issueLabel(issueLabelId);
  assert.equal((await read.parent).id, group.issueLabelId);
  assert.deepEqual(ids(await (await linear.issueLabel(group.issueLabelId)).children()), [issueLabelId]);
  await linear.issueLabels({ filter: { id: { eq: issueLabelId } } });
  await missing(linear.issueLabel(NOTHING), 'IssueLabel');
});

drives('query.workflowState', async () => {
  const state = await stateOf('started');
  const read = await linear.workflowState(state.id);
  assert.deepEqual([read.name, read.type, read.teamId], [state.name, 'started', state.teamId]);
  await missing(linear.workflowState(NOTHING), 'WorkflowState');
});

drives('mutation.issueSubscribe', async () => {
  const issue = await newIssue('followed');
  const { nodes } = await linear.users({ filter: { isMe: { eq: false } }, first: 1 });
  await linear.issueSubscribe(issue.id, { userId: nodes[0].id });
  assert.ok(ids(await issue.subscribers()).includes(nodes[0].id));
  await missing(linear.issueSubscribe(NOTHING), 'Issue');
});

drives('mutation.issueUnsubscribe', async () => {
  const issue = await newIssue('left alone');
  const viewer = await linear.viewer;
  await linear.issueSubscribe(issue.id);
  await linear.issueUnsubscribe(issue.id);
  assert.ok(!ids(await issue.subscribers()).includes(viewer.id));
  await missing(linear.issueUnsubscribe(NOTHING), 'Issue');
});

drives('query.issueVcsBranchSearch', async () => {
  const issue = await newIssue('branched');
  const found = await linear.issueVcsBranchSearch(issue.branchName);
  assert.equal(found.id, issue.id);
  await refused(stranger.issueVcsBranchSearch(issue.branchName), 'AuthenticationError', /./);
});
