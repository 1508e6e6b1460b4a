import assert from 'node:assert/strict';
import { test } from 'node:test';
import hubspot from '@hubspot/api-client';
import { unique } from '../support/environment.js';
import { crm, drives, NO_TYPE, refused } from './client.js';
import { newCompany, newContact, read } from './objects.js';

const { basicApi, batchApi, schema } = crm.associations.v4;
const { definitionsApi } = schema;
const spec = (associationTypeId, associationCategory = 'HUBSPOT_DEFINED') => ({ associationCategory, associationTypeId });

async function pair() {
  return [(await newContact('associated')).id, (await newCompany('associated')).id];
}

/** The companies of a contact, with the numbers of the types. */
async function companies(contact) {
  const { results } = await basicApi.getPage('contacts', contact, 'companies');
  return results.map(({ toObjectId, associationTypes }) => [toObjectId, associationTypes.map(({ typeId }) => typeId)]);
}

async function newLabel() {
  const label = unique('label');
  const name = label.replaceAll('-', '_');
  const { results } = await definitionsApi.create('contacts', 'companies', { label, name });
  return { label, typeId: results[0].typeId };
}

drives('crm.associations.v4.basicApi.createDefault', async () => {
  const [contact, company] = await pair();
  const { results } = await basicApi.createDefault('contacts', contact, 'companies', company);
  assert.deepEqual(
    results.map(({ _from, to, associationSpec }) => [_from.id, to.id, associationSpec.associationTypeId]),
    [[contact, company, 279], [company, contact, 280]],
  );
  assert.deepEqual(await companies(contact), [[company, [1, 279]]]);
  await refused(basicApi.createDefault('contacts', contact, 'companies', '1'), 404, 'COMPANY with ID 1 does not exist');
});

drives('crm.associations.v4.basicApi.create', async () => {
  const [contact, company] = await pair();
  const { label, typeId } = await newLabel();
  const made = await basicApi.create('contacts', contact, 'companies', company, [spec(typeId, 'USER_DEFINED')]);
  assert.deepEqual([made.fromObjectTypeId, made.toObjectTypeId, made.labels], ['0-1', '0-2', [label]]);
  assert.deepEqual((await companies(contact)).map(([id, types]) => [id, types.includes(typeId)]), [[company, true]]);
  // There is one primary company.
  const other = (await newCompany('primary')).id;
  await basicApi.create('contacts', contact, 'companies', other, [spec(1)]);
  const primary = (await companies(contact)).filter(([, types]) => types.includes(1) && types.includes(279));
  assert.deepEqual(primary.map(([id]) => id).includes(other), true);
  const found = await read('contacts', contact, [], { associations: ['companies'] });
  const named = found.associations.companies.results.filter(({ type }) => type === 'contact_to_company');
  assert.deepEqual(named.map(({ id }) => id), [other]);
  await refused(basicApi.create('contacts', contact, 'companies', company, [spec(99)]), 400, 'Association type 99');
});

drives('crm.associations.v4.basicApi.getPage', async () => {
  const [contact, company] = await pair();
  const second = (await newCompany('page')).id;
  for (const id of [company, second]) await basicApi.createDefault('contacts', contact, 'companies', id);
  const first = await basicApi.getPage('contacts', contact, 'companies', undefined, 1);
  assert.deepEqual([first.results.map(({ toObjectId }) => toObjectId), first.paging.next.after], [[company], company]);
  const rest = await basicApi.getPage('contacts', contact, 'companies', first.paging.next.after, 1);
  assert.deepEqual(rest.results.map(({ toObjectId }) => toObjectId), [second]);
  await refused(basicApi.getPage('contacts', '1', 'companies'), 404, 'resource not found');
});

drives('crm.associations.v4.basicApi.archive', async () => {
  const [contact, company] = await pair();
  await basicApi.createDefault('contacts', contact, 'companies', company);
  await basicApi.archive('contacts', contact, 'companies', company);
  assert.deepEqual(await companies(contact), []);
  await refused(basicApi.archive('contacts', contact, 'unicorns', company), 400, NO_TYPE);
});

