import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

/** What is available in US dollars, and what is on its way. */
async function dollars() {
  const { available, pending } = await stripe.balance.retrieve();
  const amount = (list) => list.find(({ currency }) => currency === 'usd').amount;
  return { available: amount(available), pending: amount(pending) };
}

function charge(source) {
  return stripe.charges.create({ amount: 10_000, currency: 'usd', source });
}

drives('GetBalance', async () => {
  const before = await dollars();
  await charge('tok_visa');
  await charge('tok_bypassPending');
  const after = await dollars();
  assert.deepEqual([after.pending - before.pending, after.available - before.available], [9680, 9680]);
  await refused(stripe.balance.retrieve({ colour: 'blue' }), { code: 'parameter_unknown', statusCode: 400 });
});

drives('GetBalanceTransactions', async () => {
  const { id } = await charge('tok_visa');
  await stripe.refunds.create({ charge: id, amount: 400 });
  const { data } = await stripe.balanceTransactions.list({ source: id, expand: ['data.source'] });
  assert.deepEqual(data.map(({ type, net, source }) => [type, net, source.id]), [['charge', 9680, id]]);
  await refused(stripe.balanceTransactions.list({ starting_after: 'txn_0' }), missing('starting_after', 400));
});

drives('GetBalanceTransactionsId', async () => {
  const { balance_transaction: id } = await charge('tok_mastercard');
  const read = await stripe.balanceTransactions.retrieve(id);
  assert.deepEqual([read.status, read.amount - read.fee, read.fee_details[0].amount], ['pending', read.net, read.fee]);
  await refused(stripe.balanceTransactions.retrieve('txn_0'), missing('id'));
});

drives('PostPayouts', async () => {
  await charge('tok_bypassPending');
  const before = await dollars();
  const payout = await stripe.payouts.create({ amount: 1100, currency: 'usd', description: 'To the bank' });
  assert.match(payout.id, /^po_1\w{23}$/);
  assert.equal((await dollars()).available, before.available - 1100);
  await refused(stripe.payouts.create({ amount: 99_999_999, currency: 'usd' }), { code: 'balance_insufficient', statusCode: 400 });
});

async function payout() {
  await charge('tok_bypassPending');
  return stripe.payouts.create({ amount: 500, currency: 'usd' });
}

drives('GetPayoutsPayout', async () => {
  const { id } = await payout();
  const read = await stripe.payouts.retrieve(id, { expand: ['balance_transaction'] });
  assert.deepEqual([read.status, read.balance_transaction.net, read.method], ['pending', -500, 'standard']);
  await refused(stripe.payouts.retrieve('po_0'), missing('payout'));
});

drives('PostPayoutsPayout', async () => {
  const { id } = await payout();
  await stripe.payouts.update(id, { metadata: { a: 'b' } });
  assert.deepEqual((await stripe.payouts.retrieve(id)).metadata, { a: 'b' });
  await refused(stripe.payouts.update(id, { amount: 1 }), { code: 'parameter_unknown', statusCode: 400 });
});

drives('PostPayoutsPayoutCancel', async () => {
  const { id } = await payout();
  const before = await dollars();
  await stripe.payouts.cancel(id);
  assert.equal((await stripe.payouts.retrieve(id)).status, 'canceled');
  assert.equal((await dollars()).available, before.available + 500);
  await refused(stripe.payouts.cancel(id), { statusCode: 400 });
});

drives('GetPayouts', async () => {
  const { id } = await payout();
  const { data } = await stripe.payouts.list({ status: 'pending', limit: 1 });
  assert.equal(data[0].id, id);
  await refused(stripe.payouts.list({ status: 'lost' }), { param: 'status', statusCode: 400 });
});

async function newCustomer() {
  return (await stripe.customers.create({ name: unique('balance') })).id;
}

drives('PostCustomersCustomerBalanceTransactions', async () => {
  const customer = await newCustomer();
  await stripe.customers.createBalanceTransaction(customer, { amount: -500, currency: 'usd', description: 'Sorry' });
  const read = await stripe.customers.retrieve(customer);
  assert.deepEqual([read.balance, read.currency], [-500, 'usd']);
  const other = stripe.customers.createBalanceTransaction(customer, { amount: 1, currency: 'eur' });
  await refused(other, { param: 'currency', statusCode: 400 });
});

drives('GetCustomersCustomerBalanceTransactions', async () => {
  const customer = await newCustomer();
  await stripe.customers.createBalanceTransaction(customer, { amount: -500, currency: 'usd' });
  await stripe.customers.update(customer, { balance: 100 });
  const { data } = await stripe.customers.listBalanceTransactions(customer);
  assert.deepEqual(data.map(({ amount, ending_balance }) => [amount, ending_balance]), [[600, 100], [-500, -500]]);
  await refused(stripe.customers.listBalanceTransactions('cus_00000000000000'), missing('customer'));
});

drives('GetCustomersCustomerBalanceTransactionsTransaction', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.customers.createBalanceTransaction(customer, { amount: 5, currency: 'usd' });
  assert.equal((await stripe.customers.retrieveBalanceTransaction(customer, id)).ending_balance, 5);
  await refused(stripe.customers.retrieveBalanceTransaction(customer, 'cbtxn_0'), missing('transaction'));
});

drives('PostCustomersCustomerBalanceTransactionsTransaction', async () => {
  const customer = await newCustomer();
  const { id } = await stripe.customers.createBalanceTransaction(customer, { amount: 5, currency: 'usd' });
  await stripe.customers.updateBalanceTransaction(customer, id, { description: 'Why', metadata: { a: 'b' } });
  const read = await stripe.customers.retrieveBalanceTransaction(customer, id);
  assert.deepEqual([read.description, read.metadata], ['Why', { a: 'b' }]);
  await refused(stripe.customers.updateBalanceTransaction(customer, id, { amount: 1 }), { code: 'parameter_unknown' });
});
