// Conversations: their life, their members, and direct messages.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { bot, drives, refused, user } from './client.js';
import { NO_CHANNEL, messages, newChannel, post, somebodyElse } from './world.js';

const info = async (channel, client = bot) => (await client.conversations.info({ channel: channel.id })).channel;
const admin = async () => (await user.auth.test()).user_id;

drives('conversations.setTopic', async () => {
  const channel = await newChannel('topic');
  const set = await bot.conversations.setTopic({ channel: channel.id, topic: 'Launch on Friday' });
  assert.equal(set.channel.topic.value, 'Launch on Friday');
  assert.equal((await info(channel)).topic.value, 'Launch on Friday');
  await refused(bot.conversations.setTopic({ channel: channel.id, topic: 'x'.repeat(251) }), 'too_long');
});

drives('conversations.setPurpose', async () => {
  const channel = await newChannel('purpose');
  await bot.conversations.setPurpose({ channel: channel.id, purpose: 'What we build' });
  assert.equal((await info(channel)).purpose.value, 'What we build');
  await refused(bot.conversations.setPurpose({ channel: NO_CHANNEL, purpose: 'x' }), 'channel_not_found');
});

drives('conversations.rename', async () => {
  const channel = await newChannel('rename');
  const name = unique('renamed');
  const renamed = await bot.conversations.rename({ channel: channel.id, name });
  assert.equal(renamed.channel.name, name);
  assert.equal((await info(channel)).name, name);
  const taken = await newChannel('rename');
  await refused(bot.conversations.rename({ channel: channel.id, name: taken.name }), 'name_taken');
});

drives('conversations.kick', async () => {
  const channel = await newChannel('kick');
  const { user_id: own } = await bot.auth.test();
  const other = await somebodyElse(await admin());
  await bot.conversations.invite({ channel: channel.id, users: other.id });
  await bot.conversations.kick({ channel: channel.id, user: other.id });
  const { members } = await bot.conversations.members({ channel: channel.id });
  assert.deepEqual(members, [own]);
  await refused(bot.conversations.kick({ channel: channel.id, user: own }), 'cant_kick_self');
  await refused(bot.conversations.kick({ channel: channel.id, user: other.id }), 'not_in_channel');
});

drives('conversations.leave', async () => {
  const channel = await newChannel('leave');
  await user.conversations.join({ channel: channel.id });
  await user.conversations.leave({ channel: channel.id });
  const { members } = await bot.conversations.members({ channel: channel.id });
  assert.ok(!members.includes(await admin()));
  await refused(user.conversations.leave({ channel: NO_CHANNEL }), 'channel_not_found');
});

drives('conversations.unarchive', async () => {
  const { channel } = await user.conversations.create({ name: unique('unarchive') });
  await user.conversations.archive({ channel: channel.id });
  assert.equal((await info(channel, user)).is_archived, true);
  await user.conversations.unarchive({ channel: channel.id });
  assert.equal((await info(channel, user)).is_archived, false);
  await refused(user.conversations.unarchive({ channel: channel.id }), 'not_archived');
});

drives('conversations.open', async () => {
  const other = await somebodyElse(await admin());
  const { channel } = await bot.conversations.open({ users: other.id });
  assert.match(channel.id, /^D/);
  const ts = await post(channel, 'between us');
  assert.equal((await messages(channel))[0].ts, ts);
  const group = await bot.conversations.open({ users: `${other.id},${await admin()}`, return_im: true });
  assert.equal((await info(group.channel)).is_mpim, true);
  await refused(bot.conversations.open({ users: 'U000000NONE' }), 'user_not_found');
});

drives('conversations.close', async () => {
  const other = await somebodyElse(await admin());
  const { channel } = await user.conversations.open({ users: other.id });
  await user.conversations.close({ channel: channel.id });
  assert.equal((await info(channel, user)).is_open, false);
  await refused(user.conversations.close({ channel: NO_CHANNEL }), 'channel_not_found');
});

drives('conversations.mark', async () => {
  const channel = await newChannel('mark');
  const ts = await post(channel, 'first');
  await post(channel, 'second');
  await bot.conversations.mark({ channel: channel.id, ts });
  assert.equal((await info(channel)).last_read, ts);
  await refused(bot.conversations.mark({ channel: channel.id, ts: 'soon' }), 'invalid_timestamp');
});

drives('users.conversations', async () => {
  const channel = await newChannel('mine');
  const ids = [];
  for await (const page of bot.paginate('users.conversations', { limit: 5, types: 'public_channel' })) {
    ids.push(...page.channels.map(({ id }) => id));
  }
  assert.ok(ids.includes(channel.id));
  await refused(bot.users.conversations({ user: 'U000000NONE' }), 'user_not_found');
});
