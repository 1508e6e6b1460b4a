// Writes to a clone when it is told to: each line on stdin is an order, and is answered by a line on stdout.
import { createInterface } from 'node:readline';
import { required } from '../support/environment.js';
import { client } from './client.js';

// A connection that ended with a run is replaced soon, not after the client's default of a second.
const retryConfig = { retries: 10, minTimeout: 20 };
const bot = client(required('SLACK_BOT_TOKEN'), retryConfig);
const user = client(required('SLACK_USER_TOKEN'), retryConfig);

async function write(text) {
  // Always under one name, which is taken unless the channel of before is gone.
  const { channel } = await bot.conversations.create({ name: 'made-between-resets' });
  const { ts } = await bot.chat.postMessage({ channel: channel.id, text: 'a draft' });
  await bot.chat.update({ channel: channel.id, ts, text });
  await bot.reactions.add({ channel: channel.id, timestamp: ts, name: 'tada' });
  await user.chat.postMessage({ channel: 'general', text });
  const { messages } = await bot.conversations.history({ channel: channel.id });
  return { channel: channel.id, texts: messages.map((message) => message.text) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { text } = JSON.parse(line);
  console.log(JSON.stringify(await write(text)));
}
