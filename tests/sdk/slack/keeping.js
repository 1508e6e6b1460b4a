// What is kept about messages: pins, bookmarks, stars, reminders, reactions of a user.
import assert from 'node:assert/strict';
import { bot, drives, refused, user } from './client.js';
import { NO_CHANNEL, newChannel, post } from './world.js';

const admin = async () => (await user.auth.test()).user_id;

async function pinned(channel) {
  const { items } = await bot.pins.list({ channel: channel.id });
  return items.map(({ message }) => message.ts);
}

drives('pins.add', async () => {
  const channel = await newChannel('pin');
  const timestamp = await post(channel, 'important');
  await bot.pins.add({ channel: channel.id, timestamp });
  assert.deepEqual(await pinned(channel), [timestamp]);
  await refused(bot.pins.add({ channel: channel.id, timestamp }), 'already_pinned');
});

drives('pins.remove', async () => {
  const channel = await newChannel('unpin');
  const timestamp = await post(channel, 'important');
  await bot.pins.add({ channel: channel.id, timestamp });
  await bot.pins.remove({ channel: channel.id, timestamp });
  assert.deepEqual(await pinned(channel), []);
  await refused(bot.pins.remove({ channel: channel.id, timestamp }), 'no_pin');
});

drives('pins.list', async () => {
  const channel = await newChannel('pins');
  const timestamp = await post(channel, 'one');
  await bot.pins.add({ channel: channel.id, timestamp });
  assert.deepEqual(await pinned(channel), [timestamp]);
  await refused(bot.pins.list({ channel: NO_CHANNEL }), 'channel_not_found');
});

const bookmarks = async (channel) => (await bot.bookmarks.list({ channel_id: channel.id })).bookmarks;

async function newBookmark(channel) {
  const made = await bot.bookmarks.add({
    channel_id: channel.id, title: 'Runbook', type: 'link', link: 'https://acme.example/runbook', emoji: ':books:',
  });
  return made.bookmark;
}

drives('bookmarks.add', async () => {
  const channel = await newChannel('bookmark');
  const made = await newBookmark(channel);
  assert.deepEqual((await bookmarks(channel)).map(({ id, link }) => [id, link]), [[made.id, 'https://acme.example/runbook']]);
  await refused(bot.bookmarks.add({ channel_id: channel.id, title: 'x', type: 'link', link: 'no link' }), 'invalid_link');
});

drives('bookmarks.edit', async () => {
  const channel = await newChannel('bookmark');
  const { id } = await newBookmark(channel);
  await bot.bookmarks.edit({ channel_id: channel.id, bookmark_id: id, title: 'Playbook' });
  assert.equal((await bookmarks(channel))[0].title, 'Playbook');
  await refused(bot.bookmarks.edit({ channel_id: channel.id, bookmark_id: 'Bk00000NONE', title: 'x' }), 'not_found');
});

drives('bookmarks.list', async () => {
  const channel = await newChannel('bookmark');
  assert.deepEqual(await bookmarks(channel), []);
  await newBookmark(channel);
  assert.equal((await bookmarks(channel)).length, 1);
  await refused(bot.bookmarks.list({ channel_id: NO_CHANNEL }), 'channel_not_found');
});

drives('bookmarks.remove', async () => {
  const channel = await newChannel('bookmark');
  const { id } = await newBookmark(channel);
  await bot.bookmarks.remove({ channel_id: channel.id, bookmark_id: id });
  assert.deepEqual(await bookmarks(channel), []);
  await refused(bot.bookmarks.remove({ channel_id: channel.id, bookmark_id: id }), 'not_found');
});

async function starred() {
  const { items } = await user.stars.list({ count: 100 });
  return items.filter(({ type }) => type === 'message').map(({ message }) => message.ts);
}

drives('stars.add', async () => {
  const channel = await newChannel('star');
  const timestamp = await post(channel, 'keep');
  await user.conversations.join({ channel: channel.id });
  await user.stars.add({ channel: channel.id, timestamp });
  assert.ok((await starred()).includes(timestamp));
  await refused(user.stars.add({ channel: channel.id, timestamp }), 'already_starred');
});

drives('stars.remove', async () => {
  const channel = await newChannel('star');
  const timestamp = await post(channel, 'keep');
  await user.conversations.join({ channel: channel.id });
  await user.stars.add({ channel: channel.id, timestamp });
  await user.stars.remove({ channel: channel.id, timestamp });
  assert.ok(!(await starred()).includes(timestamp));
  await refused(user.stars.remove({ channel: channel.id, timestamp }), 'not_starred');
});

drives('stars.list', async () => {
  const channel = await newChannel('star');
  const timestamp = await post(channel, 'keep');
  await user.conversations.join({ channel: channel.id });
  await user.stars.add({ channel: channel.id, timestamp });
  assert.equal((await starred())[0], timestamp);
  await refused(bot.stars.list(), 'missing_scope');
});

async function newReminder() {
  const { reminder } = await user.reminders.add({ text: 'call Northwind', time: 'in 3 hours' });
  return reminder;
}

const reminders = async () => (await user.reminders.list()).reminders.map(({ id }) => id);

drives('reminders.add', async () => {
  const { id, user: whose } = await newReminder();
  assert.equal(whose, await admin());
  assert.ok((await reminders()).includes(id));
  await refused(user.reminders.add({ text: 'x', time: 'when pigs fly' }), 'cannot_parse');
});

drives('reminders.info', async () => {
  const { id } = await newReminder();
  const { reminder } = await user.reminders.info({ reminder: id });
  assert.equal(reminder.text, 'call Northwind');
  await refused(user.reminders.info({ reminder: 'Rm00000NONE' }), 'not_found');
});

drives('reminders.list', async () => {
  const { id } = await newReminder();
  assert.ok((await reminders()).includes(id));
  await refused(bot.reminders.list({ token: 'xoxp-nobody' }), 'invalid_auth');
});

drives('reminders.complete', async () => {
  const { id } = await newReminder();
  await user.reminders.complete({ reminder: id });
  const { reminder } = await user.reminders.info({ reminder: id });
  assert.ok(reminder.complete_ts > 0);
  await refused(user.reminders.complete({ reminder: 'Rm00000NONE' }), 'not_found');
});

drives('reminders.delete', async () => {
  const { id } = await newReminder();
  await user.reminders.delete({ reminder: id });
  assert.ok(!(await reminders()).includes(id));
  await refused(user.reminders.delete({ reminder: id }), 'not_found');
});

drives('reactions.list', async () => {
  const channel = await newChannel('reacted');
  const timestamp = await post(channel, 'look');
  await bot.reactions.add({ channel: channel.id, timestamp, name: 'eyes' });
  const { user_id: own } = await bot.auth.test();
  const { items } = await bot.reactions.list({ user: own, full: true, limit: 100 });
  assert.ok(items.some(({ message }) => message.ts === timestamp));
  await refused(bot.reactions.list({ user: 'U000000NONE' }), 'user_not_found');
});

