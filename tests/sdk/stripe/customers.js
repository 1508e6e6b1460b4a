import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

function newCustomer(label, more = {}) {
  return stripe.customers.create({ email: `${unique(label)}@example.com`, ...more });
}

drives('PostCustomers', async () => {
  const email = `${unique('create')}@example.com`;
  const customer = await stripe.customers.create({
    email,
    name: 'Jenny Rosen',
    address: { line1: '510 Townsend St', country: 'US' },
    preferred_locales: ['de', 'en'],
    metadata: { order_id: '6735', 2024: 'x' },
  });
  assert.match(customer.id, /^cus_\w{14}$/);
  const read = await stripe.customers.retrieve(customer.id);
  assert.deepEqual(read, customer);
  assert.deepEqual([read.object, read.email, read.name, read.livemode], ['customer', email, 'Jenny Rosen', false]);
  assert.deepEqual(read.metadata, { order_id: '6735', 2024: 'x' });
  await refused(stripe.customers.create({ email: 'nobody' }), { code: 'email_invalid', param: 'email', statusCode: 400 });
});

drives('GetCustomersCustomer', async () => {
  const customer = await newCustomer('retrieve');
  const read = await stripe.customers.retrieve(customer.id, { expand: ['sources', 'default_source'] });
  assert.deepEqual([read.id, read.email, read.sources.data], [customer.id, customer.email, []]);
  await refused(stripe.customers.retrieve('cus_00000000000000'), missing('id'));
});

drives('PostCustomersCustomer', async () => {
  const { id } = await newCustomer('update', { name: 'Before', phone: '+15551234567', metadata: { a: '1', b: '2' } });
  await stripe.customers.update(id, { name: 'After', phone: '', metadata: { a: '', c: '3' } });
  const read = await stripe.customers.retrieve(id);
  assert.deepEqual([read.name, read.phone, read.metadata], ['After', null, { b: '2', c: '3' }]);
  await refused(stripe.customers.update(id, { favourite: 'blue' }), { code: 'parameter_unknown', param: 'favourite' });
});

drives('GetCustomers', async () => {
  const email = `${unique('list')}@example.com`;
  const made = [];
  for (const name of ['one', 'two', 'three']) {
    made.unshift((await stripe.customers.create({ email, name })).id);
  }
  const page = await stripe.customers.list({ email, limit: 2 });
  assert.deepEqual([page.data.map(({ id }) => id), page.has_more, page.url], [made.slice(0, 2), true, '/v1/customers']);
  const walked = [];
  for await (const { id } of stripe.customers.list({ email, limit: 1 })) {
    walked.push(id);
  }
  assert.deepEqual(walked, made);
  const newer = await stripe.customers.list({ email, ending_before: made[1] });
  assert.deepEqual(newer.data.map(({ id }) => id), made.slice(0, 1));
  await refused(stripe.customers.list({ starting_after: 'cus_00000000000000' }), missing('starting_after', 400));
});

drives('DeleteCustomersCustomer', async () => {
  const customer = await newCustomer('delete');
  const deleted = { id: customer.id, object: 'customer', deleted: true };
  assert.deepEqual({ ...(await stripe.customers.del(customer.id)) }, deleted);
  assert.deepEqual({ ...(await stripe.customers.retrieve(customer.id)) }, deleted);
  assert.deepEqual((await stripe.customers.list({ email: customer.email })).data, []);
  await refused(stripe.customers.del(customer.id), missing('id'));
});
