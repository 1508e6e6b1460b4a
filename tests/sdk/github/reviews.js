import assert from 'node:assert/strict';
import { drives, github, refused } from './client.js';
import { newPull, where } from './pulls.js';

const { pulls } = github.rest;

/** A comment on the second line of the file of a new pull request. */
async function newComment(label) {
  const at = await newPull(label);
  const { data } = await pulls.get(at);
  const line = { path: 'next.txt', line: 2, side: 'RIGHT', commit_id: data.head.sha };
  const { data: comment } = await pulls.createReviewComment({ ...at, ...line, body: 'Why two?' });
  return { at, line, comment };
}

drives('pulls/create-review', async () => {
  const at = await newPull('review');
  const comments = [{ path: 'next.txt', line: 1, body: 'One?' }];
  const { data: made } = await pulls.createReview({ ...at, event: 'COMMENT', body: 'Hm', comments });
  const { data: read } = await pulls.getReview({ ...at, review_id: made.id });
  assert.deepEqual([read.state, read.body], ['COMMENTED', 'Hm']);
  await refused(pulls.createReview({ ...at, event: 'APPROVE' }), 422);
});

drives('pulls/get-review', async () => {
  const at = await newPull('review');
  const { data: made } = await pulls.createReview({ ...at, event: 'COMMENT', body: 'Hm' });
  assert.deepEqual((await pulls.getReview({ ...at, review_id: made.id })).data, made);
  await refused(pulls.getReview({ ...at, review_id: 1 }), 404);
});

drives('pulls/list-reviews', async () => {
  const at = await newPull('reviews');
  for (const body of ['First', 'Second']) await pulls.createReview({ ...at, event: 'COMMENT', body });
  assert.deepEqual((await pulls.listReviews(at)).data.map(({ body }) => body), ['First', 'Second']);
  await refused(pulls.listReviews({ ...at, pull_number: 999 }), 404);
});

drives('pulls/submit-review', async () => {
  const at = await newPull('submit');
  const { data: pending } = await pulls.createReview({ ...at, body: 'Later' });
  assert.equal(pending.state, 'PENDING');
  const name = { ...at, review_id: pending.id };
  await pulls.submitReview({ ...name, event: 'COMMENT', body: 'Now' });
  const { data: read } = await pulls.getReview(name);
  assert.deepEqual([read.state, read.body], ['COMMENTED', 'Now']);
  await refused(pulls.submitReview({ ...name, event: 'COMMENT' }), 422);
});

drives('pulls/update-review', async () => {
  const at = await newPull('update-review');
  const { data: made } = await pulls.createReview({ ...at, event: 'COMMENT', body: 'Hm' });
  await pulls.updateReview({ ...at, review_id: made.id, body: 'Well' });
  assert.equal((await pulls.getReview({ ...at, review_id: made.id })).data.body, 'Well');
  await refused(pulls.updateReview({ ...at, review_id: 1, body: 'x' }), 404);
});

drives('pulls/delete-pending-review', async () => {
  const at = await newPull('delete-review');
  const { data: pending } = await pulls.createReview({ ...at, body: 'Later' });
  await pulls.deletePendingReview({ ...at, review_id: pending.id });
  assert.deepEqual((await pulls.listReviews(at)).data, []);
  const { data: made } = await pulls.createReview({ ...at, event: 'COMMENT', body: 'Now' });
  await refused(pulls.deletePendingReview({ ...at, review_id: made.id }), 422);
});

drives('pulls/list-comments-for-review', async () => {
  const at = await newPull('review-comments');
  const comments = [{ path: 'next.txt', line: 3, body: 'Three?' }];
  const { data: made } = await pulls.createReview({ ...at, event: 'COMMENT', body: 'Hm', comments });
  const { data: list } = await pulls.listCommentsForReview({ ...at, review_id: made.id });
  assert.deepEqual(list.map(({ body, position }) => [body, position]), [['Three?', 3]]);
  await refused(pulls.listCommentsForReview({ ...at, review_id: 1 }), 404);
});

drives('pulls/create-review-comment', async () => {
  const { at, line, comment } = await newComment('comment');
  const { data: read } = await pulls.getReviewComment({ ...where(at), comment_id: comment.id });
  assert.deepEqual([read.body, read.line, read.diff_hunk], ['Why two?', 2, '@@ -0,0 +1,3 @@\n+one\n+two']);
  await refused(pulls.createReviewComment({ ...at, ...line, line: 9, body: 'x' }), 422);
});

drives('pulls/get-review-comment', async () => {
  const { at, comment } = await newComment('comment');
  assert.deepEqual((await pulls.getReviewComment({ ...where(at), comment_id: comment.id })).data, comment);
  await refused(pulls.getReviewComment({ ...where(at), comment_id: 1 }), 404);
});

drives('pulls/list-review-comments', async () => {
  const { at, comment } = await newComment('comments');
  assert.deepEqual((await pulls.listReviewComments(at)).data.map(({ id }) => id), [comment.id]);
  await refused(pulls.listReviewComments({ ...at, pull_number: 999 }), 404);
});

drives('pulls/list-review-comments-for-repo', async () => {
  const { at, comment } = await newComment('comments');
  assert.deepEqual((await pulls.listReviewCommentsForRepo(where(at))).data.map(({ id }) => id), [comment.id]);
  await refused(pulls.listReviewCommentsForRepo({ owner: at.owner, repo: 'missing' }), 404);
});

drives('pulls/create-reply-for-review-comment', async () => {
  const { at, comment } = await newComment('reply');
  const { data: reply } = await pulls.createReplyForReviewComment({ ...at, comment_id: comment.id, body: 'Because.' });
  const { data: list } = await pulls.listReviewComments(at);
  assert.deepEqual([list[1].id, list[1].in_reply_to_id], [reply.id, comment.id]);
  await refused(pulls.createReplyForReviewComment({ ...at, comment_id: 1, body: 'x' }), 404);
});

drives('pulls/update-review-comment', async () => {
  const { at, comment } = await newComment('update-comment');
  const name = { ...where(at), comment_id: comment.id };
  await pulls.updateReviewComment({ ...name, body: 'Why not three?' });
  assert.equal((await pulls.getReviewComment(name)).data.body, 'Why not three?');
  await refused(pulls.updateReviewComment({ ...name, comment_id: 1, body: 'x' }), 404);
});

drives('pulls/delete-review-comment', async () => {
  const { at, comment } = await newComment('delete-comment');
  await pulls.deleteReviewComment({ ...where(at), comment_id: comment.id });
  assert.deepEqual((await pulls.listReviewComments(at)).data, []);
  await refused(pulls.deleteReviewComment({ ...where(at), comment_id: comment.id }), 404);
});
