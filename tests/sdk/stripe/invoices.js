import assert from 'node:assert/strict';
import { oneTime, openInvoice, payer, price, submit } from './billing.js';
import { drives, missing, refused, stripe } from './client.js';

drives('PostInvoiceitems', async () => {
  const customer = await payer('item');
  const { id: one } = await oneTime('item', 700);
  const item = await stripe.invoiceItems.create({ customer: customer.id, pricing: { price: one }, quantity: 3 });
  const read = await stripe.invoiceItems.retrieve(item.id);
  assert.deepEqual([read.amount, read.quantity, read.invoice], [2100, 3, null]);
  await refused(stripe.invoiceItems.create({ customer: customer.id }), { code: 'parameter_missing', statusCode: 400 });
});

drives('GetInvoiceitemsInvoiceitem', async () => {
  const customer = await payer('item');
  const item = await stripe.invoiceItems.create({ customer: customer.id, amount: 5, currency: 'usd' });
  const read = await stripe.invoiceItems.retrieve(item.id, { expand: ['customer'] });
  assert.equal(read.customer.id, customer.id);
  await refused(stripe.invoiceItems.retrieve('ii_nope'), missing('invoiceitem'));
});

drives('PostInvoiceitemsInvoiceitem', async () => {
  const customer = await payer('item');
  const draft = await stripe.invoices.create({ customer: customer.id });
  const item = await stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, amount: 500, currency: 'usd' });
  await stripe.invoiceItems.update(item.id, { amount: 900, description: 'More' });
  const read = await stripe.invoices.retrieve(draft.id);
  assert.deepEqual([read.total, read.lines.data[0].description], [900, 'More']);
  await stripe.invoices.finalizeInvoice(draft.id);
  await refused(stripe.invoiceItems.update(item.id, { amount: 1 }), { code: 'invoice_not_editable', statusCode: 400 });
});

drives('DeleteInvoiceitemsInvoiceitem', async () => {
  const customer = await payer('item');
  const item = await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' });
  assert.equal((await stripe.invoiceItems.del(item.id)).deleted, true);
  assert.deepEqual((await stripe.invoiceItems.list({ customer: customer.id })).data, []);
  await refused(stripe.invoiceItems.del(item.id), missing('invoiceitem'));
});

drives('GetInvoiceitems', async () => {
  const customer = await payer('item');
  const item = await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' });
  const { data } = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
  assert.deepEqual(data.map(({ id }) => id), [item.id]);
  await refused(stripe.invoiceItems.list({ starting_after: 'ii_nope' }), missing('starting_after', 400));
});

drives('PostInvoices', async () => {
  const customer = await payer('invoice');
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  const vat = await stripe.taxRates.create({ display_name: 'VAT', inclusive: false, percentage: 20 });
  await stripe.invoiceItems.create({ customer: customer.id, amount: 1000, currency: 'usd' });
  const made = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
    discounts: [{ coupon: coupon.id }],
    default_tax_rates: [vat.id],
  });
  const read = await stripe.invoices.retrieve(made.id, { expand: ['discounts'] });
  assert.deepEqual([read.status, read.subtotal, read.total, read.number], ['draft', 1000, 1080, null]);
  assert.deepEqual([read.total_discount_amounts[0].amount, read.total_taxes[0].amount], [100, 180]);
  assert.equal(read.discounts[0].source.coupon, coupon.id);
  const nothing = stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
  await refused(nothing, { code: 'invoice_no_customer_line_items', statusCode: 400 });
});

drives('GetInvoicesInvoice', async () => {
  const customer = await payer('invoice');
  const { id } = await openInvoice(customer.id, 1200);
  const read = await stripe.invoices.retrieve(id, { expand: ['customer', 'payments', 'confirmation_secret'] });
  assert.equal(read.number, `${customer.invoice_prefix}-0001`);
  assert.match(read.confirmation_secret.client_secret, /^pi_\w+_secret_\w+$/);
  const [payment] = read.payments.data;
  const intent = await stripe.paymentIntents.retrieve(payment.payment.payment_intent);
  assert.deepEqual([intent.amount, intent.status], [1200, 'requires_payment_method']);
  await refused(stripe.invoices.retrieve('in_nope'), missing('invoice'));
});

drives('PostInvoicesInvoice', async () => {
  const customer = await payer('invoice');
  const draft = await stripe.invoices.create({ customer: customer.id });
  await stripe.invoices.update(draft.id, { description: 'December', metadata: { order: '7' } });
  const read = await stripe.invoices.retrieve(draft.id);
  assert.deepEqual([read.description, read.metadata], ['December', { order: '7' }]);
  const { id } = await openInvoice(customer.id, 100);
  await refused(stripe.invoices.update(id, { description: 'x' }), { code: 'invoice_not_editable', statusCode: 400 });
});

