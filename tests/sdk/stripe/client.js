// The official client.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { after } from 'node:test';
import Stripe from 'stripe';
import { required, requiredUrl } from '../support/environment.js';
import { Recorder, suite } from '../support/recorder.js';
import { operation, problems } from './schemas.js';

const base = requiredUrl('STRIPE_API_BASE');
const recorder = new Recorder();

// The client keeps connections open, and with them the process, for as long as its timeout.
const httpAgent = new (base.protocol === 'https:' ? https : http).Agent({ keepAlive: true });
after(() => httpAgent.destroy());

/** The transport of the client, which reports what it sees to the recorder: names, statuses, and shapes of bodies as they came. */
function transport() {
  const inner = Stripe.createNodeHttpClient(httpAgent);
  const send = inner.makeRequest.bind(inner);
  inner.makeRequest = async (...parameters) => {
    const [, , path, method] = parameters;
    const response = await send(...parameters);
    const read = response.toJSON.bind(response);
    response.toJSON = async () => {
      const body = await read();
      const status = response.getStatusCode();
      const known = operation(method, path);
      if (known) {
        recorder.note(known.id, status === 200 ? null : String(status), problems(known, status, body));
      }
      return body;
    };
    return response;
  };
  return inner;
}

/** A client with this key. */
export function client(key) {
  return new Stripe(key, {
    host: base.hostname,
    port: base.port || (base.protocol === 'https:' ? '443' : '80'),
    protocol: base.protocol.slice(0, -1),
    httpClient: transport(),
    telemetry: false,
    timeout: 20_000,
  });
}

export const stripe = client(required('STRIPE_API_KEY'));

export const { drives, everythingWasDriven } = suite('stripe', recorder);

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
