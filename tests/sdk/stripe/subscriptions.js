import assert from 'node:assert/strict';
import { advanced, payer, price } from './billing.js';
import { drives, missing, refused, stripe } from './client.js';

const DAY = 24 * 60 * 60;
const START = Date.UTC(2026, 0, 1) / 1000;

async function subscribed(label, fields = {}) {
  const customer = await payer(label);
  const { id } = await price(label);
  return stripe.subscriptions.create({ customer: customer.id, items: [{ price: id, quantity: 2 }], ...fields });
}

drives('PostSubscriptions', async () => {
  const made = await subscribed('create');
  const read = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
  assert.deepEqual([read.status, read.latest_invoice.status, read.latest_invoice.total], ['active', 'paid', 2000]);
  const cardless = await stripe.customers.create();
  const { id } = await price('create');
  const nobody = { customer: cardless.id, items: [{ price: id }] };
  await refused(stripe.subscriptions.create(nobody), { code: 'resource_missing', statusCode: 400 });
  const waiting = await stripe.subscriptions.create({ ...nobody, payment_behavior: 'default_incomplete', expand: ['latest_invoice.confirmation_secret'] });
  assert.equal(waiting.status, 'incomplete');
  const [intent] = waiting.latest_invoice.confirmation_secret.client_secret.split('_secret_');
  await stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa', return_url: 'https://example.com' });
  assert.equal((await stripe.subscriptions.retrieve(waiting.id)).status, 'active');
  const broke = await payer('broke', 'pm_card_chargeCustomerFail');
  const incomplete = await stripe.subscriptions.create({ customer: broke.id, items: [{ price: id }] });
  assert.equal((await stripe.subscriptions.retrieve(incomplete.id)).status, 'incomplete');
});

drives('GetSubscriptionsSubscriptionExposedId', async () => {
  const made = await subscribed('retrieve', { trial_period_days: 14 });
  const read = await stripe.subscriptions.retrieve(made.id, { expand: ['customer', 'items.data.price.product'] });
  assert.deepEqual([read.status, read.trial_end - read.trial_start], ['trialing', 14 * DAY]);
  assert.match(read.items.data[0].price.product.name, /^sdk-retrieve/);
  await refused(stripe.subscriptions.retrieve('sub_nope'), missing('id'));
});

drives('PostSubscriptionsSubscriptionExposedId', async () => {
  const made = await subscribed('update');
  const [item] = made.items.data;
  await stripe.subscriptions.update(made.id, { items: [{ id: item.id, quantity: 5 }], proration_behavior: 'always_invoice', metadata: { a: '1' } });
  const read = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
  assert.deepEqual([read.items.data[0].quantity, read.latest_invoice.total, read.latest_invoice.status], [5, 3000, 'paid']);
  await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
  assert.equal((await stripe.subscriptions.retrieve(made.id)).cancel_at, item.current_period_end);
  await refused(stripe.subscriptions.update(made.id, { items: [{ id: 'si_nope' }] }), missing('items[0][id]', 400));
});

drives('DeleteSubscriptionsSubscriptionExposedId', async () => {
  const made = await subscribed('cancel');
  await stripe.subscriptions.cancel(made.id, { prorate: true, invoice_now: true, cancellation_details: { comment: 'Bye' } });
  const read = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
  assert.deepEqual([read.status, read.cancellation_details.comment, read.latest_invoice.total], ['canceled', 'Bye', -2000]);
  assert.equal((await stripe.customers.retrieve(made.customer)).balance, -2000);
  await refused(stripe.subscriptions.cancel(made.id), missing('id'));
});

drives('GetSubscriptions', async () => {
  const made = await subscribed('list');
  const ids = async (filter) => (await stripe.subscriptions.list(filter)).data.map(({ id }) => id);
  assert.deepEqual(await ids({ customer: made.customer }), [made.id]);
  assert.deepEqual(await ids({ price: made.items.data[0].price.id, status: 'active' }), [made.id]);
  await stripe.subscriptions.cancel(made.id);
  assert.deepEqual([await ids({ customer: made.customer }), await ids({ customer: made.customer, status: 'canceled' })], [[], [made.id]]);
  await refused(stripe.subscriptions.list({ starting_after: 'sub_nope' }), missing('starting_after', 400));
});

drives('PostSubscriptionsSubscriptionResume', async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const customer = await stripe.customers.create({ test_clock: clock.id });
  const { id } = await price('resume');
  const made = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  });
  await refused(stripe.subscriptions.resume(made.id), { type: 'StripeInvalidRequestError', statusCode: 400 });
  await advanced(clock.id, START + 8 * DAY);
  assert.equal((await stripe.subscriptions.retrieve(made.id)).status, 'paused');
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await stripe.subscriptions.update(made.id, { default_payment_method: method.id });
  await stripe.subscriptions.resume(made.id);
  const read = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
  assert.deepEqual([read.status, read.latest_invoice.status], ['active', 'paid']);
});

