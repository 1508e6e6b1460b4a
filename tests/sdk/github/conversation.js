import assert from 'node:assert/strict';
import { drives, github, newRepository, nowhere, refused } from './client.js';

const { issues, reactions } = github.rest;

/** A comment on an issue in a repository of its own. */
async function newComment(label, body = 'First!') {
  const repository = await newRepository(label);
  const { data: opened } = await issues.create({ ...repository, title: `Issue of ${label}` });
  const issue = { ...repository, issue_number: opened.number };
  const { data } = await issues.createComment({ ...issue, body });
  return { repository, issue, comment: { ...repository, comment_id: data.id }, data };
}

drives('issues/create-comment', async () => {
  const { issue, data } = await newComment('comment', 'Me too.');
  assert.deepEqual((await issues.listComments(issue)).data, [data]);
  assert.equal((await issues.get(issue)).data.comments, 1);
  await refused(issues.createComment({ ...issue, body: ' ' }), 422, 'body', 'missing_field');
});

drives('issues/list-comments', async () => {
  const { issue } = await newComment('comments', 'one');
  await issues.createComment({ ...issue, body: 'two' });
  const { data } = await issues.listComments({ ...issue, per_page: 1, page: 2 });
  assert.deepEqual(data.map(({ body }) => body), ['two']);
  await refused(issues.listComments({ ...issue, issue_number: 99 }), 404);
});

drives('issues/list-comments-for-repo', async () => {
  const { repository, issue } = await newComment('all-comments', 'one');
  await issues.createComment({ ...issue, body: 'two' });
  const { data } = await issues.listCommentsForRepo({ ...repository, sort: 'created', direction: 'desc' });
  assert.deepEqual(data.map(({ body }) => body), ['two', 'one']);
  await refused(issues.listCommentsForRepo(nowhere), 404);
});

drives('issues/get-comment', async () => {
  const { comment, data } = await newComment('get-comment');
  assert.deepEqual((await issues.getComment(comment)).data, data);
  await refused(issues.getComment({ ...comment, comment_id: 1 }), 404);
});

drives('issues/update-comment', async () => {
  const { comment } = await newComment('edit-comment');
  await issues.updateComment({ ...comment, body: 'Second!' });
  assert.equal((await issues.getComment(comment)).data.body, 'Second!');
  await refused(issues.updateComment({ ...comment, body: '' }), 422, 'body', 'missing_field');
});

drives('issues/delete-comment', async () => {
  const { comment, issue } = await newComment('delete-comment');
  await issues.deleteComment(comment);
  assert.deepEqual((await issues.listComments(issue)).data, []);
  await refused(issues.deleteComment(comment), 404);
});

drives('reactions/create-for-issue', async () => {
  const { issue } = await newComment('react');
  const { data } = await reactions.createForIssue({ ...issue, content: 'rocket' });
  assert.equal((await reactions.createForIssue({ ...issue, content: 'rocket' })).status, 200);
  assert.deepEqual((await reactions.listForIssue(issue)).data, [data]);
  assert.equal((await issues.get(issue)).data.reactions.rocket, 1);
  await refused(reactions.createForIssue({ ...issue, content: 'meh' }), 422, 'content', 'invalid');
});

drives('reactions/list-for-issue', async () => {
  const { issue } = await newComment('reactions');
  await reactions.createForIssue({ ...issue, content: '+1' });
  await reactions.createForIssue({ ...issue, content: 'eyes' });
  const { data } = await reactions.listForIssue({ ...issue, content: 'eyes' });
  assert.deepEqual(data.map(({ content }) => content), ['eyes']);
  await refused(reactions.listForIssue({ ...issue, issue_number: 99 }), 404);
});

drives('reactions/delete-for-issue', async () => {
  const { issue } = await newComment('unreact');
  const { data } = await reactions.createForIssue({ ...issue, content: 'heart' });
  await reactions.deleteForIssue({ ...issue, reaction_id: data.id });
  assert.deepEqual((await reactions.listForIssue(issue)).data, []);
  await refused(reactions.deleteForIssue({ ...issue, reaction_id: data.id }), 404);
});

drives('reactions/create-for-issue-comment', async () => {
  const { comment } = await newComment('react-comment');
  await reactions.createForIssueComment({ ...comment, content: 'hooray' });
  assert.equal((await issues.getComment(comment)).data.reactions.hooray, 1);
  await refused(reactions.createForIssueComment({ ...comment, content: 'meh' }), 422, 'content', 'invalid');
});

drives('reactions/list-for-issue-comment', async () => {
  const { comment } = await newComment('reactions-comment');
  const { data } = await reactions.createForIssueComment({ ...comment, content: 'laugh' });
  assert.deepEqual((await reactions.listForIssueComment(comment)).data, [data]);
  await refused(reactions.listForIssueComment({ ...comment, comment_id: 1 }), 404);
});

drives('reactions/delete-for-issue-comment', async () => {
  const { comment } = await newComment('unreact-comment');
  const { data } = await reactions.createForIssueComment({ ...comment, content: '-1' });
  await reactions.deleteForIssueComment({ ...comment, reaction_id: data.id });
  assert.deepEqual((await reactions.listForIssueComment(comment)).data, []);
  await refused(reactions.deleteForIssueComment({ ...comment, reaction_id: data.id }), 404);
});
