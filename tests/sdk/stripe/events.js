import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

drives('GetEvents', async () => {
  const { id } = await stripe.customers.create({ name: unique('event') });
  await stripe.customers.update(id, { name: 'Renamed', metadata: { a: 'b' } });
  const { data } = await stripe.events.list({ types: ['customer.created', 'customer.updated'], limit: 2 });
  const [updated, created] = data;
  assert.deepEqual([updated.type, created.type], ['customer.updated', 'customer.created']);
  assert.deepEqual([created.data.object.id, updated.data.object.name], [id, 'Renamed']);
  assert.deepEqual(updated.data.previous_attributes, { name: created.data.object.name, metadata: { a: null } });
  assert.match(updated.request.id, /^req_\w{14}$/);
  assert.equal((await stripe.events.list({ type: 'customer.*', limit: 1 })).data.length, 1);
  await refused(stripe.events.list({ type: 'customer.vanished' }), { param: 'type', statusCode: 400 });
});

drives('GetEventsId', async () => {
  await stripe.products.create({ name: unique('event') });
  const { data } = await stripe.events.list({ type: 'product.created', limit: 1 });
  const read = await stripe.events.retrieve(data[0].id);
  assert.deepEqual([read.id, read.data.object.object, read.pending_webhooks], [data[0].id, 'product', 0]);
  await refused(stripe.events.retrieve('evt_0'), missing('id'));
});

const URL = 'https://hooks.example.com/stripe';

/** Runs `body` with an endpoint, which is taken away after it. */
async function withEndpoint(more, body) {
  const endpoint = await stripe.webhookEndpoints.create({ url: URL, enabled_events: ['refund.failed'], ...more });
  try {
    await body(endpoint);
  } finally {
    await stripe.webhookEndpoints.del(endpoint.id).catch(() => {});
  }
}

drives('PostWebhookEndpoints', () => withEndpoint({ description: 'Mine' }, async (endpoint) => {
  assert.match(endpoint.id, /^we_1\w{23}$/);
  assert.match(endpoint.secret, /^whsec_\w{32}$/);
  const read = await stripe.webhookEndpoints.retrieve(endpoint.id);
  assert.deepEqual([read.description, read.status, read.secret], ['Mine', 'enabled', undefined]);
  const unknown = stripe.webhookEndpoints.create({ url: URL, enabled_events: ['customer.vanished'] });
  await refused(unknown, { param: 'enabled_events[0]', statusCode: 400 });
}));

drives('GetWebhookEndpointsWebhookEndpoint', () => withEndpoint({ api_version: '2024-06-20' }, async ({ id }) => {
  const read = await stripe.webhookEndpoints.retrieve(id);
  assert.deepEqual([read.url, read.enabled_events, read.api_version], [URL, ['refund.failed'], '2024-06-20']);
  assert.equal((await stripe.webhookEndpoints.list()).data.some((one) => one.id === id), true);
  await refused(stripe.webhookEndpoints.retrieve('we_0'), missing('webhook_endpoint'));
}));

drives('PostWebhookEndpointsWebhookEndpoint', () => withEndpoint({}, async ({ id }) => {
  await stripe.webhookEndpoints.update(id, { disabled: true, enabled_events: ['payout.failed'], metadata: { a: 'b' } });
  const read = await stripe.webhookEndpoints.retrieve(id);
  assert.deepEqual([read.status, read.enabled_events, read.metadata], ['disabled', ['payout.failed'], { a: 'b' }]);
  await refused(stripe.webhookEndpoints.update(id, { url: 'nowhere' }), { code: 'url_invalid', statusCode: 400 });
}));

drives('GetWebhookEndpoints', () => withEndpoint({}, async ({ id }) => {
  assert.deepEqual((await stripe.webhookEndpoints.list({ limit: 1 })).data.map((one) => one.id), [id]);
  assert.equal((await stripe.webhookEndpoints.retrieve(id)).id, id);
  await refused(stripe.webhookEndpoints.list({ starting_after: 'we_0' }), missing('starting_after', 400));
}));

drives('DeleteWebhookEndpointsWebhookEndpoint', () => withEndpoint({}, async ({ id }) => {
  assert.equal((await stripe.webhookEndpoints.del(id)).deleted, true);
  assert.equal((await stripe.webhookEndpoints.list()).data.some((one) => one.id === id), false);
  await refused(stripe.webhookEndpoints.del(id), missing('webhook_endpoint'));
}));
