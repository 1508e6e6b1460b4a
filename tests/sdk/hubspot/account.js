import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiRequest, client, crm, drives, refused, token } from './client.js';

const { ownersApi } = crm.owners;

async function answered(options) {
  const response = await apiRequest(options);
  return { status: response.status, body: await response.json() };
}

drives('crm.owners.ownersApi.getPage', async () => {
  const first = await ownersApi.getPage(undefined, undefined, 1);
  assert.equal(first.results.length, 1);
  const [owner] = first.results;
  const found = await ownersApi.getPage(owner.email);
  assert.deepEqual(found.results.map(({ id }) => id), [owner.id]);
  assert.equal((await ownersApi.getById(Number(owner.id))).email, owner.email);
  await refused(ownersApi.getPage(undefined, 'x'), 400, 'paging cursor');
});

drives('crm.owners.ownersApi.getById', async () => {
  const [{ id, userId }] = (await ownersApi.getPage()).results;
  assert.equal((await ownersApi.getById(userId, 'userId')).id, id);
  await refused(ownersApi.getById(1), 404, 'resource not found');
});

const INFO = '/oauth/v2/private-apps/get/access-token-info';

drives(`POST ${INFO}`, async () => {
  const { status, body } = await answered({ method: 'POST', path: INFO, body: { tokenKey: token } });
  assert.equal(status, 200);
  assert.ok(body.scopes.includes('crm.objects.contacts.read'));
  const { body: details } = await answered({ path: '/account-info/v3/details' });
  assert.equal(details.portalId, body.hubId);
  assert.equal((await answered({ method: 'POST', path: INFO, body: { tokenKey: 'pat-na1-none' } })).status, 404);
});

drives('GET /account-info/v3/details', async () => {
  const { status, body } = await answered({ path: '/account-info/v3/details' });
  assert.equal(status, 200);
  const texts = ['accountType', 'timeZone', 'companyCurrency', 'uiDomain', 'dataHostingLocation', 'utcOffset'];
  assert.deepEqual(texts.map((name) => typeof body[name]), texts.map(() => 'string'));
  assert.equal((await answered({ method: 'POST', path: INFO, body: { tokenKey: token } })).body.hubId, body.portalId);
  const stranger = await client('pat-na1-00000000-0000-0000-0000-000000000000').apiRequest({ path: '/account-info/v3/details' });
  assert.deepEqual([stranger.status, (await stranger.json()).category], [401, 'INVALID_AUTHENTICATION']);
});

test('hubspot operations that the clone does not have name themselves', async () => {
  const body = await refused(crm.lists.listsApi.getAll(), 501, 'is not implemented in this clone');
  assert.ok(body.message.startsWith('crm.lists.listsApi.getAll (GET /crm/v3/lists'), body.message);
});
