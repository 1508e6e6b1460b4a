import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

async function newProduct(label) {
  return (await stripe.products.create({ name: unique(label) })).id;
}

drives('PostPrices', async () => {
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 2000,
    recurring: { interval: 'month', interval_count: 3 },
    product_data: { name: unique('create') },
    lookup_key: unique('create'),
    expand: ['product'],
  });
  assert.match(price.id, /^price_\w{24}$/);
  const read = await stripe.prices.retrieve(price.id, { expand: ['product'] });
  assert.deepEqual(read, price);
  assert.deepEqual([read.type, read.unit_amount_decimal.toString(), read.recurring.interval_count], ['recurring', '2000', 3]);
  const unknown = stripe.prices.create({ currency: 'usd', unit_amount: 1, product: 'prod_00000000000000' });
  await refused(unknown, missing('product', 400));
});

drives('GetPricesPrice', async () => {
  const product = await newProduct('retrieve');
  const { id } = await stripe.prices.create({
    product,
    currency: 'eur',
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    recurring: { interval: 'year' },
    tiers: [
      { up_to: 10, unit_amount: 500 },
      { up_to: 'inf', unit_amount: 400 },
    ],
  });
  const read = await stripe.prices.retrieve(id, { expand: ['tiers', 'product.default_price'] });
  assert.deepEqual(read.tiers.map(({ up_to, unit_amount }) => [up_to, unit_amount]), [[10, 500], [null, 400]]);
  assert.deepEqual([read.product.id, read.product.default_price], [product, null]);
  await refused(stripe.prices.retrieve('price_000000000000000000000000'), missing('price'));
});

drives('PostPricesPrice', async () => {
  const product = await newProduct('update');
  const key = unique('update');
  const holder = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1, lookup_key: key });
  const { id } = await stripe.prices.create({ product, currency: 'usd', unit_amount: 2 });
  const taken = { param: 'lookup_key', message: `A price (\`${holder.id}\`) already uses that lookup key.` };
  await refused(stripe.prices.update(id, { lookup_key: key }), taken);
  await stripe.prices.update(id, { lookup_key: key, transfer_lookup_key: true, nickname: 'Two', active: false });
  const read = await stripe.prices.retrieve(id);
  assert.deepEqual([read.lookup_key, read.nickname, read.active, read.unit_amount], [key, 'Two', false, 2]);
  assert.equal((await stripe.prices.retrieve(holder.id)).lookup_key, null);
});

drives('GetPrices', async () => {
  const product = await newProduct('list');
  const key = unique('list');
  const once = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1, lookup_key: key });
  const monthly = await stripe.prices.create({ product, currency: 'usd', unit_amount: 2, recurring: { interval: 'month' } });
  const ids = async (filter) => (await stripe.prices.list(filter)).data.map(({ id }) => id);
  assert.deepEqual(await ids({ product }), [monthly.id, once.id]);
  assert.deepEqual(await ids({ product, type: 'one_time' }), [once.id]);
  assert.deepEqual(await ids({ lookup_keys: [key] }), [once.id]);
  const expanded = await stripe.prices.list({ product, limit: 1, expand: ['data.product'] });
  assert.deepEqual([expanded.data[0].product.id, expanded.has_more], [product, true]);
  await refused(stripe.prices.list({ product: 'prod_00000000000000' }), missing('product', 400));
});

test('stripe prices cannot be deleted, as with the vendor', async () => {
  const product = await newProduct('undeletable');
  const { id } = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1 });
  const path = `/v1/prices/${id}`;
  await assert.rejects(stripe.rawRequest('DELETE', path), (thrown) => {
    assert.equal(thrown.statusCode, 404);
    assert.ok(thrown.message.startsWith(`Unrecognized request URL (DELETE: ${path}).`), thrown.message);
    return true;
  });
  assert.equal((await stripe.prices.retrieve(id)).id, id);
});
