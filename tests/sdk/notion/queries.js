import assert from 'node:assert/strict';
import { collectPaginatedAPI } from '@notionhq/client';
import { unique } from '../support/environment.js';
import { drives, newDatabase, newPage, newRow, notion, plain, refused } from './client.js';

drives('queryDataSource', async () => {
  const teams = await newDatabase(unique('teams'), { Seats: { number: {} } });
  const { source } = await newDatabase(unique('query'), {
    Number: { number: {} },
    Note: { rich_text: {} },
    Stage: { select: {} },
    Tags: { multi_select: {} },
    State: { status: {} },
    Due: { date: {} },
    Done: { checkbox: {} },
    Mail: { email: {} },
    Team: { relation: { data_source_id: teams.source, single_property: {} } },
    Seats: { rollup: { function: 'sum', relation_property_name: 'Team', rollup_property_name: 'Seats' } },
    ID: { unique_id: { prefix: 'T' } },
  });
  const team = await newRow(teams.source, 'Large', { Seats: { number: 212 } });
  await newRow(source, 'one', {
    Number: { number: 1 },
    Note: { rich_text: [{ text: { content: 'Call Ruth' } }] },
    Stage: { select: { name: 'Early' } },
    Tags: { multi_select: [{ name: 'new' }, { name: 'big' }] },
    State: { status: { name: 'Done' } },
    Due: { date: { start: '2026-01-31' } },
    Done: { checkbox: true },
    Mail: { email: 'ruth@northwind.example' },
    Team: { relation: [{ id: team.id }] },
  });
  await newRow(source, 'two', { Number: { number: 2 }, Stage: { select: { name: 'Late' } }, Due: { date: { start: '2030-01-01' } } });
  await newRow(source, 'three');
  const names = async (filter, sorts) => {
    const { results } = await notion.dataSources.query({ data_source_id: source, filter, sorts });
    return results.map(({ properties }) => plain(properties.Name.title));
  };
  assert.deepEqual(await names(undefined, [{ property: 'Number', direction: 'ascending' }]), ['one', 'two', 'three']);
  assert.deepEqual(await names(undefined, [{ timestamp: 'created_time', direction: 'descending' }]), ['three', 'two', 'one']);
  for (const [property, condition, expected] of [
    ['Name', { title: { starts_with: 't' } }, ['three', 'two']],
    ['Number', { number: { greater_than: 1 } }, ['two']],
    ['Number', { number: { is_empty: true } }, ['three']],
    ['Note', { rich_text: { contains: 'ruth' } }, ['one']],
    ['Stage', { select: { equals: 'Late' } }, ['two']],
    ['Stage', { select: { does_not_equal: 'Late' } }, ['three', 'one']],
    ['Tags', { multi_select: { contains: 'big' } }, ['one']],
    ['State', { status: { equals: 'Done' } }, ['one']],
    ['Due', { date: { before: '2026-02-01' } }, ['one']],
    ['Done', { checkbox: { equals: false } }, ['three', 'two']],
    ['Mail', { email: { ends_with: '.example' } }, ['one']],
    ['Team', { relation: { contains: team.id } }, ['one']],
    ['Seats', { rollup: { number: { equals: 212 } } }, ['one']],
    ['ID', { unique_id: { less_than: 3 } }, ['two', 'one']],
  ]) {
    assert.deepEqual(await names({ property, ...condition }), expected, JSON.stringify(condition));
  }
  const either = { or: [{ property: 'Number', number: { equals: 1 } }, { and: [{ property: 'Number', number: { equals: 2 } }, { timestamp: 'created_time', created_time: { past_week: {} } }] }] };
  assert.deepEqual(await names(either), ['two', 'one']);
  const all = await collectPaginatedAPI(notion.dataSources.query, { data_source_id: source, page_size: 2 });
  assert.equal(all.length, 3);
  await refused(names({ property: 'Nothing', number: { equals: 1 } }), 'validation_error', /Could not find property/);
  await refused(names({ property: 'Name', number: { equals: 1 } }), 'validation_error', /does not match filter/);
});

drives('search', async () => {
  const word = unique('needle');
  const page = await newPage(`${word} page`);
  const { source } = await newDatabase(`${word} database`);
  const ids = async (rest) => (await notion.search({ query: word, ...rest })).results.map(({ id }) => id);
  assert.deepEqual(new Set(await ids({})), new Set([page.id, source]));
  assert.deepEqual(await ids({ filter: { property: 'object', value: 'page' } }), [page.id]);
  assert.deepEqual(await ids({ filter: { property: 'object', value: 'data_source' } }), [source]);
  const oldest = { timestamp: 'last_edited_time', direction: 'ascending' };
  assert.deepEqual(await ids({ sort: oldest, page_size: 1 }), [page.id]);
  await refused(notion.search({ filter: { property: 'object', value: 'database' } }), 'validation_error', /body\.filter\.value/);
  assert.equal(plain((await notion.pages.retrieve({ page_id: page.id })).properties.title.title), `${word} page`);
});
