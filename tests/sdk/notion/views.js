import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOBODY, drives, newDatabase, newRow, notion, refused } from './client.js';

const listed = async (database) => (await notion.views.list({ database_id: database })).results.map(({ id }) => id);

/** A new view of a new data source with three rows, the largest number first. */
async function newView(label) {
  const { id: database, source } = await newDatabase(unique(label), { Number: { number: {} } });
  for (const number of [1, 2, 3]) await newRow(source, `row ${number}`, { Number: { number } });
  const sorts = [{ property: 'Number', direction: 'descending' }];
  const view = await notion.views.create({ data_source_id: source, name: 'Largest', type: 'table', sorts });
  return { database, source, view };
}

drives('createView', async () => {
  const { id: database, source } = await newDatabase(unique('views'), { State: { status: {} } });
  const configuration = { type: 'board', group_by: { type: 'status', property_id: 'State', group_by: 'option', sort: { type: 'manual' } } };
  const board = { data_source_id: source, name: 'Board', type: 'board', position: { type: 'start' }, configuration };
  const view = await notion.views.create(board);
  assert.equal((await listed(database))[0], view.id);
  const wrong = notion.views.create({ data_source_id: source, name: 'Calendar', type: 'calendar' });
  await refused(wrong, 'validation_error', /body\.configuration/);
});

drives('listDatabaseViews', async () => {
  const { database, source, view } = await newView('list-views');
  const { results } = await notion.views.list({ data_source_id: source, page_size: 1 });
  assert.equal(results.length, 1);
  assert.deepEqual((await listed(database)).slice(1), [view.id]);
  await refused(notion.views.list({ database_id: NOBODY }), 'object_not_found');
});

drives('getView', async () => {
  const { source, view } = await newView('get-view');
  const read = await notion.views.retrieve({ view_id: view.id });
  assert.deepEqual([read.name, read.data_source_id, read.sorts], ['Largest', source, view.sorts]);
  await refused(notion.views.retrieve({ view_id: NOBODY }), 'object_not_found', /Could not find view/);
});

drives('updateView', async () => {
  const { view } = await newView('update-view');
  await notion.views.update({ view_id: view.id, name: 'Renamed', sorts: null });
  const read = await notion.views.retrieve({ view_id: view.id });
  assert.deepEqual([read.name, read.sorts], ['Renamed', null]);
  const wrong = notion.views.update({ view_id: view.id, sorts: [{ property: 'None', direction: 'ascending' }] });
  await refused(wrong, 'validation_error', /Could not find sort property/);
});

drives('deleteView', async () => {
  const { database, view } = await newView('delete-view');
  await notion.views.delete({ view_id: view.id });
  const left = await listed(database);
  assert.equal(left.length, 1);
  await refused(notion.views.delete({ view_id: left[0] }), 'validation_error', /last view/);
});

drives('createViewQuery', async () => {
  const { view } = await newView('view-query');
  const query = await notion.views.queries.create({ view_id: view.id, page_size: 2 });
  assert.deepEqual([query.total_count, query.has_more], [3, true]);
  const first = await notion.pages.retrieve({ page_id: query.results[0].id });
  assert.equal(first.properties.Number.number, 3);
  await refused(notion.views.queries.create({ view_id: NOBODY }), 'object_not_found');
});

drives('getViewQueryResults', async () => {
  const { view } = await newView('view-results');
  const query = await notion.views.queries.create({ view_id: view.id, page_size: 2 });
  const rest = await notion.views.queries.results({ view_id: view.id, query_id: query.id, start_cursor: query.next_cursor });
  assert.deepEqual([rest.results.length, rest.has_more], [1, false]);
  await refused(notion.views.queries.results({ view_id: view.id, query_id: NOBODY }), 'object_not_found');
});

drives('deleteViewQuery', async () => {
  const { view } = await newView('delete-query');
  const { id } = await notion.views.queries.create({ view_id: view.id });
  const deleted = await notion.views.queries.delete({ view_id: view.id, query_id: id });
  assert.equal(deleted.deleted, true);
  await refused(notion.views.queries.delete({ view_id: view.id, query_id: id }), 'object_not_found');
});