drives('DeleteInvoicesInvoice', async () => {
  const customer = await payer('invoice');
  const draft = await stripe.invoices.create({ customer: customer.id });
  await stripe.invoices.del(draft.id);
  await refused(stripe.invoices.retrieve(draft.id), missing('invoice'));
  const { id } = await openInvoice(customer.id, 100);
  await refused(stripe.invoices.del(id), { code: 'invoice_not_editable', statusCode: 400 });
});

drives('GetInvoices', async () => {
  const customer = await payer('invoice');
  const open = await openInvoice(customer.id, 100);
  const draft = await stripe.invoices.create({ customer: customer.id });
  const ids = async (filter) => (await stripe.invoices.list({ customer: customer.id, ...filter })).data.map(({ id }) => id);
  assert.deepEqual(await ids({}), [draft.id, open.id]);
  assert.deepEqual(await ids({ status: 'open' }), [open.id]);
  await refused(stripe.invoices.list({ starting_after: 'in_nope' }), missing('starting_after', 400));
});

drives('GetInvoicesInvoiceLines', async () => {
  const customer = await payer('invoice');
  const draft = await stripe.invoices.create({ customer: customer.id });
  for (let amount = 1; amount <= 12; amount += 1) {
    await stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, amount, currency: 'usd' });
  }
  const first = await stripe.invoices.listLineItems(draft.id, { limit: 7 });
  const rest = await stripe.invoices.listLineItems(draft.id, { starting_after: first.data[6].id });
  assert.deepEqual([...first.data, ...rest.data].map(({ amount }) => amount), Array.from({ length: 12 }, (_, index) => index + 1));
  assert.deepEqual([first.has_more, rest.has_more], [true, false]);
  await refused(stripe.invoices.listLineItems('in_nope'), missing('invoice'));
});

drives('PostInvoicesInvoiceFinalize', async () => {
  const customer = await payer('invoice', 'pm_card_visa', { balance: -300 });
  const { id } = await openInvoice(customer.id, 1000, { collection_method: 'send_invoice', days_until_due: 10 });
  const read = await stripe.invoices.retrieve(id);
  assert.deepEqual([read.status, read.amount_due, read.starting_balance, read.ending_balance], ['open', 700, -300, 0]);
  assert.equal(read.due_date - read.status_transitions.finalized_at, 10 * 24 * 60 * 60);
  assert.equal((await stripe.customers.retrieve(customer.id)).balance, 0);
  await refused(stripe.invoices.finalizeInvoice(id), { type: 'StripeInvalidRequestError', statusCode: 400 });
});

drives('PostInvoicesInvoicePay', async () => {
  const customer = await payer('invoice');
  const { id } = await openInvoice(customer.id, 1000);
  await stripe.invoices.pay(id);
  const read = await stripe.invoices.retrieve(id);
  assert.deepEqual([read.status, read.amount_paid, read.amount_remaining, read.attempt_count], ['paid', 1000, 0, 1]);
  await refused(stripe.invoices.pay(id), { message: 'Invoice is already paid', statusCode: 400 });
  const broke = await payer('declined', 'pm_card_chargeCustomerFail');
  const other = await openInvoice(broke.id, 500);
  await refused(stripe.invoices.pay(other.id), { type: 'StripeCardError', code: 'card_declined', statusCode: 402 });
  const declined = await stripe.invoices.retrieve(other.id);
  assert.deepEqual([declined.status, declined.attempted, declined.attempt_count], ['open', true, 1]);
});

drives('PostInvoicesInvoiceSend', async () => {
  const customer = await payer('invoice');
  await stripe.invoiceItems.create({ customer: customer.id, amount: 800, currency: 'usd' });
  const draft = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include', collection_method: 'send_invoice', days_until_due: 30 });
  const sent = await stripe.invoices.sendInvoice(draft.id);
  const page = await (await fetch(sent.hosted_invoice_url)).text();
  assert.match(page, /Pay \$8\.00/);
  assert.equal((await submit(sent.hosted_invoice_url, '4000000000000002')).status, 402);
  assert.equal((await submit(sent.hosted_invoice_url, '4242424242424242')).status, 303);
  assert.equal((await stripe.invoices.retrieve(draft.id)).status, 'paid');
  const automatic = await openInvoice(customer.id, 100);
  await refused(stripe.invoices.sendInvoice(automatic.id), { type: 'StripeInvalidRequestError', statusCode: 400 });
});

drives('PostInvoicesInvoiceVoid', async () => {
  const customer = await payer('invoice');
  const { id } = await openInvoice(customer.id, 1000);
  await stripe.invoices.voidInvoice(id);
  const read = await stripe.invoices.retrieve(id, { expand: ['payments.data.payment.payment_intent'] });
  assert.deepEqual([read.status, read.amount_remaining], ['void', 0]);
  assert.equal(read.payments.data[0].payment.payment_intent.status, 'canceled');
  await refused(stripe.invoices.voidInvoice(id), { type: 'StripeInvalidRequestError', statusCode: 400 });
});

