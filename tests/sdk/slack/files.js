// Files, search, user groups, canvases.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { bot, drives, refused, user } from './client.js';
import { NO_CHANNEL, messages, newChannel, post, somebodyElse } from './world.js';

const admin = async () => (await user.auth.test()).user_id;

/** Uploads as the client does it: three requests. */
async function upload(channel, content = 'a,b\n1,2\n', filename = 'numbers.csv') {
  const { files } = await bot.filesUploadV2({ channel_id: channel.id, content, filename, initial_comment: 'the numbers' });
  return files[0].files[0];
}

drives('files.getUploadURLExternal', async () => {
  const answer = await bot.files.getUploadURLExternal({ filename: 'a.txt', length: 5 });
  assert.match(answer.file_id, /^F/);
  const sent = await fetch(answer.upload_url, { method: 'POST', body: 'hello' });
  assert.equal(sent.status, 200);
  await bot.files.completeUploadExternal({ files: [{ id: answer.file_id, title: 'A' }] });
  const { file } = await bot.files.info({ file: answer.file_id });
  assert.deepEqual([file.name, file.title, file.size], ['a.txt', 'A', 5]);
  await refused(bot.files.getUploadURLExternal({ filename: 'a.txt', length: 0 }), 'missing_argument');
});

drives('files.completeUploadExternal', async () => {
  const channel = await newChannel('upload');
  const file = await upload(channel);
  const [read] = await messages(channel);
  assert.equal(read.files[0].id, file.id);
  const download = await fetch(read.files[0].url_private, {
    headers: { authorization: `Bearer ${bot.token}` },
  });
  assert.equal(await download.text(), 'a,b\n1,2\n');
  await refused(bot.files.completeUploadExternal({ files: [{ id: 'F000000NONE', title: 'x' }] }), 'file_not_found');
});

drives('files.info', async () => {
  const channel = await newChannel('file');
  const { id } = await upload(channel);
  const { file } = await bot.files.info({ file: id });
  assert.deepEqual(file.channels, [channel.id]);
  await refused(bot.files.info({ file: 'F000000NONE' }), 'file_not_found');
});

drives('files.list', async () => {
  const channel = await newChannel('files');
  const { id } = await upload(channel);
  const { files, paging } = await bot.files.list({ channel: channel.id });
  assert.deepEqual(files.map((file) => file.id), [id]);
  assert.equal(paging.total, 1);
  await refused(bot.files.list({ user: 'U000000NONE' }), 'user_not_found');
});

drives('files.delete', async () => {
  const channel = await newChannel('undo');
  const { id } = await upload(channel);
  await bot.files.delete({ file: id });
  const { files } = await bot.files.list({ channel: channel.id });
  assert.deepEqual(files, []);
  await refused(bot.files.delete({ file: id }), 'file_deleted');
});

drives('files.sharedPublicURL', async () => {
  const channel = await newChannel('public');
  const { id } = await upload(channel);
  await user.conversations.join({ channel: channel.id });
  const { file } = await user.files.sharedPublicURL({ file: id });
  assert.equal(file.public_url_shared, true);
  assert.equal((await bot.files.info({ file: id })).file.public_url_shared, true);
  await refused(user.files.sharedPublicURL({ file: id }), 'already_public');
});

drives('files.revokePublicURL', async () => {
  const channel = await newChannel('revoke');
  const { id } = await upload(channel);
  await user.conversations.join({ channel: channel.id });
  await user.files.sharedPublicURL({ file: id });
  await user.files.revokePublicURL({ file: id });
  assert.equal((await bot.files.info({ file: id })).file.public_url_shared, false);
  await refused(user.files.revokePublicURL({ file: 'F000000NONE' }), 'file_not_found');
});

drives('search.messages', async () => {
  const word = unique('needle').replaceAll('-', '');
  const channel = await newChannel('search');
  const ts = await post(channel, `the ${word} is here`);
  const { messages: found } = await user.search.messages({ query: `${word} in:#${channel.name}` });
  assert.equal(found.total, 1);
  assert.equal(found.matches[0].ts, ts);
  await refused(bot.search.messages({ query: word }), 'not_allowed_token_type');
});

drives('search.files', async () => {
  const word = unique('report').replaceAll('-', '');
  const channel = await newChannel('search');
  const { id } = await upload(channel, 'x', `${word}.txt`);
  const { files } = await user.search.files({ query: word });
  assert.deepEqual(files.matches.map((match) => match.id), [id]);
  await refused(user.search.files({ query: '' }), 'no_query');
});

drives('search.all', async () => {
  const word = unique('both').replaceAll('-', '');
  const channel = await newChannel('search');
  await upload(channel, 'x', `${word}.txt`);
  await post(channel, `see ${word}`);
  const answer = await user.search.all({ query: word });
  assert.deepEqual([answer.messages.total >= 1, answer.files.total], [true, 1]);
  await refused(user.search.all({ query: '' }), 'no_query');
});

async function newGroup() {
  const name = unique('team').slice(0, 20);
  const { usergroup } = await user.usergroups.create({ name, handle: name });
  return usergroup;
}

const groups = async (options = {}) => (await user.usergroups.list(options)).usergroups;

drives('usergroups.create', async () => {
  const made = await newGroup();
  assert.match(made.id, /^S/);
  assert.ok((await groups()).some(({ id }) => id === made.id));
  await refused(user.usergroups.create({ name: made.name }), 'name_already_exists');
});

