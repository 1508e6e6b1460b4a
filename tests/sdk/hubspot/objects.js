import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { crm, drives, NO_TYPE, refused } from './client.js';

const { basicApi } = crm.objects;

/** A new record. */
export function made(type, properties, associations = []) {
  return basicApi.create(type, { properties, associations });
}

/** A new contact. */
export function newContact(label, more = {}) {
  return made('contacts', { email: `${unique(label)}@example.com`, firstname: label, ...more });
}

/** A new company. */
export function newCompany(label) {
  return made('companies', { name: unique(label) });
}

/** A record, read with all of these properties. */
export function read(type, id, properties, more = {}) {
  return basicApi.getById(type, id, properties, more.history, more.associations, more.archived, more.idProperty);
}

drives('crm.objects.basicApi.create', async () => {
  const company = await newCompany('create');
  const email = `${unique('Create')}@Example.com`;
  const contact = await made('contacts', { email, firstname: 'Ada', hs_lead_status: 'NEW' }, [
    { to: { id: company.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }] },
  ]);
  assert.match(contact.id, /^\d+$/);
  const found = await read('contacts', contact.id, ['email', 'firstname', 'lifecyclestage', 'hs_email_domain'], {
    associations: ['companies'],
  });
  assert.deepEqual(
    { ...found.properties },
    {
      createdate: found.createdAt.toISOString(),
      email: email.toLowerCase(),
      firstname: 'Ada',
      hs_email_domain: 'example.com',
      hs_object_id: contact.id,
      lastmodifieddate: found.updatedAt.toISOString(),
      lifecyclestage: 'lead',
    },
  );
  assert.deepEqual(found.associations.companies.results.map(({ id, type }) => [id, type]), [
    [company.id, 'contact_to_company'],
    [company.id, 'contact_to_company_unlabeled'],
  ]);
  const conflict = await refused(made('contacts', { email }), 409, `Contact already exists. Existing ID: ${contact.id}`);
  assert.equal(conflict.category, 'CONFLICT');
  const unknown = await refused(made('contacts', { favourite_colour: 'blue' }), 400, 'Property values were not valid');
  assert.equal(unknown.errors[0].code, 'PROPERTY_DOESNT_EXIST');
  await refused(made('unicorns', {}), 400, NO_TYPE);
});

drives('crm.objects.basicApi.getById', async () => {
  const email = `${unique('get')}@example.com`;
  const { id } = await made('contacts', { email, firstname: 'First' });
  await basicApi.update('contacts', id, { properties: { firstname: 'Second' } });
  const found = await read('contacts', email, undefined, { idProperty: 'email', history: ['firstname'] });
  assert.equal(found.id, id);
  assert.deepEqual(found.propertiesWithHistory.firstname.map(({ value }) => value), ['Second', 'First']);
  await refused(read('contacts', '1'), 404, 'resource not found');
  await refused(read('contacts', 'x'), 404, 'Object not found');
  await refused(read('contacts', 'x', undefined, { idProperty: 'firstname' }), 400, 'unique');
});

drives('crm.objects.basicApi.getPage', async () => {
  const ids = [];
  for (const label of ['one', 'two', 'three']) ids.push((await newCompany(label)).id);
  const walked = [];
  let after = String(Number(ids[0]) - 1);
  while (after && walked.length < 3) {
    const page = await basicApi.getPage('companies', 2, after, ['name']);
    walked.push(...page.results.map(({ id }) => id));
    after = page.paging?.next.after;
  }
  assert.deepEqual(walked.slice(0, 3), ids);
  await basicApi.archive('companies', ids[1]);
  const archived = await basicApi.getPage('companies', 1, String(Number(ids[1]) - 1), undefined, undefined, undefined, true);
  assert.deepEqual([archived.results[0].id, archived.results[0].archived], [ids[1], true]);
  await refused(basicApi.getPage('unicorns'), 400, NO_TYPE);
});

drives('crm.objects.basicApi.update', async () => {
  const { id } = await made('deals', { dealname: unique('update'), dealstage: 'appointmentscheduled', amount: '100' });
  const changed = await basicApi.update('deals', id, { properties: { dealstage: 'closedwon', amount: '' } });
  assert.equal(changed.properties.hs_is_closed_won, 'true');
  const found = await read('deals', id, ['dealstage', 'amount', 'pipeline', 'hs_deal_stage_probability']);
  const { dealstage, amount, pipeline, hs_deal_stage_probability: probability } = found.properties;
  assert.deepEqual([dealstage, amount, pipeline, probability], ['closedwon', null, 'default', '1.0']);
  const wrong = basicApi.update('deals', id, { properties: { dealstage: '1' } });
  await refused(wrong, 400, '1 is not a valid pipeline stage ID. Valid options are: pipelineId=default');
  await refused(basicApi.update('deals', id, { properties: { hs_object_id: '1' } }), 400, 'read only property');
  await refused(basicApi.update('deals', '1', { properties: {} }), 404, 'resource not found');
});

drives('crm.objects.basicApi.archive', async () => {
  const contact = await newContact('archive');
  await basicApi.archive('contacts', contact.id);
  await refused(read('contacts', contact.id), 404, 'resource not found');
  const found = await read('contacts', contact.id, ['email'], { archived: true });
  assert.deepEqual([found.archived, found.archivedAt instanceof Date], [true, true]);
  // The address is free again.
  await made('contacts', { email: found.properties.email });
  await refused(basicApi.archive('contacts', '1'), 404, 'resource not found');
});

for (const [type, properties] of [
  ['contacts', () => ({ email: `${unique('merge')}@example.com` })],
  ['companies', () => ({ name: unique('merge') })],
  ['deals', () => ({ dealname: unique('merge'), dealstage: 'qualifiedtobuy' })],
  ['tickets', () => ({ subject: unique('merge'), hs_pipeline_stage: '1' })],
]) {
  drives(`crm.${type}.basicApi.merge`, async () => {
    const stays = await made(type, properties());
    const goes = await made(type, { ...properties(), hubspot_owner_id: (await crm.owners.ownersApi.getPage()).results[0].id });
    const api = crm[type].basicApi;
    const merged = await api.merge({ primaryObjectId: stays.id, objectIdToMerge: goes.id });
    assert.equal(merged.id, stays.id);
    const found = await read(type, goes.id, ['hubspot_owner_id', 'hs_merged_object_ids']);
    assert.deepEqual(
      [found.id, found.properties.hubspot_owner_id, found.properties.hs_merged_object_ids],
      [stays.id, goes.properties.hubspot_owner_id, goes.id],
    );
    await refused(api.merge({ primaryObjectId: stays.id, objectIdToMerge: goes.id }), 400, 'merged already');
    await refused(api.merge({ primaryObjectId: stays.id, objectIdToMerge: '1' }), 404, 'resource not found');
  });
}

drives('crm.contacts.basicApi.purge', async () => {
  const email = `${unique('purge')}@example.com`;
  const { id } = await made('contacts', { email });
  await crm.contacts.basicApi.purge({ objectId: email, idProperty: 'email' });
  await refused(read('contacts', id, undefined, { archived: true }), 404, 'resource not found');
  assert.notEqual((await made('contacts', { email })).id, id);
  await refused(crm.contacts.basicApi.purge({ objectId: id }), 404, 'resource not found');
});
