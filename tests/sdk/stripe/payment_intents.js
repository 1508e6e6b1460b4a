import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

const CARD = { payment_method_types: ['card'], payment_method: 'pm_card_visa' };

function paid(more = {}) {
  return stripe.paymentIntents.create({ amount: 2000, currency: 'usd', ...CARD, confirm: true, ...more });
}

async function eventTypes(id) {
  const { data } = await stripe.events.list({ limit: 100 });
  return data.filter(({ data: { object } }) => object.id === id).map(({ type }) => type);
}

drives('PostPaymentIntents', async () => {
  const intent = await paid({ metadata: { order: '6735' }, description: 'Seats', expand: ['latest_charge.balance_transaction'] });
  assert.match(intent.id, /^pi_3\w{23}$/);
  assert.match(intent.client_secret, new RegExp(`^${intent.id}_secret_\\w{25}$`));
  const { latest_charge: charge } = intent;
  assert.deepEqual([intent.status, intent.amount_received, charge.status, charge.captured], ['succeeded', 2000, 'succeeded', true]);
  assert.deepEqual([charge.balance_transaction.fee, charge.balance_transaction.net], [88, 1912]);
  assert.deepEqual([charge.metadata, charge.description], [{ order: '6735' }, 'Seats']);
  const read = await stripe.paymentIntents.retrieve(intent.id);
  assert.deepEqual([read.status, read.latest_charge], ['succeeded', charge.id]);
  assert.deepEqual(await eventTypes(intent.id), ['payment_intent.succeeded', 'payment_intent.created']);
  await refused(stripe.paymentIntents.create({ amount: 10, currency: 'usd' }), { code: 'amount_too_small', statusCode: 400 });
});

drives('GetPaymentIntentsIntent', async () => {
  const intent = await stripe.paymentIntents.create({ amount: 700, currency: 'eur' });
  assert.deepEqual([intent.status, intent.automatic_payment_methods.enabled], ['requires_payment_method', true]);
  assert.deepEqual((await stripe.paymentIntents.retrieve(intent.id)).amount, 700);
  await refused(stripe.paymentIntents.retrieve('pi_000000000000000000000000'), missing('intent'));
});

drives('PostPaymentIntentsIntent', async () => {
  const { id } = await stripe.paymentIntents.create({ amount: 700, currency: 'usd', ...CARD });
  await stripe.paymentIntents.update(id, { amount: 900, description: 'More', metadata: { a: 'b' } });
  const read = await stripe.paymentIntents.retrieve(id);
  assert.deepEqual([read.amount, read.description, read.metadata, read.status], [900, 'More', { a: 'b' }, 'requires_confirmation']);
  await stripe.paymentIntents.confirm(id);
  await refused(stripe.paymentIntents.update(id, { amount: 1000 }), { code: 'payment_intent_unexpected_state', statusCode: 400 });
});

drives('PostPaymentIntentsIntentConfirm', async () => {
  const { id } = await stripe.paymentIntents.create({ amount: 1500, currency: 'usd', payment_method_types: ['card'] });
  await assert.rejects(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclinedInsufficientFunds' }), (error) => {
    assert.deepEqual([error.type, error.code, error.decline_code, error.statusCode], ['StripeCardError', 'card_declined', 'insufficient_funds', 402]);
    assert.deepEqual([error.payment_intent.id, error.payment_intent.status], [id, 'requires_payment_method']);
    return true;
  });
  const declined = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
  assert.deepEqual([declined.status, declined.last_payment_error.decline_code], ['requires_payment_method', 'insufficient_funds']);
  assert.deepEqual([declined.latest_charge.status, declined.latest_charge.failure_code], ['failed', 'card_declined']);
  const confirmed = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_mastercard' });
  assert.deepEqual([confirmed.status, confirmed.last_payment_error], ['succeeded', null]);
  await refused(stripe.paymentIntents.confirm(id), { code: 'payment_intent_unexpected_state', statusCode: 400 });
});

