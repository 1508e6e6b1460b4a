import assert from 'node:assert/strict';
import { bot, client, drives, refused, user } from './client.js';
import { allUsers } from './world.js';

drives(
  'api.test',
  async () => {
    const answer = await bot.api.test({ foo: 'bar' });
    assert.equal(answer.args.foo, 'bar');
    await refused(bot.api.test({ error: 'my_error' }), 'my_error');
  },
  { pure: true },
);

drives('auth.test', async () => {
  for (const one of [bot, user]) {
    const identity = await one.auth.test();
    assert.match(identity.team_id, /^T[A-Z0-9]+$/);
    const { user: own } = await one.users.info({ user: identity.user_id });
    assert.equal(own.name, identity.user);
    assert.equal(own.team_id, identity.team_id);
  }
  const asBot = await bot.auth.test();
  assert.match(asBot.bot_id, /^B[A-Z0-9]+$/);
  await refused(client('xoxb-000000000000-000000000000-notatokenofanybodyhere00').auth.test(), 'invalid_auth');
  await refused(client(undefined).auth.test(), 'not_authed');
});

drives('users.list', async () => {
  const users = await allUsers();
  const { members } = await bot.users.list({ limit: 200 });
  const ids = users.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'a member came twice');
  assert.deepEqual(ids, members.map(({ id }) => id));
  const { user_id: own } = await bot.auth.test();
  assert.ok(ids.includes(own));
  await refused(bot.users.list({ cursor: 'not a cursor' }), 'invalid_cursor');
});

drives('users.info', async () => {
  for (const listed of await allUsers()) {
    const { user: found } = await bot.users.info({ user: listed.id });
    assert.deepEqual(found, listed);
  }
  await refused(bot.users.info({ user: 'U000000NONE' }), 'user_not_found');
});