drives('PostInvoicesInvoiceMarkUncollectible', async () => {
  const customer = await payer('invoice');
  const { id } = await openInvoice(customer.id, 1000);
  await stripe.invoices.markUncollectible(id);
  assert.equal((await stripe.invoices.retrieve(id)).status, 'uncollectible');
  await refused(stripe.invoices.markUncollectible(id), { type: 'StripeInvalidRequestError', statusCode: 400 });
});

drives('PostInvoicesCreatePreview', async () => {
  const customer = await payer('preview');
  const [small, large] = [await price('small'), await price('large', { unit_amount: 3000 })];
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: small.id }] });
  const item = subscription.items.data[0].id;
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: { items: [{ id: item, price: large.id }] },
  });
  assert.deepEqual(preview.lines.data.map(({ amount }) => amount), [-1000, 3000, 3000]);
  // Nothing of it happened.
  assert.equal((await stripe.subscriptionItems.retrieve(item)).price.id, small.id);
  assert.deepEqual((await stripe.invoiceItems.list({ customer: customer.id })).data, []);
  const idle = await payer('idle');
  await refused(stripe.invoices.createPreview({ customer: idle.id }), { code: 'invoice_upcoming_none', statusCode: 404 });
});

drives('PostCreditNotes', async () => {
  const customer = await payer('credit');
  const { id } = await openInvoice(customer.id, 1000);
  const note = await stripe.creditNotes.create({ invoice: id, amount: 400, reason: 'order_change', memo: 'Sorry' });
  const read = await stripe.creditNotes.retrieve(note.id);
  assert.deepEqual([read.type, read.pre_payment_amount, read.memo], ['pre_payment', 400, 'Sorry']);
  assert.equal((await stripe.invoices.retrieve(id)).amount_remaining, 600);
  await refused(stripe.creditNotes.create({ invoice: id, amount: 700 }), { param: 'amount', statusCode: 400 });
});

drives('GetCreditNotesId', async () => {
  const customer = await payer('credit');
  const { id } = await openInvoice(customer.id, 1000);
  await stripe.invoices.pay(id);
  const note = await stripe.creditNotes.create({ invoice: id, amount: 500, refund_amount: 300, credit_amount: 200 });
  const read = await stripe.creditNotes.retrieve(note.id, { expand: ['invoice'] });
  assert.deepEqual([read.type, read.invoice.post_payment_credit_notes_amount], ['post_payment', 500]);
  assert.equal((await stripe.refunds.retrieve(read.refunds[0].refund)).amount, 300);
  assert.equal((await stripe.customers.retrieve(customer.id)).balance, -200);
  await refused(stripe.creditNotes.retrieve('cn_nope'), missing('id'));
});

drives('PostCreditNotesId', async () => {
  const customer = await payer('credit');
  const { id } = await openInvoice(customer.id, 1000);
  const note = await stripe.creditNotes.create({ invoice: id, amount: 400 });
  await stripe.creditNotes.update(note.id, { memo: 'Later', metadata: { a: '1' } });
  assert.equal((await stripe.creditNotes.retrieve(note.id)).memo, 'Later');
  await refused(stripe.creditNotes.update('cn_nope', { memo: 'x' }), missing('id'));
});

drives('PostCreditNotesIdVoid', async () => {
  const customer = await payer('credit');
  const { id } = await openInvoice(customer.id, 1000);
  const note = await stripe.creditNotes.create({ invoice: id, amount: 400 });
  await stripe.creditNotes.voidCreditNote(note.id);
  assert.equal((await stripe.creditNotes.retrieve(note.id)).status, 'void');
  assert.equal((await stripe.invoices.retrieve(id)).amount_remaining, 1000);
  await refused(stripe.creditNotes.voidCreditNote(note.id), { type: 'StripeInvalidRequestError', statusCode: 400 });
});

drives('GetCreditNotes', async () => {
  const customer = await payer('credit');
  const { id } = await openInvoice(customer.id, 1000);
  const note = await stripe.creditNotes.create({ invoice: id, amount: 400 });
  assert.deepEqual((await stripe.creditNotes.list({ invoice: id })).data.map((one) => one.id), [note.id]);
  await refused(stripe.creditNotes.list({ starting_after: 'cn_nope' }), missing('starting_after', 400));
});

drives('GetCreditNotesCreditNoteLines', async () => {
  const customer = await payer('credit');
  const invoice = await openInvoice(customer.id, 1000);
  const line = invoice.lines.data[0].id;
  const note = await stripe.creditNotes.create({ invoice: invoice.id, lines: [{ type: 'invoice_line_item', invoice_line_item: line, amount: 250 }] });
  const { data } = await stripe.creditNotes.listLineItems(note.id);
  assert.deepEqual(data.map(({ amount, invoice_line_item }) => [amount, invoice_line_item]), [[250, line]]);
  await refused(stripe.creditNotes.listLineItems('cn_nope'), missing('id'));
});
