import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOBODY, drives, home, newDatabase, newRow, notion, plain, refused, text } from './client.js';

drives('createDatabase', async () => {
  const title = unique('database');
  const database = await notion.databases.create({
    parent: { type: 'page_id', page_id: await home() },
    title: text(title),
    description: text('made by a test'),
    is_inline: true,
    icon: { emoji: '📦' },
    initial_data_source: {
      properties: {
        Name: { title: {} },
        Price: { number: { format: 'euro' } },
        Stage: { select: { options: [{ name: 'Early', color: 'blue' }] } },
        State: { status: {} },
      },
    },
  });
  const read = await notion.databases.retrieve({ database_id: database.id });
  assert.deepEqual([plain(read.title), read.is_inline, read.icon.emoji], [title, true, '📦']);
  const source = await notion.dataSources.retrieve({ data_source_id: database.data_sources[0].id });
  assert.equal(source.properties.Price.number.format, 'euro');
  assert.deepEqual(source.properties.State.status.options.map(({ name }) => name), ['Not started', 'In progress', 'Done']);
  const untitled = notion.databases.create({
    parent: { type: 'page_id', page_id: await home() },
    initial_data_source: { properties: { Price: { number: {} } } },
  });
  await refused(untitled, 'validation_error', /Title is not provided/);
});

drives('getDatabase', async () => {
  const title = unique('get-database');
  const { id, source } = await newDatabase(title);
  const database = await notion.databases.retrieve({ database_id: id });
  assert.deepEqual(database.data_sources, [{ id: source, name: title }]);
  await refused(notion.databases.retrieve({ database_id: NOBODY }), 'object_not_found', /Could not find database/);
});

drives('updateDatabase', async () => {
  const { id } = await newDatabase(unique('update-database'));
  const title = unique('renamed');
  await notion.databases.update({ database_id: id, title: text(title), is_locked: true, icon: { emoji: '🗂️' } });
  const read = await notion.databases.retrieve({ database_id: id });
  assert.deepEqual([plain(read.title), read.is_locked], [title, true]);
  await notion.databases.update({ database_id: id, in_trash: true });
  assert.equal((await notion.databases.retrieve({ database_id: id })).in_trash, true);
  await refused(notion.databases.update({ database_id: id, title: [] }), 'validation_error', /archived/);
});

drives('createDataSource', async () => {
  const { id } = await newDatabase(unique('create-source'));
  const properties = { Word: { title: {} }, When: { date: {} }, Done: { checkbox: {} } };
  const made = await notion.dataSources.create({ parent: { database_id: id }, title: text('Second'), properties });
  const { data_sources: sources } = await notion.databases.retrieve({ database_id: id });
  assert.deepEqual([sources.length, sources[1]], [2, { id: made.id, name: 'Second' }]);
  const wrong = notion.dataSources.create({ parent: { database_id: id }, properties: { Word: { title: {} }, Sum: { formula: {} } } });
  await refused(wrong, 'validation_error', /does not implement properties of the type formula/);
});

drives('getDataSource', async () => {
  const { id, source } = await newDatabase(unique('get-source'), { Tags: { multi_select: { options: [{ name: 'new' }] } } });
  const read = await notion.dataSources.retrieve({ data_source_id: source });
  assert.deepEqual([read.parent.database_id, read.properties.Tags.multi_select.options[0].name], [id, 'new']);
  await refused(notion.dataSources.retrieve({ data_source_id: NOBODY }), 'object_not_found');
});

drives('updateDataSource', async () => {
  const people = await newDatabase(unique('people'));
  const { source } = await newDatabase(unique('update-source'), { Old: { rich_text: {} }, Gone: { url: {} } });
  await notion.dataSources.update({
    data_source_id: source,
    title: text('Renamed'),
    properties: {
      Old: { name: 'New' },
      Gone: null,
      Owner: { relation: { data_source_id: people.source, type: 'dual_property', dual_property: { synced_property_name: 'Owns' } } },
      Count: { number: { format: 'percent' } },
    },
  });
  const read = await notion.dataSources.retrieve({ data_source_id: source });
  assert.deepEqual(Object.keys(read.properties).sort(), ['Count', 'Name', 'New', 'Owner']);
  const other = await notion.dataSources.retrieve({ data_source_id: people.source });
  assert.equal(other.properties.Owns.relation.dual_property.synced_property_id, read.properties.Owner.id);
  const unknown = notion.dataSources.update({ data_source_id: source, properties: { Nothing: null } });
  await refused(unknown, 'validation_error', /Could not find property/);
});

drives('listDataSourceTemplates', async () => {
  const { source } = await newDatabase(unique('templates'));
  await newRow(source, 'No template');
  assert.deepEqual((await notion.dataSources.listTemplates({ data_source_id: source })).templates, []);
  await refused(notion.dataSources.listTemplates({ data_source_id: NOBODY }), 'object_not_found');
});
