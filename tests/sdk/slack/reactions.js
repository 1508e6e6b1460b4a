import assert from 'node:assert/strict';
import { bot, drives, refused, user } from './client.js';
import { NEVER, messages, newChannel, post } from './world.js';

async function reactions(channel, ts) {
  const [message] = (await messages(channel)).filter((one) => one.ts === ts);
  return (message.reactions ?? []).map(({ name, count, users }) => ({ name, count, users }));
}

drives('reactions.add', async () => {
  const channel = await newChannel('add');
  const timestamp = await post(channel, 'ship it');
  const { user_id: own } = await bot.auth.test();
  const { user_id: installer } = await user.auth.test();
  await bot.reactions.add({ channel: channel.id, timestamp, name: 'rocket' });
  assert.deepEqual(await reactions(channel, timestamp), [{ name: 'rocket', count: 1, users: [own] }]);
  await user.conversations.join({ channel: channel.id });
  await user.reactions.add({ channel: channel.id, timestamp, name: 'rocket' });
  assert.deepEqual(await reactions(channel, timestamp), [{ name: 'rocket', count: 2, users: [own, installer] }]);
  await refused(bot.reactions.add({ channel: channel.id, timestamp, name: 'rocket' }), 'already_reacted');
});

drives('reactions.remove', async () => {
  const channel = await newChannel('remove');
  const timestamp = await post(channel, 'ship it');
  await bot.reactions.add({ channel: channel.id, timestamp, name: 'tada' });
  await bot.reactions.add({ channel: channel.id, timestamp, name: 'eyes' });
  await bot.reactions.remove({ channel: channel.id, timestamp, name: 'tada' });
  assert.deepEqual((await reactions(channel, timestamp)).map(({ name }) => name), ['eyes']);
  await refused(bot.reactions.remove({ channel: channel.id, timestamp, name: 'tada' }), 'no_reaction');
});

drives('reactions.get', async () => {
  const channel = await newChannel('get');
  const timestamp = await post(channel, 'look');
  await bot.reactions.add({ channel: channel.id, timestamp, name: 'eyes' });
  const { user_id: own } = await bot.auth.test();
  const answer = await bot.reactions.get({ channel: channel.id, timestamp, full: true });
  assert.equal(answer.type, 'message');
  assert.equal(answer.message.text, 'look');
  assert.deepEqual(answer.message.reactions, [{ name: 'eyes', users: [own], count: 1 }]);
  await refused(bot.reactions.get({ channel: channel.id, timestamp: NEVER }), 'message_not_found');
});
