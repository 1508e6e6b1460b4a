import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

drives('PostProducts', async () => {
  const product = await stripe.products.create({
    name: unique('create'),
    marketing_features: [{ name: 'Support' }],
    package_dimensions: { height: 10, length: 2.5, weight: 3, width: 4 },
    default_price_data: { currency: 'usd', unit_amount: 1500, recurring: { interval: 'month' } },
    expand: ['default_price'],
  });
  assert.match(product.id, /^prod_\w{14}$/);
  assert.deepEqual([product.default_price.unit_amount, product.default_price.product], [1500, product.id]);
  const read = await stripe.products.retrieve(product.id, { expand: ['default_price'] });
  assert.deepEqual(read, product);
  await refused(stripe.products.create({}), { code: 'parameter_missing', param: 'name', statusCode: 400 });
});

drives('GetProductsId', async () => {
  const id = unique('retrieve');
  await stripe.products.create({ id, name: 'Named by its maker' });
  const read = await stripe.products.retrieve(id);
  assert.deepEqual([read.id, read.object, read.active, read.default_price], [id, 'product', true, null]);
  await refused(stripe.products.retrieve('prod_00000000000000'), missing('id'));
});

drives('PostProductsId', async () => {
  const { id } = await stripe.products.create({ name: unique('update'), description: 'x', images: ['https://example.com/a'] });
  await stripe.products.update(id, { active: false, description: '', images: '', metadata: { k: 'v' } });
  const read = await stripe.products.retrieve(id);
  assert.deepEqual([read.active, read.description, read.images, read.metadata], [false, null, [], { k: 'v' }]);
  const unknown = stripe.products.update(id, { default_price: 'price_000000000000000000000000' });
  await refused(unknown, missing('default_price', 400));
});

drives('GetProducts', async () => {
  const url = `https://example.com/${unique('list')}`;
  const made = [];
  for (const active of [true, false, true]) {
    made.unshift((await stripe.products.create({ name: 'Listed', url, active })).id);
  }
  const ids = async (filter) => (await stripe.products.list(filter)).data.map(({ id }) => id);
  assert.deepEqual(await ids({ url }), made);
  assert.deepEqual(await ids({ url, active: false }), [made[1]]);
  assert.deepEqual(new Set(await ids({ ids: [made[0], made[2]] })), new Set([made[0], made[2]]));
  await refused(stripe.products.list({ ending_before: 'prod_00000000000000' }), missing('ending_before', 400));
});

drives('DeleteProductsId', async () => {
  const { id } = await stripe.products.create({ name: unique('delete') });
  const sold = await stripe.products.create({
    name: unique('delete'),
    default_price_data: { currency: 'usd', unit_amount: 1 },
  });
  assert.deepEqual({ ...(await stripe.products.del(id)) }, { id, object: 'product', deleted: true });
  await refused(stripe.products.retrieve(id), missing('id'));
  await refused(stripe.products.del(sold.id), {
    statusCode: 400,
    rawType: 'invalid_request_error',
    message: 'This product cannot be deleted because it has one or more user-created prices.',
  });
});
