// Calls, and what an assistant says about its threads.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { bot, drives, refused, user } from './client.js';
import { NEVER, NO_CHANNEL, messages, newChannel, post, somebodyElse } from './world.js';

const admin = async () => (await user.auth.test()).user_id;
const info = async (id) => (await bot.calls.info({ id })).call;

async function newCall() {
  const { call } = await bot.calls.add({
    external_unique_id: unique('call'), join_url: 'https://meet.acme.example/1', title: 'Stand-up', created_by: await admin(),
  });
  return call;
}

drives('calls.add', async () => {
  const call = await newCall();
  assert.equal((await info(call.id)).title, 'Stand-up');
  await refused(bot.calls.add({ external_unique_id: '', join_url: 'https://meet.acme.example/1' }), 'invalid_arguments');
});

drives('calls.info', async () => {
  const call = await newCall();
  assert.equal((await info(call.id)).join_url, 'https://meet.acme.example/1');
  await refused(bot.calls.info({ id: 'R000000NONE' }), 'invalid_call_id');
});

drives('calls.update', async () => {
  const call = await newCall();
  await bot.calls.update({ id: call.id, title: 'Retrospective' });
  assert.equal((await info(call.id)).title, 'Retrospective');
  await refused(bot.calls.update({ id: 'R000000NONE', title: 'x' }), 'invalid_call_id');
});

drives('calls.end', async () => {
  const call = await newCall();
  await bot.calls.end({ id: call.id, duration: 60 });
  assert.ok((await info(call.id)).date_end > 0 || (await info(call.id)).id === call.id);
  await refused(bot.calls.end({ id: 'R000000NONE' }), 'invalid_call_id');
});

const somebody = async () => [{ slack_id: (await somebodyElse(await admin())).id }];

drives('calls.participants.add', async () => {
  const call = await newCall();
  const users = await somebody();
  await bot.calls.participants.add({ id: call.id, users });
  assert.deepEqual((await info(call.id)).users.map((one) => one.slack_id), [users[0].slack_id]);
  await refused(bot.calls.participants.add({ id: 'R000000NONE', users }), 'invalid_call_id');
});

drives('calls.participants.remove', async () => {
  const call = await newCall();
  const users = await somebody();
  await bot.calls.participants.add({ id: call.id, users });
  await bot.calls.participants.remove({ id: call.id, users });
  assert.deepEqual((await info(call.id)).users ?? [], []);
  await refused(bot.calls.participants.remove({ id: 'R000000NONE', users }), 'invalid_call_id');
});

async function thread(label) {
  const channel = await newChannel(label);
  return { channel_id: channel.id, thread_ts: await post(channel, 'question') };
}

drives('assistant.threads.setStatus', async () => {
  const where = await thread('status');
  await bot.assistant.threads.setStatus({ ...where, status: 'is thinking' });
  assert.equal((await messages({ id: where.channel_id }))[0].ts, where.thread_ts);
  await refused(
    bot.assistant.threads.setStatus({ channel_id: NO_CHANNEL, thread_ts: NEVER, status: 'x' }),
    'channel_not_found',
  );
});
