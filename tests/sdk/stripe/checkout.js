import assert from 'node:assert/strict';
import { oneTime, price, submit } from './billing.js';
import { drives, missing, refused, stripe } from './client.js';

const SUCCESS = 'https://example.com/thanks?session={CHECKOUT_SESSION_ID}';

async function session(fields = {}) {
  const { id } = await oneTime('checkout', 1500);
  return stripe.checkout.sessions.create({ mode: 'payment', success_url: SUCCESS, line_items: [{ price: id, quantity: 2 }], ...fields });
}

drives('PostCheckoutSessions', async () => {
  const made = await session({ metadata: { order: '7' } });
  assert.deepEqual([made.status, made.payment_status, made.amount_total], ['open', 'unpaid', 3000]);
  const page = await fetch(made.url);
  assert.match(await page.text(), /Pay \$30\.00/);
  const declined = await submit(made.url, '4000000000000002');
  assert.equal(declined.status, 402);
  assert.match(await declined.text(), /Your card was declined\./);
  assert.equal((await stripe.checkout.sessions.retrieve(made.id)).status, 'open');
  const paid = await submit(made.url, '4242424242424242');
  assert.deepEqual([paid.status, paid.headers.get('location')], [303, SUCCESS.replace('{CHECKOUT_SESSION_ID}', made.id)]);
  const read = await stripe.checkout.sessions.retrieve(made.id, { expand: ['payment_intent'] });
  assert.deepEqual([read.status, read.payment_status, read.payment_intent.status], ['complete', 'paid', 'succeeded']);
  assert.equal(read.customer_details.email, 'jenny@example.com');
  const { id } = await price('checkout');
  const recurring = session({ line_items: [{ price: id, quantity: 1 }] });
  await refused(recurring, { param: 'line_items[0][price]', statusCode: 400 });
});

drives('GetCheckoutSessionsSession', async () => {
  const { id } = await price('subscribe');
  const made = await session({ mode: 'subscription', line_items: [{ price: id, quantity: 3 }] });
  assert.equal((await submit(made.url, '4242424242424242')).status, 303);
  const read = await stripe.checkout.sessions.retrieve(made.id, { expand: ['subscription', 'invoice', 'customer'] });
  assert.deepEqual([read.subscription.status, read.invoice.total, read.customer.email], ['active', 3000, 'jenny@example.com']);
  assert.equal((await stripe.subscriptions.retrieve(read.subscription.id)).items.data[0].quantity, 3);
  await refused(stripe.checkout.sessions.retrieve('cs_test_nope'), missing('session'));
});

drives('PostCheckoutSessionsSession', async () => {
  const made = await session();
  await stripe.checkout.sessions.update(made.id, { metadata: { a: '1' } });
  assert.deepEqual((await stripe.checkout.sessions.retrieve(made.id)).metadata, { a: '1' });
  await refused(stripe.checkout.sessions.update('cs_test_nope', { metadata: { a: '1' } }), missing('session'));
});

drives('GetCheckoutSessions', async () => {
  const customer = await stripe.customers.create();
  const made = await session({ customer: customer.id, mode: 'setup', line_items: undefined });
  assert.equal((await submit(made.url, '4242424242424242')).status, 303);
  const { data } = await stripe.checkout.sessions.list({ customer: customer.id });
  assert.deepEqual(data.map(({ id, status }) => [id, status]), [[made.id, 'complete']]);
  assert.equal((await stripe.setupIntents.retrieve(data[0].setup_intent)).status, 'succeeded');
  await refused(stripe.checkout.sessions.list({ starting_after: 'cs_test_nope' }), missing('starting_after', 400));
});

drives('PostCheckoutSessionsSessionExpire', async () => {
  const made = await session();
  await stripe.checkout.sessions.expire(made.id);
  const read = await stripe.checkout.sessions.retrieve(made.id);
  assert.deepEqual([read.status, read.url], ['expired', null]);
  await refused(stripe.checkout.sessions.expire(made.id), { type: 'StripeInvalidRequestError', statusCode: 400 });
});

drives('GetCheckoutSessionsSessionLineItems', async () => {
  const coupon = await stripe.coupons.create({ amount_off: 500, currency: 'usd' });
  const made = await session({ discounts: [{ coupon: coupon.id }] });
  const { data } = await stripe.checkout.sessions.listLineItems(made.id);
  assert.deepEqual(data.map(({ quantity, amount_total }) => [quantity, amount_total]), [[2, 2500]]);
  assert.equal(data[0].price.unit_amount, 1500);
  await refused(stripe.checkout.sessions.listLineItems('cs_test_nope'), missing('session'));
});

async function link(fields = {}) {
  const { id } = await oneTime('link', 900);
  return stripe.paymentLinks.create({ line_items: [{ price: id, quantity: 1 }], ...fields });
}

drives('PostPaymentLinks', async () => {
  const made = await link({ after_completion: { type: 'redirect', redirect: { url: 'https://example.com/done' } } });
  const opened = await fetch(made.url, { redirect: 'manual' });
  const page = new URL(opened.headers.get('location'), made.url);
  const paid = await submit(page, '4242424242424242');
  assert.deepEqual([opened.status, paid.status, paid.headers.get('location')], [303, 303, 'https://example.com/done']);
  const { data } = await stripe.checkout.sessions.list({ payment_link: made.id });
  assert.deepEqual(data.map(({ status, amount_total }) => [status, amount_total]), [['complete', 900]]);
  await refused(stripe.paymentLinks.create({ line_items: [{ price: 'price_nope', quantity: 1 }] }), missing('line_items[0][price]', 400));
});

drives('GetPaymentLinksPaymentLink', async () => {
  const made = await link();
  assert.deepEqual(await stripe.paymentLinks.retrieve(made.id), made);
  await refused(stripe.paymentLinks.retrieve('plink_nope'), missing('payment_link'));
});

drives('PostPaymentLinksPaymentLink', async () => {
  const made = await link();
  await stripe.paymentLinks.update(made.id, { active: false, inactive_message: 'Sold <out>' });
  assert.equal((await stripe.paymentLinks.retrieve(made.id)).active, false);
  assert.match(await (await fetch(made.url)).text(), /Sold &lt;out&gt;/);
  await refused(stripe.paymentLinks.update('plink_nope', { active: true }), missing('payment_link'));
});

drives('GetPaymentLinks', async () => {
  const made = await link();
  const { data } = await stripe.paymentLinks.list({ limit: 1 });
  assert.deepEqual(data.map(({ id }) => id), [made.id]);
  await refused(stripe.paymentLinks.list({ starting_after: 'plink_nope' }), missing('starting_after', 400));
});

drives('GetPaymentLinksPaymentLinkLineItems', async () => {
  const made = await link();
  const { data } = await stripe.paymentLinks.listLineItems(made.id, { expand: ['data.price.product'] });
  assert.deepEqual(data.map(({ amount_total }) => amount_total), [900]);
  await refused(stripe.paymentLinks.listLineItems('plink_nope'), missing('payment_link'));
});
