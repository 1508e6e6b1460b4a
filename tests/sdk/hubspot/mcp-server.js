// The vendor's own server of tools, which works with the API: it is told the address of the clone.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { unique } from '../support/environment.js';
import { address, crm, token } from './client.js';
import { made, newCompany, newContact, read } from './objects.js';

const PROGRAM = createRequire(import.meta.url).resolve('@hubspot/mcp-server');

describe('hubspot @hubspot/mcp-server', { timeout: 120_000 }, () => {
  let client;

  before(async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [PROGRAM],
      env: { PATH: process.env.PATH, BASE_URL_OVERRIDE: address, PRIVATE_APP_ACCESS_TOKEN: token },
      stderr: 'ignore',
    });
    client = new Client({ name: 'asymmetric-sdk-tests', version: '0.1.0' });
    await client.connect(transport);
  });

  after(() => client?.close());

  /** Calls a tool; what it says. */
  async function call(name, values = {}) {
    const { content, isError } = await client.callTool({ name: `hubspot-${name}`, arguments: values });
    const text = content.map((part) => part.text).join('\n');
    assert.ok(!isError, text);
    return text;
  }

  const document = async (name, values) => JSON.parse(await call(name, values));

  test('it knows whose token it has', async () => {
    const text = await call('get-user-details');
    assert.match(text, /"hubId": \d+/);
    assert.match(text, /"portalId": \d+/);
    // The user of the token is an owner too.
    assert.match(text, /OwnerInfo: \{/);
  });

  test('it makes, reads, changes and finds records', async () => {
    const name = unique('tools');
    const inputs = [{ properties: { name, city: 'Leeds' } }];
    await call('batch-create-objects', { objectType: 'companies', inputs });
    const filters = [{ propertyName: 'name', operator: 'EQ', value: name }];
    const { results } = await document('search-objects', {
      objectType: 'companies',
      filterGroups: [{ filters }],
      properties: ['name', 'city'],
    });
    assert.deepEqual(results.map(({ properties }) => properties.city), ['Leeds']);
    const [{ id }] = results;
    await call('batch-update-objects', { objectType: 'companies', inputs: [{ id, properties: { city: 'York' } }] });
    const batch = await call('batch-read-objects', { objectType: 'companies', inputs: [{ id }], properties: ['city'] });
    assert.match(batch, /York/);
    const list = await call('list-objects', { objectType: 'companies', limit: 5, properties: ['name'] });
    assert.match(list, /results/);
  });

  test('it associates records', async () => {
    const [contact, company] = [(await newContact('tools')).id, (await newCompany('tools')).id];
    const labels = await call('get-association-definitions', { fromObjectType: 'contacts', toObjectType: 'companies' });
    assert.match(labels, /279/);
    await call('batch-create-associations', {
      fromObjectType: 'contacts',
      toObjectType: 'companies',
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }],
      inputs: [{ from: { id: contact }, to: { id: company } }],
    });
    const listed = await call('list-associations', { objectType: 'contacts', objectId: contact, toObjectType: 'companies' });
    assert.match(listed, new RegExp(company));
  });

  test('it reads and makes properties and schemas', async () => {
    const name = unique('tools').replaceAll('-', '_');
    const property = { objectType: 'contacts', name, label: 'Tools', groupName: 'contactinformation', type: 'string', fieldType: 'text' };
    await call('create-property', property);
    await call('update-property', { objectType: 'contacts', propertyName: name, label: 'Changed' });
    assert.match(await call('get-property', { objectType: 'contacts', propertyName: name }), /Changed/);
    assert.match(await call('list-properties', { objectType: 'contacts' }), new RegExp(name));
    assert.match(await call('get-schemas'), /results|0-1/);
  });

  test('it keeps notes and tasks', async () => {
    const contact = (await newContact('engaged')).id;
    const [{ id: owner }] = (await crm.owners.ownersApi.getPage()).results;
    const text = await call('create-engagement', {
      type: 'NOTE',
      ownerId: Number(owner),
      associations: { contactIds: [Number(contact)] },
      metadata: { body: 'Spoke on the phone.' },
    });
    const { engagement } = JSON.parse(text);
    const id = engagement.engagement.id;
    const note = await read('notes', String(id), ['hs_note_body'], { associations: ['contacts'] });
    assert.equal(note.properties.hs_note_body, 'Spoke on the phone.');
    assert.equal(note.associations.contacts.results[0].id, contact);
    await call('update-engagement', { engagementId: id, metadata: { body: 'Spoke for an hour.' }, associations: {} });
    assert.match(await call('get-engagement', { engagementId: id }), /Spoke for an hour/);
  });

  test('what the clone refuses is an error of the tool', async () => {
    const { content, isError } = await client.callTool({
      name: 'hubspot-batch-create-objects',
      arguments: { objectType: 'contacts', inputs: [{ properties: { favourite_colour: 'blue' } }] },
    });
    assert.equal(isError, true);
    assert.match(content[0].text, /PROPERTY_DOESNT_EXIST/);
  });
});
