import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, refused, stripe } from './client.js';

const MALFORMED = { param: 'query', statusCode: 400 };

drives('GetCustomersSearch', async () => {
  const name = unique('search');
  const made = [];
  for (const order of ['1', '2', '3']) {
    made.unshift((await stripe.customers.create({ name, email: `${name}@example.com`, metadata: { order } })).id);
  }
  const ids = async (query, more = {}) => (await stripe.customers.search({ query, ...more })).data.map(({ id }) => id);
  assert.deepEqual(await ids(`name:'${name.toUpperCase()}'`), made);
  assert.deepEqual(await ids(`email~"${name}@ex" AND -metadata['order']:'2'`), [made[0], made[2]]);
  assert.deepEqual(await ids(`metadata["order"]:"1" name:"${name}"`), [made[2]]);
  const first = await stripe.customers.search({ query: `name:"${name}"`, limit: 2 });
  assert.deepEqual([first.has_more, await ids(`name:"${name}"`, { page: first.next_page })], [true, [made[2]]]);
  await refused(stripe.customers.search({ query: "name:'open" }), MALFORMED);
});

drives('GetProductsSearch', async () => {
  const name = unique('search');
  const { id } = await stripe.products.create({ name, description: 'Found by its description' });
  const found = await stripe.products.search({ query: `active:'true' AND name:'${name}' AND description~'by its'` });
  assert.deepEqual(found.data.map((one) => one.id), [id]);
  await refused(stripe.products.search({ query: "colour:'blue'" }), MALFORMED);
});

drives('GetPricesSearch', async () => {
  const { id: product } = await stripe.products.create({ name: unique('search') });
  const { id } = await stripe.prices.create({ product, currency: 'usd', unit_amount: 5 });
  const found = await stripe.prices.search({ query: `product:'${product}' AND type:'one_time'` });
  assert.deepEqual(found.data.map((one) => one.id), [id]);
  await refused(stripe.prices.search({ query: 'product' }), MALFORMED);
});
