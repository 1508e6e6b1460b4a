import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from '../support/environment.js';
import { client, refused, stripe } from './client.js';

test('stripe answers a repeated idempotency key with the first answer', async () => {
  const idempotencyKey = unique('key');
  const form = { name: 'Once', email: `${idempotencyKey}@example.com` };
  const first = await stripe.customers.create(form, { idempotencyKey });
  const again = await stripe.customers.create(form, { idempotencyKey });
  assert.deepEqual(again, first);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal(again.lastResponse.headers['original-request'], first.lastResponse.requestId);
  const other = stripe.customers.create({ ...form, name: 'Twice' }, { idempotencyKey });
  await refused(other, { type: 'StripeIdempotencyError', statusCode: 400 });
  const { data } = await stripe.customers.list({ email: form.email });
  assert.deepEqual(data.map(({ id, name }) => [id, name]), [[first.id, 'Once']]);
});

test('stripe runs one of many requests at once with the same idempotency key', async () => {
  const idempotencyKey = unique('key');
  const form = { email: `${idempotencyKey}@example.com` };
  // Those that come while the first one runs get 409, which the client tries again.
  const made = await Promise.all(Array.from({ length: 5 }, () => stripe.customers.create(form, { idempotencyKey, maxNetworkRetries: 8 })));
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
  assert.equal((await stripe.customers.list({ email: form.email })).data.length, 1);
});

test('stripe refuses keys of nobody and echoes the version that was asked for', async () => {
  const stranger = client('sk_test_51nobodyhasthiskeyatall0000');
  await refused(stranger.customers.list(), { type: 'StripeAuthenticationError', statusCode: 401 });
  const list = await stripe.customers.list({ limit: 1 }, { apiVersion: '2020-08-27' });
  assert.equal(list.lastResponse.apiVersion, '2020-08-27');
});

test('stripe operations that the clone does not have name themselves', async () => {
  const call = stripe.climate.suppliers.list();
  await refused(call, { type: 'StripeAPIError', code: 'not_implemented', statusCode: 501 });
  await assert.rejects(stripe.climate.suppliers.list(), /GET \/v1\/climate\/suppliers.* is not implemented in this clone/);
});
