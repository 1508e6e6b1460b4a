import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { bot, drives, refused, user } from './client.js';
import { NEVER, NO_CHANNEL, messages, newChannel, post, somebodyElse } from './world.js';

async function members(channel) {
  const found = [];
  for await (const page of bot.paginate('conversations.members', { channel: channel.id, limit: 1 })) {
    found.push(...page.members);
  }
  return found;
}

drives('conversations.create', async () => {
  const name = unique('create');
  const { channel } = await bot.conversations.create({ name });
  assert.match(channel.id, /^C[A-Z0-9]+$/);
  const { channel: read } = await bot.conversations.info({ channel: channel.id });
  assert.equal(read.name, name);
  assert.equal(read.is_archived, false);
  const { user_id: creator } = await bot.auth.test();
  assert.equal(read.creator, creator);
  await refused(bot.conversations.create({ name }), 'name_taken');
});

drives('conversations.list', async () => {
  const made = [await newChannel('list'), await newChannel('list'), await newChannel('list')];
  const found = [];
  for await (const page of bot.paginate('conversations.list', { limit: 3, types: 'public_channel' })) {
    assert.ok(page.channels.length <= 3);
    found.push(...page.channels);
  }
  for (const { id, name } of made) {
    assert.deepEqual(found.filter((channel) => channel.id === id).map((channel) => channel.name), [name]);
  }
  await refused(bot.conversations.list({ cursor: 'not a cursor' }), 'invalid_cursor');
});

drives('conversations.info', async () => {
  const { id, name } = await newChannel('info');
  const { channel } = await bot.conversations.info({ channel: id, include_num_members: true });
  assert.deepEqual([channel.id, channel.name, channel.is_channel, channel.num_members], [id, name, true, 1]);
  await refused(bot.conversations.info({ channel: NO_CHANNEL }), 'channel_not_found');
});

drives('conversations.join', async () => {
  const { channel } = await user.conversations.create({ name: unique('join') });
  const { user_id: own } = await bot.auth.test();
  assert.ok(!(await members(channel)).includes(own));
  const joined = await bot.conversations.join({ channel: channel.id });
  assert.equal(joined.channel.id, channel.id);
  assert.ok((await members(channel)).includes(own));
  await refused(bot.conversations.join({ channel: NO_CHANNEL }), 'channel_not_found');
});

drives('conversations.members', async () => {
  const channel = await newChannel('members');
  const { user_id: own } = await bot.auth.test();
  const { user_id: installer } = await user.auth.test();
  assert.deepEqual(await members(channel), [own]);
  await user.conversations.join({ channel: channel.id });
  assert.deepEqual(new Set(await members(channel)), new Set([own, installer]));
  await refused(bot.conversations.members({ channel: NO_CHANNEL }), 'channel_not_found');
});

drives('conversations.invite', async () => {
  const channel = await newChannel('invite');
  const { user_id: installer } = await user.auth.test();
  const guest = await somebodyElse(installer);
  await bot.conversations.invite({ channel: channel.id, users: `${installer},${guest.id}` });
  const present = await members(channel);
  assert.ok(present.includes(installer) && present.includes(guest.id));
  await refused(bot.conversations.invite({ channel: channel.id, users: guest.id }), 'already_in_channel');
});

drives('conversations.history', async () => {
  const channel = await newChannel('history');
  const posted = [];
  for (const text of ['first', 'second', 'third', 'fourth']) {
    posted.unshift(await post(channel, text));
  }
  const texts = (page) => page.filter(({ subtype }) => !subtype).map(({ text }) => text);
  assert.deepEqual(texts(await messages(channel)), ['fourth', 'third', 'second', 'first']);
  const walked = [];
  for await (const page of bot.paginate('conversations.history', { channel: channel.id, limit: 2 })) {
    assert.ok(page.messages.length <= 2);
    walked.push(...page.messages);
  }
  assert.deepEqual(texts(walked), ['fourth', 'third', 'second', 'first']);
  const [, third, second] = posted;
  const window = await bot.conversations.history({ channel: channel.id, oldest: second, latest: third, inclusive: true });
  assert.deepEqual(texts(window.messages), ['third', 'second']);
  await refused(bot.conversations.history({ channel: NO_CHANNEL }), 'channel_not_found');
});

drives('conversations.replies', async () => {
  const channel = await newChannel('replies');
  const parent = await post(channel, 'question');
  await post(channel, 'answer', { thread_ts: parent });
  await post(channel, 'another answer', { thread_ts: parent });
  const thread = await bot.conversations.replies({ channel: channel.id, ts: parent });
  assert.deepEqual(thread.messages.map(({ text }) => text), ['question', 'answer', 'another answer']);
  assert.ok(thread.messages.every((message) => message.thread_ts === parent));
  const [listed] = (await messages(channel)).filter(({ ts }) => ts === parent);
  assert.equal(listed.reply_count, 2);
  await refused(bot.conversations.replies({ channel: channel.id, ts: NEVER }), 'thread_not_found');
});

drives('conversations.archive', async () => {
  const channel = await newChannel('archive');
  await bot.conversations.archive({ channel: channel.id });
  const { channel: read } = await bot.conversations.info({ channel: channel.id });
  assert.equal(read.is_archived, true);
  await refused(bot.chat.postMessage({ channel: channel.id, text: 'too late' }), 'is_archived');
  await refused(bot.conversations.archive({ channel: channel.id }), 'already_archived');
});
