import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

const NUMBER = { number: '4242424242424242', exp_month: 12, exp_year: 2031, cvc: '123' };

async function newCustomer() {
  return (await stripe.customers.create({ name: unique('method') })).id;
}

async function attached() {
  const customer = await newCustomer();
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  return { customer, method };
}

drives('PostPaymentMethods', async () => {
  const method = await stripe.paymentMethods.create({ type: 'card', card: NUMBER, billing_details: { name: 'Jenny Rosen' } });
  assert.match(method.id, /^pm_1\w{23}$/);
  const read = await stripe.paymentMethods.retrieve(method.id);
  assert.deepEqual([read.card.brand, read.card.last4, read.billing_details.name, read.customer], ['visa', '4242', 'Jenny Rosen', null]);
  const wrong = stripe.paymentMethods.create({ type: 'card', card: { ...NUMBER, number: '4242424242424241' } });
  await refused(wrong, { code: 'incorrect_number', statusCode: 402 });
});

drives('GetPaymentMethodsPaymentMethod', async () => {
  const { customer, method } = await attached();
  assert.equal((await stripe.paymentMethods.retrieve(method.id, { expand: ['customer'] })).customer.id, customer);
  await refused(stripe.paymentMethods.retrieve('pm_000000000000000000000000'), missing('payment_method'));
});

drives('PostPaymentMethodsPaymentMethod', async () => {
  const { method } = await attached();
  await stripe.paymentMethods.update(method.id, { billing_details: { email: 'a@example.com' }, card: { exp_year: 2040 }, metadata: { a: '1' } });
  const read = await stripe.paymentMethods.retrieve(method.id);
  assert.deepEqual([read.billing_details.email, read.card.exp_year, read.metadata], ['a@example.com', 2040, { a: '1' }]);
  const loose = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  await refused(stripe.paymentMethods.update(loose.id, { metadata: { a: '1' } }), { statusCode: 400 });
});

drives('GetPaymentMethods', async () => {
  const { customer, method } = await attached();
  const list = await stripe.paymentMethods.list({ customer, type: 'card' });
  assert.deepEqual(list.data.map(({ id }) => id), [method.id]);
  await refused(stripe.paymentMethods.list({ customer: 'cus_00000000000000' }), missing('customer', 400));
});

drives('PostPaymentMethodsPaymentMethodAttach', async () => {
  const { customer, method } = await attached();
  assert.deepEqual((await stripe.paymentMethods.list({ customer })).data.map(({ id }) => id), [method.id]);
  await refused(stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer }), { code: 'card_declined', statusCode: 402 });
});

drives('PostPaymentMethodsPaymentMethodDetach', async () => {
  const { customer, method } = await attached();
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  await stripe.paymentMethods.detach(method.id);
  assert.deepEqual((await stripe.paymentMethods.list({ customer })).data, []);
  assert.equal((await stripe.customers.retrieve(customer)).invoice_settings.default_payment_method, null);
  await refused(stripe.paymentMethods.detach(method.id), { statusCode: 400 });
});

drives('GetCustomersCustomerPaymentMethods', async () => {
  const { customer, method } = await attached();
  assert.deepEqual((await stripe.customers.listPaymentMethods(customer)).data.map(({ id }) => id), [method.id]);
  await refused(stripe.customers.listPaymentMethods('cus_00000000000000'), missing('customer'));
});

drives('GetCustomersCustomerPaymentMethodsPaymentMethod', async () => {
  const { customer, method } = await attached();
  assert.equal((await stripe.customers.retrievePaymentMethod(customer, method.id)).id, method.id);
  await refused(stripe.customers.retrievePaymentMethod(await newCustomer(), method.id), missing('payment_method'));
});

drives('PostTokens', async () => {
  const token = await stripe.tokens.create({ card: { ...NUMBER, exp_month: '12', exp_year: '2031' } });
  assert.match(token.id, /^tok_1\w{23}$/);
  await stripe.paymentMethods.create({ type: 'card', card: { token: token.id } });
  assert.equal((await stripe.tokens.retrieve(token.id)).used, true);
  await refused(stripe.tokens.create({}), { statusCode: 400 });
});

drives('GetTokensToken', async () => {
  const { id } = await stripe.tokens.create({ card: { ...NUMBER, exp_month: '12', exp_year: '31' } });
  const read = await stripe.tokens.retrieve(id);
  assert.deepEqual([read.used, read.card.last4, read.card.exp_year], [false, '4242', 2031]);
  await refused(stripe.tokens.retrieve('tok_000000000000000000000000'), missing('token'));
});

drives('PostCustomersCustomerSources', async () => {
  const customer = await newCustomer();
  const card = await stripe.customers.createSource(customer, { source: 'tok_visa' });
  assert.match(card.id, /^card_1\w{23}$/);
  assert.equal((await stripe.customers.retrieve(customer)).default_source, card.id);
  await refused(stripe.customers.createSource(customer, { source: 'tok_chargeDeclined' }), { code: 'card_declined', statusCode: 402 });
});

drives('GetCustomersCustomerSources', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.customers.createSource(customer, { source: 'tok_mastercard' });
  assert.deepEqual((await stripe.customers.listSources(customer)).data.map((one) => one.id), [id]);
  await refused(stripe.customers.listSources('cus_00000000000000'), missing('customer'));
});

drives('GetCustomersCustomerSourcesId', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.customers.createSource(customer, { source: 'tok_amex' });
  assert.equal((await stripe.customers.retrieveSource(customer, id)).brand, 'American Express');
  await refused(stripe.customers.retrieveSource(customer, 'card_000000000000000000000000'), missing('id'));
});

drives('PostCustomersCustomerSourcesId', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.customers.createSource(customer, { source: 'tok_visa' });
  await stripe.customers.updateSource(customer, id, { name: 'Jenny', metadata: { a: 'b' } });
  const read = await stripe.customers.retrieveSource(customer, id);
  assert.deepEqual([read.name, read.metadata], ['Jenny', { a: 'b' }]);
  await refused(stripe.customers.updateSource(customer, 'card_0', {}), missing('id'));
});

drives('DeleteCustomersCustomerSourcesId', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.customers.createSource(customer, { source: 'tok_visa' });
  assert.equal((await stripe.customers.deleteSource(customer, id)).deleted, true);
  assert.equal((await stripe.customers.retrieve(customer)).default_source, null);
  await refused(stripe.customers.deleteSource(customer, id), missing('id'));
});
