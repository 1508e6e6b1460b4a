import assert from 'node:assert/strict';
import { NOBODY, client, drives, notion, refused } from './client.js';

drives('listUsers', async () => {
  const { results } = await notion.users.list({});
  const person = results.find(({ type }) => type === 'person');
  assert.match(person.person.email, /@/);
  assert.equal((await notion.users.retrieve({ user_id: person.id })).name, person.name);
  const first = await notion.users.list({ page_size: 1 });
  assert.deepEqual([first.results.length, first.next_cursor], [1, results[1].id]);
  await refused(notion.users.list({ start_cursor: NOBODY }), 'validation_error', /start_cursor/);
});

drives('getUser', async () => {
  const { results } = await notion.users.list({});
  for (const user of results) {
    assert.deepEqual({ ...(await notion.users.retrieve({ user_id: user.id })), request_id: null }, { ...user, request_id: null });
  }
  await refused(notion.users.retrieve({ user_id: NOBODY }), 'object_not_found', /Could not find user/);
});

drives('getSelf', async () => {
  const self = await notion.users.me({});
  assert.deepEqual([self.type, self.bot.owner.type], ['bot', 'workspace']);
  assert.equal((await notion.users.retrieve({ user_id: self.id })).name, self.name);
  await refused(client('ntn_nobody').users.me({}), 'unauthorized', /API token is invalid/);
});

drives('listCustomEmojis', async () => {
  const { results } = await notion.customEmojis.list({});
  if (results.length > 0) {
    const { results: named } = await notion.customEmojis.list({ name: results[0].name });
    assert.deepEqual(named, [results[0]]);
  }
  await refused(notion.customEmojis.list({ page_size: 0 }), 'validation_error', /page_size/);
}, { pure: true });