drives('PostSubscriptionItems', async () => {
  const made = await subscribed('item');
  const extra = await price('extra', { unit_amount: 300 });
  const item = await stripe.subscriptionItems.create({ subscription: made.id, price: extra.id, quantity: 4 });
  const read = await stripe.subscriptions.retrieve(made.id);
  assert.deepEqual(read.items.data.map(({ price: { id }, quantity }) => [id, quantity]).at(-1), [extra.id, 4]);
  assert.equal(item.subscription, made.id);
  const yearly = await price('yearly', { recurring: { interval: 'year' } });
  await refused(stripe.subscriptionItems.create({ subscription: made.id, price: yearly.id }), { param: 'items', statusCode: 400 });
});

drives('GetSubscriptionItemsItem', async () => {
  const [item] = (await subscribed('item')).items.data;
  const read = await stripe.subscriptionItems.retrieve(item.id, { expand: ['price.product'] });
  assert.deepEqual([read.quantity, read.price.product.object], [2, 'product']);
  await refused(stripe.subscriptionItems.retrieve('si_nope'), missing('id'));
});

drives('PostSubscriptionItemsItem', async () => {
  const made = await subscribed('item');
  const [item] = made.items.data;
  await stripe.subscriptionItems.update(item.id, { quantity: 3, metadata: { team: 'a' } });
  const read = await stripe.subscriptionItems.retrieve(item.id);
  assert.deepEqual([read.quantity, read.metadata], [3, { team: 'a' }]);
  const { data } = await stripe.invoiceItems.list({ customer: made.customer, pending: true });
  assert.deepEqual(data.map(({ amount, proration }) => [amount, proration]), [[3000, true], [-2000, true]]);
  await refused(stripe.subscriptionItems.update('si_nope', { quantity: 1 }), missing('id'));
});

drives('DeleteSubscriptionItemsItem', async () => {
  const made = await subscribed('item');
  const extra = await price('extra');
  const item = await stripe.subscriptionItems.create({ subscription: made.id, price: extra.id });
  await stripe.subscriptionItems.del(item.id, { proration_behavior: 'none' });
  assert.equal((await stripe.subscriptions.retrieve(made.id)).items.data.length, 1);
  const last = made.items.data[0].id;
  await refused(stripe.subscriptionItems.del(last), { param: 'items', statusCode: 400 });
});

drives('GetSubscriptionItems', async () => {
  const made = await subscribed('item');
  const { data } = await stripe.subscriptionItems.list({ subscription: made.id });
  assert.deepEqual(data.map(({ id }) => id), made.items.data.map(({ id }) => id));
  await refused(stripe.subscriptionItems.list({ subscription: 'sub_nope' }), missing('subscription', 400));
  await stripe.subscriptions.retrieve(made.id);
});

drives('PostTestHelpersTestClocks', async () => {
  const made = await stripe.testHelpers.testClocks.create({ frozen_time: START, name: 'January' });
  const customer = await stripe.customers.create({ test_clock: made.id, expand: ['test_clock'] });
  assert.deepEqual([customer.created, customer.test_clock.name], [START, 'January']);
  await refused(stripe.testHelpers.testClocks.create({}), { code: 'parameter_missing', param: 'frozen_time', statusCode: 400 });
});

drives('GetTestHelpersTestClocksTestClock', async () => {
  const made = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  assert.deepEqual(await stripe.testHelpers.testClocks.retrieve(made.id), made);
  await refused(stripe.testHelpers.testClocks.retrieve('clock_nope'), missing('test_clock'));
});

drives('PostTestHelpersTestClocksTestClockAdvance', async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const customer = await payer('clock', 'pm_card_visa', { test_clock: clock.id });
  const { id } = await price('clock');
  const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: id }] });
  await advanced(clock.id, START + 63 * DAY);
  const { data } = await stripe.invoices.list({ subscription: made.id });
  assert.deepEqual(data.map(({ status, billing_reason }) => [status, billing_reason]), [
    ['paid', 'subscription_cycle'],
    ['paid', 'subscription_cycle'],
    ['paid', 'subscription_create'],
  ]);
  assert.deepEqual(data.map(({ created }) => created), [Date.UTC(2026, 2, 1) / 1000, Date.UTC(2026, 1, 1) / 1000, START]);
  const broke = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
  await stripe.subscriptions.update(made.id, { default_payment_method: broke.id });
  await advanced(clock.id, START + 92 * DAY);
  assert.equal((await stripe.subscriptions.retrieve(made.id)).status, 'past_due');
  await advanced(clock.id, START + 120 * DAY);
  assert.equal((await stripe.subscriptions.retrieve(made.id)).status, 'canceled');
  await refused(stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: START }), { param: 'frozen_time', statusCode: 400 });
});

drives('DeleteTestHelpersTestClocksTestClock', async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const customer = await stripe.customers.create({ test_clock: clock.id });
  await stripe.testHelpers.testClocks.del(clock.id);
  assert.equal((await stripe.customers.retrieve(customer.id)).deleted, true);
  await refused(stripe.testHelpers.testClocks.del(clock.id), missing('test_clock'));
});

drives('GetTestHelpersTestClocks', async () => {
  const made = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const { data } = await stripe.testHelpers.testClocks.list({ limit: 1 });
  assert.deepEqual(data.map(({ id }) => id), [made.id]);
  await refused(stripe.testHelpers.testClocks.list({ starting_after: 'clock_nope' }), missing('starting_after', 400));
});
