// What the tests of invoices, subscriptions and pages begin with.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { stripe } from './client.js';

/** A customer with a card that is charged by default. */
export async function payer(label, card = 'pm_card_visa', fields = {}) {
  const customer = await stripe.customers.create({ name: unique(label), email: `${unique(label)}@example.com`, ...fields });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
}

/** A price of a product of its own; monthly unless told otherwise. */
export async function price(label, fields = {}) {
  return stripe.prices.create({
    currency: 'usd',
    unit_amount: 1000,
    recurring: { interval: 'month' },
    product_data: { name: unique(label) },
    ...fields,
  });
}

/** A price that is paid once. */
export async function oneTime(label, unit_amount) {
  return stripe.prices.create({ currency: 'usd', unit_amount, product_data: { name: unique(label) } });
}

/** An invoice over this amount, open. */
export async function openInvoice(customer, amount, fields = {}) {
  await stripe.invoiceItems.create({ customer, amount, currency: 'usd', description: 'Work' });
  const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include', ...fields });
  return stripe.invoices.finalizeInvoice(draft.id);
}

/** Advances a clock, and waits until everything has happened. */
export async function advanced(clock, frozen_time) {
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const read = await stripe.testHelpers.testClocks.retrieve(clock);
    if (read.status === 'ready') {
      return read;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail('the clock did not get ready');
}

/** Fills in a page of the clone as a browser without scripts does, and gives the response. */
export async function submit(url, card_number, fields = {}) {
  const form = { email: 'jenny@example.com', card_number, card_expiry: '12 / 34', card_cvc: '123', name: 'Jenny Rosen', ...fields };
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
}
