import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from '../support/environment.js';
import { crm, drives, refused } from './client.js';
import { made, newCompany } from './objects.js';

const { searchApi } = crm.objects;

const label = unique('search').replaceAll('-', '');
const company = await newCompany('search');
const to = [{ to: { id: company.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 341 }] }];
const deals = {
  small: await made('deals', { dealname: `${label} small`, amount: '90', dealstage: 'qualifiedtobuy', closedate: '2026-01-31' }),
  large: await made('deals', { dealname: `${label} large order`, amount: '1000', dealstage: 'closedwon', dealtype: 'newbusiness' }, to),
  none: await made('deals', { dealname: `${label} none`, dealstage: 'qualifiedtobuy', dealtype: 'existingbusiness' }),
};

/** The names of the deals that these filters find, in the order of their amounts. */
async function found(filters, more = {}) {
  const own = { propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: label };
  const { results } = await searchApi.doSearch('deals', {
    filterGroups: [{ filters: [own, ...filters] }],
    sorts: ['amount'],
    properties: ['dealname'],
    ...more,
  });
  const names = Object.fromEntries(Object.entries(deals).map(([name, { id }]) => [id, name]));
  return results.map(({ id }) => names[id]);
}

drives('crm.objects.searchApi.doSearch', async () => {
  const query = { query: `${label} order`, limit: 1, after: '0', sorts: [], properties: ['amount'], filterGroups: [] };
  const page = await searchApi.doSearch('deals', query);
  assert.deepEqual([page.total, page.results[0].id, page.results[0].properties.amount], [1, deals.large.id, '1000']);
  const many = { filterGroups: [], query: label, limit: 2 };
  const first = await searchApi.doSearch('deals', many);
  const second = await searchApi.doSearch('deals', { ...many, after: first.paging.next.after });
  assert.deepEqual([first.total, first.results.length, second.results.length, second.paging], [3, 2, 1, undefined]);
  const read = await crm.objects.basicApi.getById('deals', deals.small.id);
  assert.equal(read.properties.closedate, '2026-01-31T00:00:00.000Z');
  const filter = { propertyName: 'amount', operator: 'EQ', value: '1' };
  const refusals = [
    [{ filterGroups: Array(6).fill({ filters: [filter] }) }, 'at most 5 filterGroups'],
    [{ filterGroups: [{ filters: Array(7).fill(filter) }] }, 'at most 6 filters'],
    [{ filterGroups: Array(4).fill({ filters: Array(5).fill(filter) }) }, 'at most 18 filters'],
    [{ filterGroups: [{ filters: [{ ...filter, propertyName: 'colour' }] }] }, 'no property colour'],
    [{ limit: 201 }, 'limit must be between'],
    [{ after: '9999', limit: 2 }, 'Paging beyond 10000'],
    [{ sorts: ['amount', 'dealname'] }, 'only one sort'],
  ];
  for (const [search, message] of refusals) await refused(searchApi.doSearch('deals', search), 400, message);
});

test('hubspot search compares by all of the operators', async () => {
  const amount = (operator, more) => ({ propertyName: 'amount', operator, ...more });
  const name = (operator, value) => ({ propertyName: 'dealname', operator, value });
  const type = (operator, values) => ({ propertyName: 'dealtype', operator, values });
  for (const [filters, expected] of [
    [[amount('EQ', { value: '90' })], ['small']],
    [[amount('NEQ', { value: '90' })], ['large', 'none']],
    [[amount('LT', { value: '1000' })], ['small']],
    [[amount('LTE', { value: '1000' })], ['small', 'large']],
    [[amount('GT', { value: '90' })], ['large']],
    [[amount('GTE', { value: '90' })], ['small', 'large']],
    [[amount('BETWEEN', { value: '91', highValue: '1000' })], ['large']],
    [[type('IN', ['newbusiness', 'existingbusiness'])], ['large', 'none']],
    [[type('NOT_IN', ['newbusiness'])], ['small', 'none']],
    [[amount('HAS_PROPERTY')], ['small', 'large']],
    [[amount('NOT_HAS_PROPERTY')], ['none']],
    [[name('CONTAINS_TOKEN', 'ord*')], ['large']],
    [[name('NOT_CONTAINS_TOKEN', 'small')], ['large', 'none']],
    [[{ propertyName: 'closedate', operator: 'LT', value: String(Date.UTC(2026, 1, 1)) }], ['small', 'large']],
    [[{ propertyName: 'associations.company', operator: 'EQ', value: company.id }], ['large']],
    [[name('EQ', `${label} SMALL`)], ['small']],
  ]) {
    // Whatever the clock says, won deals are closed now; the fixture's January is not over in any test.
    assert.deepEqual(await found(filters), expected, JSON.stringify(filters));
  }
  assert.deepEqual(await found([], { sorts: ['-amount'] }), ['large', 'small', 'none']);
});
