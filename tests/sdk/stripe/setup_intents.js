import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

async function newCustomer() {
  return (await stripe.customers.create({ name: unique('setup') })).id;
}

drives('PostSetupIntents', async () => {
  const customer = await newCustomer();
  const intent = await stripe.setupIntents.create({ customer, payment_method: 'pm_card_visa', payment_method_types: ['card'], confirm: true });
  assert.match(intent.id, /^seti_1\w{23}$/);
  assert.equal(intent.status, 'succeeded');
  const methods = await stripe.customers.listPaymentMethods(customer);
  assert.deepEqual(methods.data.map(({ id }) => id), [intent.payment_method]);
  await assert.rejects(stripe.setupIntents.create({ payment_method: 'pm_card_chargeDeclined', confirm: true }), (error) => {
    assert.deepEqual([error.code, error.decline_code, error.setup_intent.status], ['card_declined', 'generic_decline', 'requires_payment_method']);
    return true;
  });
});

drives('GetSetupIntentsIntent', async () => {
  const { id } = await stripe.setupIntents.create({ description: 'Read' });
  const read = await stripe.setupIntents.retrieve(id);
  assert.deepEqual([read.description, read.status, read.usage], ['Read', 'requires_payment_method', 'off_session']);
  await refused(stripe.setupIntents.retrieve('seti_000000000000000000000000'), missing('intent'));
});

drives('PostSetupIntentsIntent', async () => {
  const { id } = await stripe.setupIntents.create({});
  await stripe.setupIntents.update(id, { metadata: { a: 'b' }, payment_method: 'pm_card_visa' });
  const read = await stripe.setupIntents.retrieve(id, { expand: ['payment_method'] });
  assert.deepEqual([read.metadata, read.status, read.payment_method.card.last4], [{ a: 'b' }, 'requires_confirmation', '4242']);
  await refused(stripe.setupIntents.update(id, { colour: 'blue' }), { code: 'parameter_unknown', statusCode: 400 });
});

drives('PostSetupIntentsIntentConfirm', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.setupIntents.create({ customer });
  const asked = await stripe.setupIntents.confirm(id, { payment_method: 'pm_card_authenticationRequiredOnSetup', return_url: 'https://example.com' });
  assert.equal(asked.status, 'requires_action');
  const page = asked.next_action.redirect_to_url.url;
  await fetch(page, { method: 'POST', body: new URLSearchParams({ result: 'succeeded' }), redirect: 'manual' });
  const read = await stripe.setupIntents.retrieve(id);
  assert.equal(read.status, 'succeeded');
  const terms = { amount: 900, currency: 'usd', customer, payment_method: read.payment_method, payment_method_types: ['card'] };
  const paid = await stripe.paymentIntents.create({ ...terms, confirm: true, off_session: true });
  assert.equal(paid.status, 'succeeded');
  await refused(stripe.setupIntents.confirm(id), { code: 'setup_intent_unexpected_state', statusCode: 400 });
});

drives('PostSetupIntentsIntentCancel', async () => {
  const { id } = await stripe.setupIntents.create({});
  await stripe.setupIntents.cancel(id, { cancellation_reason: 'abandoned' });
  const read = await stripe.setupIntents.retrieve(id);
  assert.deepEqual([read.status, read.cancellation_reason], ['canceled', 'abandoned']);
  await refused(stripe.setupIntents.cancel(id), { code: 'setup_intent_unexpected_state', statusCode: 400 });
});

drives('GetSetupIntents', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.setupIntents.create({ customer });
  assert.deepEqual((await stripe.setupIntents.list({ customer })).data.map((one) => one.id), [id]);
  await refused(stripe.setupIntents.list({ ending_before: 'seti_0' }), missing('ending_before', 400));
});
