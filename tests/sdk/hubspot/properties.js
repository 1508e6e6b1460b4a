import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { crm, drives, NO_TYPE, refused } from './client.js';
import { made, read } from './objects.js';

const { coreApi, batchApi, groupsApi } = crm.properties;
const GROUP = 'contactinformation';
const newName = (label) => unique(label).replaceAll('-', '_');

function definition(label, more = {}) {
  return { name: newName(label), label, groupName: GROUP, type: 'string', fieldType: 'text', ...more };
}

drives('crm.properties.coreApi.create', async () => {
  const options = ['Red', 'Blue'].map((label, displayOrder) => ({ label, value: label.toLowerCase(), displayOrder, hidden: false }));
  const body = definition('create', { type: 'enumeration', fieldType: 'select', options });
  const property = await coreApi.create('contacts', body);
  assert.deepEqual([property.name, property.hubspotDefined, property.options.length], [body.name, false, 2]);
  const { id } = await made('contacts', { firstname: 'x', [body.name]: 'red' });
  assert.equal((await read('contacts', id, [body.name])).properties[body.name], 'red');
  await refused(made('contacts', { [body.name]: 'green' }), 400, 'green was not one of the allowed options: [red, blue]');
  const twice = await refused(coreApi.create('contacts', body), 409, 'already exists');
  assert.equal(twice.category, 'OBJECT_ALREADY_EXISTS');
  await refused(coreApi.create('contacts', definition('create', { groupName: 'none' })), 400, 'group none does not exist');
});

drives('crm.properties.coreApi.getByName', async () => {
  const { name } = await coreApi.create('contacts', definition('get', { description: 'x', hasUniqueValue: true }));
  const property = await coreApi.getByName('contacts', name);
  assert.deepEqual([property.description, property.hasUniqueValue, property.type], ['x', true, 'string']);
  // What is unique is refused the second time, and finds its record.
  const { id } = await made('contacts', { firstname: 'x', [name]: 'one' });
  await refused(made('contacts', { firstname: 'y', [name]: 'one' }), 400, `${id} already has that value`);
  assert.equal((await read('contacts', 'one', [], { idProperty: name })).id, id);
  await refused(coreApi.getByName('contacts', 'nothing'), 404, '"nothing" does not exist');
});

drives('crm.properties.coreApi.getAll', async () => {
  const { name } = await coreApi.create('contacts', definition('list'));
  const { results } = await coreApi.getAll('contacts');
  const found = Object.fromEntries(results.map((property) => [property.name, property]));
  assert.deepEqual([found[name].groupName, found.email.hasUniqueValue, found.hs_object_id.modificationMetadata.readOnlyValue], [GROUP, true, true]);
  await refused(coreApi.getAll('unicorns'), 400, NO_TYPE);
});

drives('crm.properties.coreApi.update', async () => {
  const { name } = await coreApi.create('contacts', definition('update'));
  await coreApi.update('contacts', name, { label: 'Changed', fieldType: 'textarea' });
  const property = await coreApi.getByName('contacts', name);
  assert.deepEqual([property.label, property.fieldType], ['Changed', 'textarea']);
  await refused(coreApi.update('contacts', 'email', { label: 'x' }), 400, 'defined by HubSpot');
});

drives('crm.properties.coreApi.archive', async () => {
  const { name } = await coreApi.create('contacts', definition('archive'));
  await coreApi.archive('contacts', name);
  assert.equal((await coreApi.getByName('contacts', name, true)).archived, true);
  await refused(made('contacts', { [name]: 'x' }), 400, 'does not exist');
  await refused(coreApi.archive('contacts', name), 404, 'does not exist');
});

drives('crm.properties.batchApi.create', async () => {
  const inputs = [definition('one'), definition('two', { type: 'number', fieldType: 'number' })];
  const { results } = await batchApi.create('contacts', { inputs });
  assert.deepEqual(results.map(({ name }) => name), inputs.map(({ name }) => name));
  assert.equal((await coreApi.getByName('contacts', inputs[1].name)).type, 'number');
  await refused(batchApi.create('contacts', { inputs }), 409, 'already exists');
});

drives('crm.properties.batchApi.read', async () => {
  const { name } = await coreApi.create('contacts', definition('read'));
  const { results } = await batchApi.read('contacts', { archived: false, inputs: [{ name }, { name: 'email' }] });
  assert.deepEqual(results.map((property) => property.name), [name, 'email']);
  const partly = await batchApi.read('contacts', { archived: false, inputs: [{ name }, { name: 'nothing' }] });
  assert.deepEqual([partly.results.length, partly.errors.length], [1, 1]);
  await refused(batchApi.read('unicorns', { archived: false, inputs: [] }), 400, NO_TYPE);
});

drives('crm.properties.batchApi.archive', async () => {
  const { name } = await coreApi.create('contacts', definition('archive'));
  await batchApi.archive('contacts', { inputs: [{ name }] });
  await refused(coreApi.getByName('contacts', name), 404, 'does not exist');
  assert.equal((await coreApi.getByName('contacts', name, true)).name, name);
  await refused(batchApi.archive('contacts', { inputs: [{ name: 'email' }] }), 400, 'cannot be archived');
});

const newGroup = (label) => groupsApi.create('contacts', { name: newName(label), label, displayOrder: 3 });

drives('crm.properties.groupsApi.create', async () => {
  const group = await newGroup('create');
  assert.deepEqual((await groupsApi.getByName('contacts', group.name)).label, 'create');
  await refused(groupsApi.create('contacts', { name: group.name, label: 'x' }), 409, 'already exists');
});

drives('crm.properties.groupsApi.getByName', async () => {
  const { name } = await newGroup('get');
  const group = await groupsApi.getByName('contacts', name);
  assert.deepEqual([group.displayOrder, group.archived], [3, false]);
  await refused(groupsApi.getByName('contacts', 'nothing'), 404, 'does not exist');
});

drives('crm.properties.groupsApi.getAll', async () => {
  const { name } = await newGroup('list');
  const { results } = await groupsApi.getAll('contacts');
  assert.ok(results.some((group) => group.name === name) && results.some((group) => group.name === GROUP));
  await refused(groupsApi.getAll('unicorns'), 400, NO_TYPE);
});

drives('crm.properties.groupsApi.update', async () => {
  const { name } = await newGroup('update');
  await groupsApi.update('contacts', name, { label: 'Changed' });
  const group = await groupsApi.getByName('contacts', name);
  assert.deepEqual([group.label, group.displayOrder], ['Changed', 3]);
  await refused(groupsApi.update('contacts', 'nothing', { label: 'x' }), 404, 'does not exist');
});

drives('crm.properties.groupsApi.archive', async () => {
  const { name } = await newGroup('archive');
  await groupsApi.archive('contacts', name);
  assert.ok(!(await groupsApi.getAll('contacts')).results.some((group) => group.name === name));
  await refused(groupsApi.archive('contacts', GROUP), 400, 'cannot be archived');
});