drives('usergroups.list', async () => {
  const made = await newGroup();
  const listed = (await groups({ include_users: true, include_count: true })).find(({ id }) => id === made.id);
  assert.deepEqual(listed.users ?? [], []);
  await refused(user.usergroups.list({ token: 'xoxp-nobody' }), 'invalid_auth');
});

drives('usergroups.update', async () => {
  const made = await newGroup();
  await user.usergroups.update({ usergroup: made.id, description: 'On call' });
  assert.equal((await groups()).find(({ id }) => id === made.id).description, 'On call');
  await refused(user.usergroups.update({ usergroup: 'S000000NONE', name: 'x' }), 'no_such_subteam');
});

drives('usergroups.users.update', async () => {
  const made = await newGroup();
  const other = await somebodyElse(await admin());
  await user.usergroups.users.update({ usergroup: made.id, users: other.id });
  assert.deepEqual((await user.usergroups.users.list({ usergroup: made.id })).users, [other.id]);
  await refused(user.usergroups.users.update({ usergroup: 'S000000NONE', users: other.id }), 'no_such_subteam');
});

drives('usergroups.users.list', async () => {
  const made = await newGroup();
  await user.usergroups.users.update({ usergroup: made.id, users: await admin() });
  assert.deepEqual((await user.usergroups.users.list({ usergroup: made.id })).users, [await admin()]);
  await refused(user.usergroups.users.list({ usergroup: 'S000000NONE' }), 'no_such_subteam');
});

drives('usergroups.disable', async () => {
  const made = await newGroup();
  await user.usergroups.disable({ usergroup: made.id });
  assert.ok(!(await groups()).some(({ id }) => id === made.id));
  assert.ok((await groups({ include_disabled: true })).some(({ id }) => id === made.id));
  await refused(user.usergroups.disable({ usergroup: 'S000000NONE' }), 'no_such_subteam');
});

drives('usergroups.enable', async () => {
  const made = await newGroup();
  await user.usergroups.disable({ usergroup: made.id });
  await user.usergroups.enable({ usergroup: made.id });
  assert.ok((await groups()).some(({ id }) => id === made.id));
  await refused(user.usergroups.enable({ usergroup: 'S000000NONE' }), 'no_such_subteam');
});

const markdown = (text) => ({ type: 'markdown', markdown: text });

async function sections(canvas, text) {
  const { sections: found } = await bot.canvases.sections.lookup({ canvas_id: canvas, criteria: { contains_text: text } });
  return found.map(({ id }) => id);
}

async function newCanvas() {
  const { canvas_id: id } = await bot.canvases.create({ title: 'Plan', document_content: markdown('# Plan\n\nFirst step') });
  return id;
}

drives('canvases.create', async () => {
  const id = await newCanvas();
  assert.equal((await sections(id, 'First step')).length, 1);
  await refused(bot.canvases.create({ title: 'x', document_content: { type: 'html', markdown: 'x' } }), 'canvas_creation_failed');
});

drives('canvases.edit', async () => {
  const id = await newCanvas();
  await bot.canvases.edit({
    canvas_id: id, changes: [{ operation: 'insert_at_end', document_content: markdown('Second step') }],
  });
  assert.equal((await sections(id, 'Second step')).length, 1);
  await refused(
    bot.canvases.edit({ canvas_id: 'F000000NONE', changes: [{ operation: 'insert_at_end', document_content: markdown('x') }] }),
    'canvas_not_found',
  );
});

drives('canvases.sections.lookup', async () => {
  const id = await newCanvas();
  const [section] = await sections(id, 'First step');
  await bot.canvases.edit({ canvas_id: id, changes: [{ operation: 'delete', section_id: section }] });
  assert.deepEqual(await sections(id, 'First step'), []);
  await refused(
    bot.canvases.sections.lookup({ canvas_id: 'F000000NONE', criteria: { contains_text: 'x' } }),
    'canvas_not_found',
  );
});

drives('canvases.delete', async () => {
  const id = await newCanvas();
  await bot.canvases.delete({ canvas_id: id });
  await refused(bot.files.info({ file: id }), 'file_deleted');
  await refused(bot.canvases.delete({ canvas_id: id }), 'canvas_not_found');
  await bot.auth.test();
});

drives('canvases.access.set', async () => {
  const id = await newCanvas();
  const other = await somebodyElse(await admin());
  await bot.canvases.access.set({ canvas_id: id, access_level: 'read', user_ids: [other.id] });
  assert.equal((await bot.files.info({ file: id })).file.id, id);
  await refused(
    bot.canvases.access.set({ canvas_id: 'F000000NONE', access_level: 'read', user_ids: [other.id] }),
    'canvas_not_found',
  );
});

drives('canvases.access.delete', async () => {
  const id = await newCanvas();
  const other = await somebodyElse(await admin());
  await bot.canvases.access.set({ canvas_id: id, access_level: 'read', user_ids: [other.id] });
  await bot.canvases.access.delete({ canvas_id: id, user_ids: [other.id] });
  assert.equal((await bot.files.info({ file: id })).file.id, id);
  await refused(bot.canvases.access.delete({ canvas_id: 'F000000NONE', user_ids: [other.id] }), 'canvas_not_found');
});

drives('conversations.canvases.create', async () => {
  const channel = await newChannel('canvas');
  const { canvas_id: id } = await bot.conversations.canvases.create({
    channel_id: channel.id, document_content: markdown('Channel notes'),
  });
  assert.equal((await sections(id, 'Channel notes')).length, 1);
  await refused(
    bot.conversations.canvases.create({ channel_id: NO_CHANNEL, document_content: markdown('x') }),
    'channel_not_found',
  );
});