drives('crm.associations.v4.batchApi.create', async () => {
  const [contact, company] = await pair();
  const inputs = [{ _from: { id: contact }, to: { id: company }, types: [spec(279)] }];
  const { results } = await batchApi.create('contacts', 'companies', { inputs });
  assert.deepEqual(results.map(({ fromObjectId, toObjectId }) => [fromObjectId, toObjectId]), [[contact, company]]);
  assert.deepEqual((await companies(contact)).map(([id]) => id), [company]);
  const missing = [{ _from: { id: '1' }, to: { id: company }, types: [spec(279)] }];
  await refused(batchApi.create('contacts', 'companies', { inputs: missing }), 404, 'CONTACT with ID 1 does not exist');
  const partly = await batchApi.create('contacts', 'companies', { inputs: [...inputs, ...missing] });
  assert.deepEqual([partly.results.length, partly.numErrors], [1, 1]);
});

drives('crm.associations.v4.batchApi.createDefault', async () => {
  const [contact, company] = await pair();
  const { results } = await batchApi.createDefault('contacts', 'companies', {
    inputs: [{ _from: { id: contact }, to: { id: company } }],
  });
  assert.equal(results.length, 2);
  assert.deepEqual((await companies(contact)).map(([id]) => id), [company]);
  const missing = { inputs: [{ _from: { id: contact }, to: { id: '1' } }] };
  await refused(batchApi.createDefault('contacts', 'companies', missing), 404, 'COMPANY with ID 1 does not exist');
});

drives('crm.associations.v4.batchApi.getPage', async () => {
  const [contact, company] = await pair();
  await basicApi.createDefault('contacts', contact, 'companies', company);
  const all = await batchApi.getPage('contacts', 'companies', { inputs: [{ id: contact }] });
  assert.deepEqual([all.results[0]._from.id, all.results[0].to[0].toObjectId], [contact, company]);
  const lonely = (await newContact('lonely')).id;
  const partly = await batchApi.getPage('contacts', 'companies', { inputs: [{ id: contact }, { id: lonely }] });
  assert.equal(partly.errors[0].message, `No company is associated with contact ${lonely}.`);
  assert.equal(partly.errors[0].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
  await refused(batchApi.getPage('contacts', 'unicorns', { inputs: [] }), 400, NO_TYPE);
});

drives('crm.associations.v4.batchApi.archive', async () => {
  const [contact, company] = await pair();
  await basicApi.createDefault('contacts', contact, 'companies', company);
  await batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: [{ id: company }] }] });
  assert.deepEqual(await companies(contact), []);
  await refused(batchApi.archive('unicorns', 'companies', { inputs: [] }), 400, NO_TYPE);
});

