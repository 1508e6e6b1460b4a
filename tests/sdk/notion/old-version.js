// Version 2022-06-28: databases have properties and rows themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from '../support/environment.js';
import { before, drives, home, notion, plain, refused, text } from './client.js';

const database = async (title, properties = {}) =>
  before.databases.create({ parent: { page_id: await home() }, title: text(title), properties: { Name: { title: {} }, ...properties } });

drives('queryDatabase', async () => {
  const { id } = await database(unique('old'), { Number: { number: {} }, Stage: { select: {} } });
  for (const number of [1, 2, 3]) {
    await before.pages.create({
      parent: { database_id: id },
      properties: { Name: { title: text(`row ${number}`) }, Number: { number }, Stage: { select: { name: number > 1 ? 'Late' : 'Early' } } },
    });
  }
  const answer = await before.databases.query({
    database_id: id,
    filter: { property: 'Stage', select: { equals: 'Late' } },
    sorts: [{ property: 'Number', direction: 'ascending' }],
  });
  assert.deepEqual(answer.results.map(({ properties }) => plain(properties.Name.title)), ['row 2', 'row 3']);
  assert.deepEqual([answer.type, answer.results[0].parent], ['page_or_database', { type: 'database_id', database_id: id }]);
  await refused(before.databases.query({ database_id: id, filter: { property: 'None', select: { equals: 'x' } } }), 'validation_error');
});

test('notion: both versions see one database', async () => {
  const word = unique('both');
  const made = await database(word, { Tags: { multi_select: { options: [{ name: 'a' }] } } });
  await before.databases.update({ database_id: made.id, properties: { Tags: { name: 'Labels' } } });
  const old = await before.databases.retrieve({ database_id: made.id });
  assert.deepEqual(Object.keys(old.properties).sort(), ['Labels', 'Name']);
  const now = await notion.databases.retrieve({ database_id: made.id });
  const source = await notion.dataSources.retrieve({ data_source_id: now.data_sources[0].id });
  assert.deepEqual(Object.keys(source.properties).sort(), ['Labels', 'Name']);
  const found = await before.search({ query: word, filter: { property: 'object', value: 'database' } });
  assert.deepEqual(found.results.map(({ id, object }) => [id, object]), [[made.id, 'database']]);
  await refused(before.search({ filter: { property: 'object', value: 'data_source' } }), 'validation_error');
});
