import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { crm, drives, refused } from './client.js';
import { made, newContact, read } from './objects.js';

const { batchApi } = crm.objects;
const missing = 'Could not get some CONTACT objects';
const tooMany = Array.from({ length: 101 }, (_, index) => ({ id: String(index + 1) }));

drives('crm.objects.batchApi.read', async () => {
  const [one, two] = [await newContact('read'), await newContact('read')];
  const input = { properties: ['email'], propertiesWithHistory: [], idProperty: 'email' };
  const inputs = [one, two].map(({ properties }) => ({ id: properties.email }));
  const found = await batchApi.read('contacts', { ...input, inputs });
  assert.deepEqual([found.status, found.results.map(({ id }) => id)], ['COMPLETE', [one.id, two.id]]);
  const partly = await batchApi.read('contacts', { ...input, inputs: [inputs[0], { id: 'nobody@example.com' }] });
  assert.deepEqual([partly.results.length, partly.numErrors, partly.errors[0].category], [1, 1, 'OBJECT_NOT_FOUND']);
  assert.ok(partly.errors[0].message.startsWith(missing), partly.errors[0].message);
  await refused(batchApi.read('contacts', { ...input, inputs: tooMany }), 400, 'maximum number of inputs');
});

drives('crm.objects.batchApi.create', async () => {
  const email = () => `${unique('create')}@example.com`;
  const taken = email();
  const inputs = [email(), email(), taken].map((address) => ({ properties: { email: address }, associations: [] }));
  const { status, results } = await batchApi.create('contacts', { inputs });
  assert.deepEqual([status, results.length], ['COMPLETE', 3]);
  assert.equal((await read('contacts', results[2].id, ['email'])).properties.email, taken);
  // Without trace ids it is all or nothing.
  const fresh = email();
  const both = [{ properties: { email: fresh }, associations: [] }, { properties: { email: taken }, associations: [] }];
  await refused(batchApi.create('contacts', { inputs: both }), 409, 'Contact already exists.');
  await refused(read('contacts', fresh, undefined, { idProperty: 'email' }), 404, '');
  const traced = both.map((input, index) => ({ ...input, objectWriteTraceId: `trace-${index}` }));
  const partly = await batchApi.create('contacts', { inputs: traced });
  assert.deepEqual([partly.results.length, partly.numErrors, partly.errors[0].category], [1, 1, 'CONFLICT']);
  assert.deepEqual(partly.errors[0].context.objectWriteTraceId, ['trace-1']);
});

drives('crm.objects.batchApi.update', async () => {
  const [one, two] = [await newContact('update'), await newContact('update')];
  const inputs = [one, two].map(({ id }) => ({ id, properties: { jobtitle: 'Tester' } }));
  assert.equal((await batchApi.update('contacts', { inputs })).results.length, 2);
  assert.equal((await read('contacts', two.id, ['jobtitle'])).properties.jobtitle, 'Tester');
  const partly = await batchApi.update('contacts', { inputs: [inputs[0], { id: '1', properties: { jobtitle: 'x' } }] });
  assert.deepEqual([partly.results.length, partly.errors[0].context.ids], [1, ['1']]);
  const wrong = [{ id: one.id, properties: { hs_lead_status: 'SLEEPY' } }];
  await refused(batchApi.update('contacts', { inputs: wrong }), 400, 'SLEEPY was not one of the allowed options');
});

drives('crm.objects.batchApi.upsert', async () => {
  const known = await newContact('upsert');
  const fresh = `${unique('upsert')}@example.com`;
  const inputs = [known.properties.email, fresh].map((id) => ({ id, idProperty: 'email', properties: { lastname: 'Upserted' } }));
  const { results } = await batchApi.upsert('contacts', { inputs });
  assert.deepEqual(results.map(({ _new }) => _new), [false, true]);
  const found = await read('contacts', fresh, ['lastname'], { idProperty: 'email' });
  assert.deepEqual([found.id, found.properties.lastname], [results[1].id, 'Upserted']);
  const unusable = [{ id: 'x', idProperty: 'lastname', properties: {} }];
  await refused(batchApi.upsert('contacts', { inputs: unusable }), 400, 'unique');
});

drives('crm.objects.batchApi.archive', async () => {
  const ids = [(await newContact('archive')).id, (await made('contacts', { firstname: unique('archive') })).id];
  await batchApi.archive('contacts', { inputs: [...ids, '1'].map((id) => ({ id })) });
  for (const id of ids) assert.equal((await read('contacts', id, undefined, { archived: true })).archived, true);
  await refused(batchApi.archive('contacts', { inputs: tooMany }), 400, 'maximum number of inputs');
});
