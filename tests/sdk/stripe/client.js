// The official client.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { after } from 'node:test';
import Stripe from 'stripe';
import { required, requiredUrl } from '../support/environment.js';
import { Recorder, suite } from '../support/recorder.js';

const base = requiredUrl('STRIPE_API_BASE');
const recorder = new Recorder();

// The client keeps connections open, and with them the process, for as long as its timeout.
const httpAgent = new (base.protocol === 'https:' ? https : http).Agent({ keepAlive: true });
after(() => httpAgent.destroy());

/** A client with this key, which reports what it sees to the recorder. */
export function client(key) {
  const made = new Stripe(key, {
    host: base.hostname,
    port: base.port || (base.protocol === 'https:' ? '443' : '80'),
    protocol: base.protocol.slice(0, -1),
    httpAgent,
    telemetry: false,
    timeout: 20_000,
  });
  // The client reports an error only where the body has one: statuses are what counts.
  made.on('response', ({ method, path, status }) => {
    recorder.note(operation(method, path), status === 200 ? null : String(status));
  });
  return made;
}

function operation(method, path) {
  const [, , resource, id] = path.split('?')[0].split('/');
  const verb = { GET: id ? 'retrieve' : 'list', POST: id ? 'update' : 'create', DELETE: 'delete' }[method];
  return `${resource}.${verb}`;
}

// The vendor's specification names operations by method and path, and the parameters in paths differ.
const ITEMS = { customers: 'CustomersCustomer', products: 'ProductsId', prices: 'PricesPrice' };

function operationId(name) {
  const [resource, verb] = name.split('.');
  const method = { create: 'Post', retrieve: 'Get', update: 'Post', list: 'Get', delete: 'Delete' }[verb];
  const isCollection = verb === 'create' || verb === 'list';
  return method + (isCollection ? resource[0].toUpperCase() + resource.slice(1) : ITEMS[resource]);
}

export const stripe = client(required('STRIPE_API_KEY'));

export const { drives, everythingWasDriven } = suite('stripe', recorder, operationId);

/** Checks that a call is refused with these attributes of the client's error. */
export async function refused(call, expected) {
  await assert.rejects(call, (thrown) => {
    const attributes = Object.keys(expected).map((name) => [name, thrown[name]]);
    assert.deepEqual(Object.fromEntries(attributes), expected, String(thrown));
    assert.match(thrown.requestId, /^req_\w{14}$/);
    return true;
  });
}

/** The answer to an id that nothing has. */
export function missing(param, statusCode = 404) {
  return { type: 'StripeInvalidRequestError', code: 'resource_missing', param, statusCode };
}
