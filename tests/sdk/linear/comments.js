import assert from 'node:assert/strict';
import { NOTHING, drives, linear, missing, refused, refusesOddPages } from './client.js';
import { ids, newIssue } from './world.js';

drives('mutation.commentCreate', async () => {
  const issue = await newIssue('commented');
  const viewer = await linear.viewer;
  const payload = await linear.createComment({ issueId: issue.id, body: 'First **one**' });
  assert.equal(payload.success, true);
  const reply = await linear.createComment({ issueId: issue.id, parentId: payload.commentId, body: 'A reply' });
  const { nodes } = await issue.comments();
  assert.deepEqual(nodes.map(({ id, body, userId, parentId }) => [id, body, userId, parentId ?? null]).sort(), [
    [payload.commentId, 'First **one**', viewer.id, null],
    [reply.commentId, 'A reply', viewer.id, payload.commentId],
  ].sort());
  assert.match(nodes[0].url, new RegExp(`${issue.identifier}.*#comment-`));
  await missing(linear.createComment({ issueId: NOTHING, body: 'Nowhere' }), 'Issue');
  await refused(linear.createComment({ body: 'Nowhere' }), 'InvalidInput', /./);
});

drives('mutation.commentUpdate', async () => {
  const issue = await newIssue('edited');
  const { commentId } = await linear.createComment({ issueId: issue.id, body: 'Before' });
  await linear.updateComment(commentId, { body: 'After' });
  const [comment] = (await issue.comments()).nodes;
  assert.equal(comment.body, 'After');
  assert.ok(comment.editedAt instanceof Date);
  await missing(linear.updateComment(NOTHING, { body: 'Nothing' }), 'Comment');
});

drives('mutation.commentDelete', async () => {
  const issue = await newIssue('silenced');
  const { commentId } = await linear.createComment({ issueId: issue.id, body: 'Soon gone' });
  const payload = await linear.deleteComment(commentId);
  assert.deepEqual([payload.success, payload.entityId], [true, commentId]);
  assert.deepEqual((await issue.comments()).nodes, []);
  await missing(linear.deleteComment(commentId), 'Comment');
});

drives('query.comments', async () => {
  const issue = await newIssue('discussed');
  const made = [];
  for (const body of ['one', 'two', 'three']) {
    made.unshift((await linear.createComment({ issueId: issue.id, body })).commentId);
  }
  const filter = { issue: { id: { eq: issue.id } } };
  assert.deepEqual(ids(await linear.comments({ filter })), made);
  assert.deepEqual(ids(await linear.comments({ filter: { ...filter, body: { startsWith: 't' } } })), made.slice(0, 2));
  const page = await linear.comments({ filter, last: 1 });
  assert.deepEqual([ids(page), page.pageInfo.hasPreviousPage], [made.slice(2), true]);
  assert.equal((await page.nodes[0].issue).id, issue.id);
  assert.ok((await page.nodes[0].user).isMe);
  await refusesOddPages((page) => linear.comments(page));
});

drives('query.comment', async () => {
  const issue = await newIssue('discussed');
  const { commentId } = await linear.createComment({ issueId: issue.id, body: 'Read me' });
  const read = await linear.comment({ id: commentId });
  assert.deepEqual([read.body, read.issueId], ['Read me', issue.id]);
  await missing(linear.comment({ id: NOTHING }), 'Comment');
});

drives('mutation.commentResolve', async () => {
  const issue = await newIssue('settled');
  const { commentId } = await linear.createComment({ issueId: issue.id, body: 'Settled?' });
  await linear.commentResolve(commentId);
  const read = await linear.comment({ id: commentId });
  assert.ok(read.resolvedAt instanceof Date);
  assert.ok((await read.resolvingUser).isMe);
  await missing(linear.commentResolve(NOTHING), 'Comment');
});

drives('mutation.commentUnresolve', async () => {
  const issue = await newIssue('unsettled');
  const { commentId } = await linear.createComment({ issueId: issue.id, body: 'Settled?' });
  await linear.commentResolve(commentId);
  await linear.commentUnresolve(commentId);
  assert.equal((await linear.comment({ id: commentId })).resolvedAt, undefined);
  await missing(linear.commentUnresolve(NOTHING), 'Comment');
});
