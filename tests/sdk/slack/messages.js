import assert from 'node:assert/strict';
import { bot, drives, refused } from './client.js';
import { NEVER, NO_CHANNEL, messages, newChannel, post } from './world.js';

drives('chat.postMessage', async () => {
  const channel = await newChannel('post');
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*Deployed*' } }];
  const posted = await bot.chat.postMessage({ channel: channel.id, text: 'Deployed', blocks });
  assert.equal(posted.channel, channel.id);
  assert.match(posted.ts, /^\d{10}\.\d{6}$/);
  const [read] = await messages(channel);
  assert.deepEqual([read.ts, read.text, read.type], [posted.ts, 'Deployed', 'message']);
  assert.equal(read.blocks[0].text.text, '*Deployed*');
  const { user_id: own } = await bot.auth.test();
  assert.equal(read.user, own);
  await refused(bot.chat.postMessage({ channel: NO_CHANNEL, text: 'x' }), 'channel_not_found');
  await refused(bot.chat.postMessage({ channel: channel.id }), 'no_text');
});

drives('chat.update', async () => {
  const channel = await newChannel('update');
  const ts = await post(channel, 'draft');
  const updated = await bot.chat.update({ channel: channel.id, ts, text: 'final' });
  assert.deepEqual([updated.ts, updated.text], [ts, 'final']);
  const [read] = await messages(channel);
  assert.deepEqual([read.ts, read.text], [ts, 'final']);
  assert.ok(read.edited?.user, 'the message is not marked as edited');
  await refused(bot.chat.update({ channel: channel.id, ts: NEVER, text: 'x' }), 'message_not_found');
});

drives('chat.delete', async () => {
  const channel = await newChannel('delete');
  const kept = await post(channel, 'kept');
  const ts = await post(channel, 'gone');
  const deleted = await bot.chat.delete({ channel: channel.id, ts });
  assert.equal(deleted.ts, ts);
  const left = (await messages(channel)).map((message) => message.ts);
  assert.ok(left.includes(kept) && !left.includes(ts));
  await refused(bot.chat.delete({ channel: channel.id, ts }), 'message_not_found');
});
