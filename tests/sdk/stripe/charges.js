import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

function charge(more = {}) {
  return stripe.charges.create({ amount: 1000, currency: 'usd', source: 'tok_visa', ...more });
}

drives('PostCharges', async () => {
  const made = await charge({ description: 'Once', metadata: { a: 'b' } });
  assert.match(made.id, /^ch_\w{24}$/);
  const read = await stripe.charges.retrieve(made.id, { expand: ['balance_transaction'] });
  assert.deepEqual([read.status, read.payment_intent, read.metadata], ['succeeded', null, { a: 'b' }]);
  assert.deepEqual([read.balance_transaction.amount, read.balance_transaction.fee], [1000, 59]);
  await refused(charge({ source: 'tok_chargeDeclined' }), { code: 'card_declined', statusCode: 402 });
});

drives('GetChargesCharge', async () => {
  const { id } = await charge();
  const refund = await stripe.refunds.create({ charge: id, amount: 100 });
  const read = await stripe.charges.retrieve(id, { expand: ['refunds'] });
  assert.deepEqual([read.amount_refunded, read.refunds.data.map((one) => one.id)], [100, [refund.id]]);
  await refused(stripe.charges.retrieve('ch_000000000000000000000000'), missing('id'));
});

drives('PostChargesCharge', async () => {
  const { id } = await charge();
  await stripe.charges.update(id, { description: 'Changed', metadata: { k: 'v' }, fraud_details: { user_report: 'safe' } });
  const read = await stripe.charges.retrieve(id);
  assert.deepEqual([read.description, read.metadata, read.fraud_details], ['Changed', { k: 'v' }, { user_report: 'safe' }]);
  await refused(stripe.charges.update(id, { amount: 5 }), { code: 'parameter_unknown', statusCode: 400 });
});

drives('PostChargesChargeCapture', async () => {
  const { id } = await charge({ capture: false });
  await stripe.charges.capture(id, { amount: 400 });
  const read = await stripe.charges.retrieve(id);
  assert.deepEqual([read.captured, read.amount_captured, read.amount_refunded], [true, 400, 600]);
  await refused(stripe.charges.capture(id), { code: 'charge_already_captured', statusCode: 400 });
});

drives('GetCharges', async () => {
  const { id: customer } = await stripe.customers.create({ name: unique('charges'), source: 'tok_visa' });
  const made = [await charge({ customer, source: undefined }), await charge({ customer, source: undefined })];
  const { data } = await stripe.charges.list({ customer });
  assert.deepEqual(data.map(({ id }) => id), made.map(({ id }) => id).reverse());
  await refused(stripe.charges.list({ starting_after: 'ch_0' }), missing('starting_after', 400));
});

drives('GetChargesSearch', async () => {
  const order = unique('charge');
  const { id } = await charge({ metadata: { order } });
  const query = `metadata["order"]:"${order}" AND payment_method_details.card.last4:"4242" AND refunded:"false"`;
  const found = await stripe.charges.search({ query });
  assert.deepEqual(found.data.map((one) => one.id), [id]);
  await refused(stripe.charges.search({ query: "colour:'blue'" }), { param: 'query', statusCode: 400 });
});

drives('PostRefunds', async () => {
  const { id, amount } = await charge();
  const refund = await stripe.refunds.create({ charge: id, amount: 300, reason: 'requested_by_customer' });
  assert.match(refund.id, /^re_3\w{23}$/);
  const rest = await stripe.refunds.create({ charge: id });
  assert.equal(refund.amount + rest.amount, amount);
  const read = await stripe.charges.retrieve(id);
  assert.deepEqual([read.refunded, read.amount_refunded], [true, amount]);
  await refused(stripe.refunds.create({ charge: id }), { code: 'charge_already_refunded', statusCode: 400 });
});

drives('GetRefundsRefund', async () => {
  const { id: charged } = await charge();
  const { id } = await stripe.refunds.create({ charge: charged });
  const read = await stripe.refunds.retrieve(id, { expand: ['charge', 'balance_transaction'] });
  assert.deepEqual([read.charge.id, read.balance_transaction.net, read.status], [charged, -1000, 'succeeded']);
  await refused(stripe.refunds.retrieve('re_0'), missing('id'));
});

drives('PostRefundsRefund', async () => {
  const { id } = await stripe.refunds.create({ charge: (await charge()).id });
  await stripe.refunds.update(id, { metadata: { order_id: '6735' } });
  assert.deepEqual((await stripe.refunds.retrieve(id)).metadata, { order_id: '6735' });
  await refused(stripe.refunds.update(id, { amount: 1 }), { code: 'parameter_unknown', statusCode: 400 });
});

drives('PostRefundsRefundCancel', async () => {
  const { id: charged } = await charge({ source: 'tok_pendingRefund' });
  const refund = await stripe.refunds.create({ charge: charged });
  assert.equal(refund.status, 'pending');
  await stripe.refunds.cancel(refund.id);
  assert.equal((await stripe.refunds.retrieve(refund.id)).status, 'canceled');
  assert.equal((await stripe.charges.retrieve(charged)).amount_refunded, 0);
  await refused(stripe.refunds.cancel(refund.id), { statusCode: 400 });
});

drives('GetRefunds', async () => {
  const { id: charged } = await charge();
  const { id } = await stripe.refunds.create({ charge: charged, amount: 10 });
  assert.deepEqual((await stripe.refunds.list({ charge: charged })).data.map((one) => one.id), [id]);
  await refused(stripe.refunds.list({ starting_after: 're_0' }), missing('starting_after', 400));
});

async function disputed() {
  const { id } = await charge({ source: 'tok_createDispute' });
  const { data } = await stripe.disputes.list({ charge: id });
  return data[0];
}

drives('GetDisputes', async () => {
  const dispute = await disputed();
  assert.deepEqual([dispute.reason, dispute.status, dispute.amount], ['fraudulent', 'needs_response', 1000]);
  assert.equal((await stripe.charges.retrieve(dispute.charge)).disputed, true);
  await refused(stripe.disputes.list({ starting_after: 'du_0' }), missing('starting_after', 400));
});

drives('GetDisputesDispute', async () => {
  const { id, charge: charged } = await disputed();
  const read = await stripe.disputes.retrieve(id, { expand: ['charge'] });
  assert.deepEqual([read.charge.id, read.balance_transactions[0].net], [charged, -2500]);
  await refused(stripe.disputes.retrieve('du_0'), missing('dispute'));
});

drives('PostDisputesDispute', async () => {
  const { id } = await disputed();
  await stripe.disputes.update(id, { evidence: { uncategorized_text: 'Delivered.' }, submit: false });
  assert.equal((await stripe.disputes.retrieve(id)).evidence_details.has_evidence, true);
  await stripe.disputes.update(id, { evidence: { uncategorized_text: 'winning_evidence' } });
  const read = await stripe.disputes.retrieve(id);
  assert.deepEqual([read.status, read.balance_transactions.reduce((sum, { net }) => sum + net, 0)], ['won', 0]);
  await refused(stripe.disputes.update(id, { evidence: { customer_name: 'x' } }), { statusCode: 400 });
});

drives('PostDisputesDisputeClose', async () => {
  const { id } = await disputed();
  await stripe.disputes.close(id);
  assert.equal((await stripe.disputes.retrieve(id)).status, 'lost');
  await refused(stripe.disputes.close(id), { statusCode: 400 });
});
