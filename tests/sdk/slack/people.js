// Members of the workspace: profiles, presence, do not disturb; the workspace, its bots and emoji; who tokens act as.
import assert from 'node:assert/strict';
import { bot, client, drives, refused, user } from './client.js';
import { required, unique } from '../support/environment.js';
import { somebodyElse } from './world.js';

const admin = async () => (await user.auth.test()).user_id;

drives('users.lookupByEmail', async () => {
  const other = await somebodyElse(await admin());
  const { user: found } = await bot.users.lookupByEmail({ email: other.profile.email });
  assert.equal(found.id, other.id);
  assert.deepEqual((await bot.users.info({ user: other.id })).user, found);
  await refused(bot.users.lookupByEmail({ email: 'nobody@nowhere.example' }), 'users_not_found');
});

drives('users.profile.set', async () => {
  const text = unique('status').slice(0, 60);
  await user.users.profile.set({ profile: { status_text: text, status_emoji: ':palm_tree:', status_expiration: 0 } });
  const { profile } = await user.users.profile.get({});
  assert.deepEqual([profile.status_text, profile.status_emoji], [text, ':palm_tree:']);
  await user.users.profile.set({ profile: { status_text: '', status_emoji: '' } });
  await refused(user.users.profile.set({ profile: { status_text: 'x'.repeat(101) } }), 'too_long');
});

drives('users.profile.get', async () => {
  const other = await somebodyElse(await admin());
  const { profile } = await bot.users.profile.get({ user: other.id });
  assert.equal(profile.email, other.profile.email);
  assert.equal((await bot.users.info({ user: other.id })).user.profile.title, profile.title);
  await refused(bot.users.profile.get({ user: 'U000000NONE' }), 'user_not_found');
});

drives('users.setPresence', async () => {
  await user.users.setPresence({ presence: 'away' });
  assert.equal((await user.users.getPresence({ user: await admin() })).presence, 'away');
  await user.users.setPresence({ presence: 'auto' });
  await refused(user.users.setPresence({ presence: 'asleep' }), 'invalid_presence');
});

drives('users.getPresence', async () => {
  const { presence } = await bot.users.getPresence({ user: await admin() });
  assert.match(presence, /^(active|away)$/);
  assert.equal((await bot.users.info({ user: await admin() })).ok, true);
  await refused(bot.users.getPresence({ user: 'U000000NONE' }), 'user_not_found');
});

drives('dnd.setSnooze', async () => {
  const set = await user.dnd.setSnooze({ num_minutes: 30 });
  assert.equal(set.snooze_enabled, true);
  assert.equal((await user.dnd.info({})).snooze_enabled, true);
  await user.dnd.endSnooze();
  await refused(bot.dnd.setSnooze({ num_minutes: 30 }), 'missing_scope');
});

drives('dnd.endSnooze', async () => {
  await user.dnd.setSnooze({ num_minutes: 5 });
  const ended = await user.dnd.endSnooze();
  assert.equal(ended.snooze_enabled, false);
  assert.ok(!(await user.dnd.info({})).snooze_enabled);
  await refused(user.dnd.endSnooze(), 'snooze_not_active');
});

drives('dnd.info', async () => {
  const other = await somebodyElse(await admin());
  const answer = await bot.dnd.info({ user: other.id });
  assert.equal(typeof answer.dnd_enabled, 'boolean');
  const team = await bot.dnd.teamInfo({ users: other.id });
  assert.equal(team.users[other.id].dnd_enabled, answer.dnd_enabled);
  await refused(bot.dnd.info({ user: 'U000000NONE' }), 'user_not_found');
});

drives('dnd.teamInfo', async () => {
  const other = await somebodyElse(await admin());
  const { users } = await bot.dnd.teamInfo({ users: `${other.id},${await admin()}` });
  assert.deepEqual(Object.keys(users).sort(), [other.id, await admin()].sort());
  await refused(client(undefined).dnd.teamInfo({ users: other.id }), 'not_authed');
});

drives('team.info', async () => {
  const { team } = await bot.team.info();
  const identity = await bot.auth.test();
  assert.deepEqual([team.id, team.name], [identity.team_id, identity.team]);
  await refused(bot.team.info({ team: 'T000000NONE' }), 'team_not_found');
});

drives('team.profile.get', async () => {
  const { profile } = await user.team.profile.get({});
  assert.ok(Array.isArray(profile.fields));
  await user.users.profile.get({});
  await refused(client(undefined).team.profile.get({}), 'not_authed');
});

drives('bots.info', async () => {
  const identity = await bot.auth.test();
  const { bot: found } = await bot.bots.info({ bot: identity.bot_id });
  assert.equal(found.user_id, identity.user_id);
  await refused(bot.bots.info({ bot: 'B000000NONE' }), 'bot_not_found');
});

drives(
  'emoji.list',
  async () => {
    const { emoji } = await bot.emoji.list();
    assert.equal(typeof emoji, 'object');
    await refused(client(undefined).emoji.list(), 'not_authed');
  },
  { pure: true },
);

drives('auth.teams.list', async () => {
  const { teams } = await bot.auth.teams.list();
  const { team } = await bot.team.info();
  assert.deepEqual(teams.map(({ id }) => id), [team.id]);
  await refused(client(undefined).auth.teams.list(), 'not_authed');
});

drives('auth.revoke', async () => {
  // A test call only: the others need their tokens.
  const answer = await bot.auth.revoke({ test: true });
  assert.equal(answer.revoked, false);
  assert.equal((await bot.auth.test()).ok, true);
  await refused(client(`${required('SLACK_BOT_TOKEN').slice(0, -4)}0000`).auth.revoke(), 'invalid_auth');
});
