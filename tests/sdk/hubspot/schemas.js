import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { crm, drives, refused } from './client.js';
import { made, newContact, read } from './objects.js';

const { coreApi } = crm.schemas;
const newName = (label) => unique(label).replaceAll('-', '_');

function newSchema(label, more = {}) {
  return coreApi.create({
    name: newName(label),
    labels: { singular: label, plural: `${label}s` },
    primaryDisplayProperty: 'title',
    requiredProperties: ['title'],
    searchableProperties: ['title'],
    secondaryDisplayProperties: [],
    associatedObjects: ['CONTACT'],
    properties: [
      { name: 'title', label: 'Title', type: 'string', fieldType: 'text' },
      { name: 'size', label: 'Size', type: 'number', fieldType: 'number' },
    ],
    ...more,
  });
}

drives('crm.schemas.coreApi.create', async () => {
  const schema = await newSchema('create');
  assert.match(schema.objectTypeId, /^2-\d+$/);
  const contact = await newContact('custom');
  const type = schema.associations.find(({ toObjectTypeId }) => toObjectTypeId === '0-1');
  const types = [{ associationCategory: 'USER_DEFINED', associationTypeId: Number(type.id) }];
  const record = await made(schema.fullyQualifiedName, { title: 'First', size: '3' }, [{ to: { id: contact.id }, types }]);
  const found = await read(schema.objectTypeId, record.id, ['title', 'size'], { associations: ['contacts'] });
  assert.deepEqual([found.properties.title, found.properties.size], ['First', '3']);
  assert.equal(found.associations.contacts.results[0].id, contact.id);
  const { total } = await crm.objects.searchApi.doSearch(schema.objectTypeId, { query: 'first' });
  assert.equal(total, 1);
  await refused(made(schema.objectTypeId, { size: '1' }), 400, 'Some required properties were not set.');
  await refused(newSchema('create', { name: schema.name }), 409, 'already exists');
});

drives('crm.schemas.coreApi.getById', async () => {
  const { objectTypeId, name } = await newSchema('get');
  for (const key of [objectTypeId, name, `p_${name}`]) {
    const schema = await coreApi.getById(key);
    assert.deepEqual([schema.name, schema.requiredProperties], [name, ['title']]);
  }
  await refused(coreApi.getById('unicorns'), 404, 'Unable to find object type unicorns');
});

drives('crm.schemas.coreApi.getAll', async () => {
  const { id } = await newSchema('list');
  const { results } = await coreApi.getAll();
  assert.ok(results.find((schema) => schema.id === id).properties.some(({ name }) => name === 'title'));
}, { always: true });

drives('crm.schemas.coreApi.update', async () => {
  const { objectTypeId } = await newSchema('update');
  await coreApi.update(objectTypeId, { labels: { singular: 'Thing', plural: 'Things' }, requiredProperties: [] });
  const schema = await coreApi.getById(objectTypeId);
  assert.deepEqual([schema.labels.plural, schema.requiredProperties], ['Things', []]);
  await refused(coreApi.update(objectTypeId, { requiredProperties: ['nothing'] }), 400, 'do not exist');
});

drives('crm.schemas.coreApi.archive', async () => {
  const { objectTypeId } = await newSchema('archive');
  const { id } = await made(objectTypeId, { title: 'In the way' });
  await refused(coreApi.archive(objectTypeId), 400, 'while there are 1 records');
  await crm.objects.basicApi.archive(objectTypeId, id);
  await coreApi.archive(objectTypeId);
  assert.ok((await coreApi.getAll(true)).results.some((schema) => schema.objectTypeId === objectTypeId));
});

drives('crm.schemas.coreApi.createAssociation', async () => {
  const { objectTypeId } = await newSchema('associate');
  const body = { fromObjectTypeId: objectTypeId, toObjectTypeId: '0-3', name: newName('to_deal') };
  const association = await coreApi.createAssociation(objectTypeId, body);
  const schema = await coreApi.getById(objectTypeId);
  assert.ok(schema.associations.some(({ id, name }) => id === association.id && name === body.name));
  await refused(coreApi.createAssociation(objectTypeId, body), 409, 'can be associated already');
});

drives('crm.schemas.coreApi.archiveAssociation', async () => {
  const { objectTypeId, associations } = await newSchema('dissociate');
  const { id } = associations.find(({ toObjectTypeId }) => toObjectTypeId === '0-1');
  await coreApi.archiveAssociation(objectTypeId, id);
  assert.deepEqual((await coreApi.getById(objectTypeId)).associations, []);
  await refused(coreApi.archiveAssociation(objectTypeId, id), 404, 'does not exist');
});
