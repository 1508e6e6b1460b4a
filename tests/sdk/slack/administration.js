// What administrators do: channels that they are not in, members, emoji.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { bot, drives, refused, user } from './client.js';
import { NO_CHANNEL, newChannel, somebodyElse } from './world.js';

const { conversations, emoji, users } = user.admin;
const info = async (channel) => (await user.conversations.info({ channel })).channel;

async function newOne(isPrivate = false) {
  const { team_id } = await user.auth.test();
  const { channel_id: id } = await conversations.create({ name: unique('admin'), is_private: isPrivate, team_id });
  return id;
}

drives('admin.conversations.create', async () => {
  const id = await newOne();
  assert.equal((await info(id)).is_private, false);
  const { name } = await newChannel('taken');
  const { team_id } = await user.auth.test();
  await refused(conversations.create({ name, is_private: false, team_id }), 'name_taken');
});

drives('admin.conversations.archive', async () => {
  const id = await newOne();
  await conversations.archive({ channel_id: id });
  assert.equal((await info(id)).is_archived, true);
  await refused(conversations.archive({ channel_id: id }), 'already_archived');
});

drives('admin.conversations.unarchive', async () => {
  const id = await newOne();
  await conversations.archive({ channel_id: id });
  await conversations.unarchive({ channel_id: id });
  assert.equal((await info(id)).is_archived, false);
  await refused(conversations.unarchive({ channel_id: NO_CHANNEL }), 'channel_not_found');
});

drives('admin.conversations.rename', async () => {
  const id = await newOne();
  const name = unique('renamed');
  await conversations.rename({ channel_id: id, name });
  assert.equal((await info(id)).name, name);
  await refused(conversations.rename({ channel_id: NO_CHANNEL, name }), 'channel_not_found');
});

drives('admin.conversations.delete', async () => {
  const id = await newOne();
  await conversations.delete({ channel_id: id });
  await refused(user.conversations.info({ channel: id }), 'channel_not_found');
  await refused(conversations.delete({ channel_id: id }), 'channel_not_found');
  await user.auth.test();
});

drives('admin.conversations.invite', async () => {
  const id = await newOne();
  const other = await somebodyElse((await user.auth.test()).user_id);
  await conversations.invite({ channel_id: id, user_ids: [other.id] });
  assert.ok((await user.conversations.members({ channel: id })).members.includes(other.id));
  await refused(conversations.invite({ channel_id: NO_CHANNEL, user_ids: [other.id] }), 'channel_not_found');
});

drives('admin.conversations.convertToPrivate', async () => {
  const { id } = await newChannel('private');
  await conversations.convertToPrivate({ channel_id: id });
  assert.equal((await bot.conversations.info({ channel: id })).channel.is_private, true);
  await refused(conversations.convertToPrivate({ channel_id: NO_CHANNEL }), 'channel_not_found');
});

drives('admin.conversations.search', async () => {
  const { id, name } = await newChannel('findme');
  const found = await conversations.search({ query: name });
  assert.deepEqual(found.conversations.map((one) => one.id), [id]);
  await refused(conversations.search({ query: name, sort: 'colour' }), 'invalid_sort');
});

async function listed(name) {
  const all = await emoji.list({ limit: 1000 });
  return all.emoji[name];
}

drives('admin.emoji.add', async () => {
  const name = unique('flow').slice(0, 30);
  await emoji.add({ name, url: 'https://acme.example/flow.png' });
  assert.ok(await listed(name));
  await refused(emoji.add({ name, url: 'https://acme.example/flow.png' }), 'error_name_taken');
});

drives('admin.emoji.list', async () => {
  const name = unique('flow').slice(0, 30);
  await emoji.add({ name, url: 'https://acme.example/flow.png' });
  assert.ok((await listed(name)).url);
  await refused(emoji.list({ cursor: 'not a cursor' }), 'invalid_cursor');
});

drives('admin.emoji.remove', async () => {
  const name = unique('flow').slice(0, 30);
  await emoji.add({ name, url: 'https://acme.example/flow.png' });
  await emoji.remove({ name });
  assert.equal(await listed(name), undefined);
  await refused(emoji.remove({ name }), 'emoji_not_found');
});

drives('admin.emoji.rename', async () => {
  const name = unique('flow').slice(0, 30);
  const other = unique('grow').slice(0, 30);
  await emoji.add({ name, url: 'https://acme.example/flow.png' });
  await emoji.rename({ name, new_name: other });
  assert.ok(await listed(other));
  await refused(emoji.rename({ name, new_name: unique('never').slice(0, 30) }), 'error_invalid_emoji_to_rename');
});

drives('admin.users.list', async () => {
  const { team_id, user_id } = await user.auth.test();
  const all = await users.list({ team_id, limit: 100 });
  assert.ok(all.users.some(({ id }) => id === user_id));
  assert.ok((await bot.users.info({ user: user_id })).user.is_admin);
  await refused(users.list({ team_id, cursor: 'not a cursor' }), 'invalid_cursor');
});