test('stripe customers authenticate on the page of their bank', async () => {
  const intent = await paid({ payment_method: 'pm_card_authenticationRequired', return_url: 'https://example.com/done' });
  assert.equal(intent.status, 'requires_action');
  const { url } = intent.next_action.redirect_to_url;
  assert.match(await (await fetch(url)).text(), /Complete authentication/);
  const done = await fetch(url, { method: 'POST', body: new URLSearchParams({ result: 'succeeded' }), redirect: 'manual' });
  assert.equal(done.status, 303);
  assert.match(done.headers.get('location'), /^https:\/\/example\.com\/done\?payment_intent=pi_.*redirect_status=succeeded$/);
  assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'succeeded');
  const away = stripe.paymentIntents.create({ amount: 2000, currency: 'usd', ...CARD, payment_method: 'pm_card_authenticationRequired', confirm: true, off_session: true });
  await refused(away, { code: 'authentication_required', statusCode: 402 });
});

drives('PostPaymentIntentsIntentCapture', async () => {
  const held = await paid({ capture_method: 'manual' });
  assert.deepEqual([held.status, held.amount_capturable, held.amount_received], ['requires_capture', 2000, 0]);
  await refused(stripe.paymentIntents.capture(held.id, { amount_to_capture: 3000 }), { code: 'amount_too_large', statusCode: 400 });
  await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 });
  const read = await stripe.paymentIntents.retrieve(held.id, { expand: ['latest_charge'] });
  assert.deepEqual([read.status, read.amount_received, read.amount_capturable], ['succeeded', 1500, 0]);
  assert.deepEqual([read.latest_charge.amount_captured, read.latest_charge.amount_refunded], [1500, 500]);
});

drives('PostPaymentIntentsIntentCancel', async () => {
  const held = await paid({ capture_method: 'manual' });
  await stripe.paymentIntents.cancel(held.id, { cancellation_reason: 'requested_by_customer' });
  const read = await stripe.paymentIntents.retrieve(held.id, { expand: ['latest_charge'] });
  assert.deepEqual([read.status, read.cancellation_reason, read.latest_charge.refunded], ['canceled', 'requested_by_customer', true]);
  await refused(stripe.paymentIntents.cancel(held.id), { code: 'payment_intent_unexpected_state', statusCode: 400 });
});

drives('PostPaymentIntentsIntentIncrementAuthorization', async () => {
  const options = { card: { request_incremental_authorization: 'if_available' } };
  const held = await paid({ capture_method: 'manual', payment_method_options: options });
  await stripe.paymentIntents.incrementAuthorization(held.id, { amount: 2500 });
  const read = await stripe.paymentIntents.retrieve(held.id, { expand: ['latest_charge'] });
  assert.deepEqual([read.amount, read.amount_capturable, read.latest_charge.amount], [2500, 2500, 2500]);
  await refused(stripe.paymentIntents.incrementAuthorization(held.id, { amount: 2500 }), { param: 'amount', statusCode: 400 });
});

drives('GetPaymentIntents', async () => {
  const { id: customer } = await stripe.customers.create({ name: unique('intents') });
  const made = [];
  for (const amount of [500, 600]) {
    made.unshift((await stripe.paymentIntents.create({ amount, currency: 'usd', customer })).id);
  }
  const { data } = await stripe.paymentIntents.list({ customer, expand: ['data.customer'] });
  assert.deepEqual(data.map(({ id }) => id), made);
  assert.equal(data[0].customer.id, customer);
  await refused(stripe.paymentIntents.list({ starting_after: 'pi_000000000000000000000000' }), missing('starting_after', 400));
});

drives('GetPaymentIntentsSearch', async () => {
  const order = unique('order');
  const { id } = await stripe.paymentIntents.create({ amount: 4321, currency: 'usd', metadata: { order } });
  const found = await stripe.paymentIntents.search({ query: `metadata['order']:'${order}' AND amount>4000 AND -status:'succeeded'` });
  assert.deepEqual([found.object, found.data.map((one) => one.id)], ['search_result', [id]]);
  await refused(stripe.paymentIntents.search({ query: 'nothing' }), { param: 'query', statusCode: 400 });
});
