// More of chat: what is scheduled, seen by one person only, streamed, linked.
import assert from 'node:assert/strict';
import { bot, drives, refused, user } from './client.js';
import { NEVER, NO_CHANNEL, messages, newChannel, post } from './world.js';

const admin = async () => (await user.auth.test()).user_id;

/** World time of the clone, in seconds: that of a message just posted. */
async function worldSeconds(channel) {
  return Math.floor(Number(await post(channel, 'what time is it?')));
}

async function scheduled(channel) {
  const { scheduled_messages: found } = await bot.chat.scheduledMessages.list({ channel: channel.id });
  return found;
}

drives('chat.scheduleMessage', async () => {
  const channel = await newChannel('schedule');
  const now = await worldSeconds(channel);
  const made = await bot.chat.scheduleMessage({ channel: channel.id, text: 'later', post_at: now + 3600 });
  assert.match(made.scheduled_message_id, /^Q/);
  assert.deepEqual((await scheduled(channel)).map(({ id, text }) => [id, text]), [[made.scheduled_message_id, 'later']]);
  await refused(bot.chat.scheduleMessage({ channel: channel.id, text: 'x', post_at: now - 3600 }), 'time_in_past');
});

drives('chat.scheduledMessages.list', async () => {
  const channel = await newChannel('scheduled');
  const now = await worldSeconds(channel);
  for (const hours of [1, 2, 3]) {
    await bot.chat.scheduleMessage({ channel: channel.id, text: `${hours}`, post_at: now + hours * 3600 });
  }
  const texts = [];
  for await (const page of bot.paginate('chat.scheduledMessages.list', { channel: channel.id, limit: 2 })) {
    texts.push(...page.scheduled_messages.map(({ text }) => text));
  }
  assert.deepEqual(texts.sort(), ['1', '2', '3']);
  await refused(bot.chat.scheduledMessages.list({ channel: NO_CHANNEL }), 'invalid_channel');
});

drives('chat.deleteScheduledMessage', async () => {
  const channel = await newChannel('unschedule');
  const now = await worldSeconds(channel);
  const { scheduled_message_id: id } = await bot.chat.scheduleMessage({
    channel: channel.id, text: 'never', post_at: now + 3600,
  });
  await bot.chat.deleteScheduledMessage({ channel: channel.id, scheduled_message_id: id });
  assert.deepEqual(await scheduled(channel), []);
  await refused(
    bot.chat.deleteScheduledMessage({ channel: channel.id, scheduled_message_id: id }),
    'invalid_scheduled_message_id',
  );
});

drives('chat.postEphemeral', async () => {
  const channel = await newChannel('ephemeral');
  await user.conversations.join({ channel: channel.id });
  const before = await messages(channel);
  const answer = await bot.chat.postEphemeral({ channel: channel.id, user: await admin(), text: 'just for you' });
  assert.match(answer.message_ts, /^\d+\.\d{6}$/);
  assert.deepEqual(await messages(channel), before);
  await refused(
    bot.chat.postEphemeral({ channel: channel.id, user: 'U000000NONE', text: 'x' }),
    'user_not_in_channel',
  );
});

drives('chat.getPermalink', async () => {
  const channel = await newChannel('permalink');
  const ts = await post(channel, 'find me');
  const { permalink } = await bot.chat.getPermalink({ channel: channel.id, message_ts: ts });
  assert.ok(permalink.endsWith(`/archives/${channel.id}/p${ts.replace('.', '')}`), permalink);
  await refused(bot.chat.getPermalink({ channel: channel.id, message_ts: NEVER }), 'message_not_found');
});

drives('chat.meMessage', async () => {
  const channel = await newChannel('me');
  const { ts } = await bot.chat.meMessage({ channel: channel.id, text: 'waves' });
  const [read] = await messages(channel);
  assert.deepEqual([read.ts, read.subtype, read.text], [ts, 'me_message', 'waves']);
  await refused(bot.chat.meMessage({ channel: NO_CHANNEL, text: 'x' }), 'channel_not_found');
});

drives('chat.unfurl', async () => {
  const channel = await newChannel('unfurl');
  const ts = await post(channel, 'see https://acme.example/deals/1');
  await bot.chat.unfurl({
    channel: channel.id, ts, unfurls: { 'https://acme.example/deals/1': { title: 'Deal 1', text: '200 seats' } },
  });
  const [read] = await messages(channel);
  assert.equal(read.attachments[0].title, 'Deal 1');
  await refused(
    bot.chat.unfurl({ channel: channel.id, ts: NEVER, unfurls: { 'https://acme.example/deals/1': { text: 'x' } } }),
    'cannot_find_message',
  );
});

async function stream(channel, text) {
  const parent = await post(channel, 'question');
  const recipient = { recipient_user_id: await admin(), recipient_team_id: (await user.auth.test()).team_id };
  return bot.chat.startStream({ channel: channel.id, thread_ts: parent, markdown_text: text, ...recipient });
}

async function streamed(channel, ts) {
  const parent = (await messages(channel)).find((one) => one.text === 'question');
  const { messages: thread } = await bot.conversations.replies({ channel: channel.id, ts: parent.ts });
  return thread.find((one) => one.ts === ts);
}

drives('chat.startStream', async () => {
  const channel = await newChannel('stream');
  const { ts } = await stream(channel, 'Thinking');
  assert.match((await streamed(channel, ts)).text, /^Thinking/);
  await refused(bot.chat.startStream({ channel: NO_CHANNEL, thread_ts: NEVER }), 'channel_not_found');
});

drives('chat.appendStream', async () => {
  const channel = await newChannel('append');
  const { ts } = await stream(channel, 'One');
  await bot.chat.appendStream({ channel: channel.id, ts, markdown_text: ' and two' });
  assert.match((await streamed(channel, ts)).text, /One and two/);
  const plain = await post(channel, 'no stream');
  await refused(
    bot.chat.appendStream({ channel: channel.id, ts: plain, markdown_text: 'x' }),
    'message_not_in_streaming_state',
  );
});

drives('chat.stopStream', async () => {
  const channel = await newChannel('stop');
  const { ts } = await stream(channel, 'One');
  await bot.chat.stopStream({ channel: channel.id, ts, markdown_text: ', done' });
  assert.match((await streamed(channel, ts)).text, /One, done/);
  await refused(bot.chat.stopStream({ channel: channel.id, ts }), 'message_not_in_streaming_state');
});