drives('crm.associations.v4.batchApi.archiveLabels', async () => {
  const [contact, company] = await pair();
  const { typeId } = await newLabel();
  const types = [spec(typeId, 'USER_DEFINED')];
  await basicApi.create('contacts', contact, 'companies', company, types);
  await batchApi.archiveLabels('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: { id: company }, types }] });
  const [[id, left]] = await companies(contact);
  assert.deepEqual([id, left], [company, [1, 279]]);
  await refused(batchApi.archiveLabels('unicorns', 'companies', { inputs: [] }), 400, NO_TYPE);
});

drives('crm.associations.v4.schema.definitionsApi.create', async () => {
  const [label, inverseLabel] = [unique('manages'), unique('managed')];
  const body = { label, inverseLabel, name: label.replaceAll('-', '_') };
  const { results } = await definitionsApi.create('contacts', 'companies', body);
  assert.deepEqual(results.map((one) => [one.category, one.label]), [['USER_DEFINED', label], ['USER_DEFINED', inverseLabel]]);
  const others = await definitionsApi.getAll('companies', 'contacts');
  assert.equal(others.results.find(({ typeId, category }) => category === 'USER_DEFINED' && typeId === results[1].typeId).label, inverseLabel);
  await refused(definitionsApi.create('contacts', 'companies', body), 409, 'already exists');
  // Labels are few: those of tests make room for others.
  await definitionsApi.remove('contacts', 'companies', String(results[0].typeId));
});

drives('crm.associations.v4.schema.definitionsApi.getAll', async () => {
  const { typeId, label } = await newLabel();
  const { results } = await definitionsApi.getAll('contacts', 'companies');
  assert.ok(results.some((one) => one.category === 'HUBSPOT_DEFINED' && one.typeId === 279 && one.label === null));
  assert.equal(results.find((one) => one.category === 'USER_DEFINED' && one.typeId === typeId).label, label);
  await definitionsApi.remove('contacts', 'companies', String(typeId));
  await refused(definitionsApi.getAll('contacts', 'unicorns'), 400, NO_TYPE);
});

drives('crm.associations.v4.schema.definitionsApi.update', async () => {
  const { typeId } = await newLabel();
  const label = unique('renamed');
  await definitionsApi.update('contacts', 'companies', { associationTypeId: typeId, label });
  const { results } = await definitionsApi.getAll('contacts', 'companies');
  assert.ok(results.some((one) => one.label === label));
  await definitionsApi.remove('contacts', 'companies', String(typeId));
  await refused(definitionsApi.update('contacts', 'companies', { associationTypeId: 279, label }), 404, 'label 279');
});

drives('crm.associations.v4.schema.definitionsApi.remove', async () => {
  const { typeId } = await newLabel();
  await definitionsApi.remove('contacts', 'companies', String(typeId));
  const { results } = await definitionsApi.getAll('contacts', 'companies');
  assert.ok(!results.some((one) => one.category === 'USER_DEFINED' && one.typeId === typeId));
  await refused(definitionsApi.remove('contacts', 'companies', String(typeId)), 404, 'does not exist');
});

test('hubspot association types have the numbers that the client lists', async () => {
  const { AssociationTypes } = hubspot;
  for (const [from, to, plain, primary] of [
    ['contacts', 'companies', AssociationTypes.contactToCompany, AssociationTypes.primaryContactToCompany],
    ['deals', 'companies', AssociationTypes.dealToCompany, AssociationTypes.primaryDealToCompany],
    ['tickets', 'companies', AssociationTypes.ticketToCompany, AssociationTypes.primaryTicketToCompany],
    ['deals', 'contacts', AssociationTypes.dealToContact],
    ['tickets', 'contacts', AssociationTypes.ticketToContact],
    ['notes', 'deals', AssociationTypes.noteToDeal],
    ['tasks', 'tickets', AssociationTypes.taskToTicket],
    ['deals', 'line_items', AssociationTypes.dealToLineItem],
  ]) {
    const { results } = await definitionsApi.getAll(from, to);
    const own = results.filter(({ category }) => category === 'HUBSPOT_DEFINED');
    const numbers = (label) => own.filter((one) => one.label === label).map(({ typeId }) => typeId);
    assert.deepEqual([numbers(null), numbers('Primary')], [[plain], primary ? [primary] : []], `${from} to ${to}`);
  }
});

const older = crm.associations;

drives('crm.associations.schema.typesApi.getAll', async () => {
  const { results } = await older.schema.typesApi.getAll('contacts', 'companies');
  assert.equal(results.find(({ id }) => id === '279').name, 'contact_to_company_unlabeled');
  await refused(older.schema.typesApi.getAll('contacts', 'unicorns'), 400, NO_TYPE);
}, { pure: true });

drives('crm.associations.batchApi.create', async () => {
  const [contact, company] = await pair();
  const inputs = [{ _from: { id: contact }, to: { id: company }, type: 'contact_to_company' }];
  const { results } = await older.batchApi.create('contacts', 'companies', { inputs });
  assert.deepEqual([results[0]._from.id, results[0].to.id, results[0].type], [contact, company, 'contact_to_company']);
  assert.deepEqual(await companies(contact), [[company, [1, 279]]]);
  const wrong = [{ ...inputs[0], type: 'contact_to_moon' }];
  await refused(older.batchApi.create('contacts', 'companies', { inputs: wrong }), 400, 'contact_to_moon');
});

drives('crm.associations.batchApi.read', async () => {
  const [contact, company] = await pair();
  await basicApi.createDefault('contacts', contact, 'companies', company);
  const { results } = await older.batchApi.read('contacts', 'companies', { inputs: [{ id: contact }] });
  assert.deepEqual(results[0].to.map(({ id, type }) => [id, type]), [
    [company, 'contact_to_company'],
    [company, 'contact_to_company_unlabeled'],
  ]);
  await refused(older.batchApi.read('unicorns', 'companies', { inputs: [] }), 400, NO_TYPE);
});

drives('crm.associations.batchApi.archive', async () => {
  const [contact, company] = await pair();
  await basicApi.createDefault('contacts', contact, 'companies', company);
  const inputs = [{ _from: { id: contact }, to: { id: company }, type: 'contact_to_company' }];
  await older.batchApi.archive('contacts', 'companies', { inputs });
  assert.deepEqual(await companies(contact), [[company, [279]]]);
  await refused(older.batchApi.archive('contacts', 'unicorns', { inputs }), 400, NO_TYPE);
});
