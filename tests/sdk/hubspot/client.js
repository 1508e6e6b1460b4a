// The official client, through a proxy that sees what goes over the wire.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { after } from 'node:test';
import hubspot from '@hubspot/api-client';
import { required, requiredUrl } from '../support/environment.js';
import { Recorder, suite } from '../support/recorder.js';
import { functions, problems } from './models.js';

const base = requiredUrl('HUBSPOT_BASE_URL');
const recorder = new Recorder();
const FOLDERS = [
  'crm.objects', 'crm.contacts', 'crm.companies', 'crm.deals', 'crm.tickets', 'crm.properties', 'crm.pipelines', 'crm.owners',
  'crm.schemas', 'crm.associations', 'crm.associations.schema', 'crm.associations.v4', 'crm.associations.v4.schema',
];

// The vendor documents these, and its own server of tools calls them; the client has no function for them.
const DOCUMENTED = [
  { name: 'GET /account-info/v3/details', method: 'GET', path: '/account-info/v3/details' },
  {
    name: 'POST /oauth/v2/private-apps/get/access-token-info',
    method: 'POST',
    path: '/oauth/v2/private-apps/get/access-token-info',
  },
  { name: 'POST /engagements/v1/engagements', method: 'POST', path: '/engagements/v1/engagements' },
  ...['GET', 'PATCH'].map((method) => ({
    name: `${method} /engagements/v1/engagements/{engagementId}`,
    method,
    path: '/engagements/v1/engagements/{engagementId}',
  })),
];

const proxy = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { request: send, Agent } = base.protocol === 'https:' ? https : http;
  const target = new URL(request.url, base);
  const headers = { ...request.headers, host: base.host, 'accept-encoding': 'identity' };
  const forwarded = send(target, { method: request.method, headers, agent: new Agent() }, async (answer) => {
    const parts = [];
    for await (const part of answer) parts.push(part);
    const body = Buffer.concat(parts);
    note(request.method, target.pathname, answer.statusCode, body.toString());
    response.writeHead(answer.statusCode, answer.headers);
    response.end(body);
  });
  forwarded.on('error', () => response.destroy());
  forwarded.end(Buffer.concat(chunks));
});
await new Promise((listening) => proxy.listen(0, '127.0.0.1', listening));
after(() => proxy.close());

/** The address at which the clone answers while it is looked at. */
export const address = `http://127.0.0.1:${proxy.address().port}`;

/** A client with this token. Its own limiter waits for a service that is far away. */
export function client(accessToken) {
  return new hubspot.Client({ accessToken, basePath: address, limiterOptions: { minTime: 0, maxConcurrent: 20 } });
}

export const token = required('HUBSPOT_ACCESS_TOKEN');
export const { crm, apiRequest } = bound(client(token));

function bound(made) {
  return { crm: made.crm, apiRequest: (options) => made.apiRequest(options) };
}

// The client has every function for records again for each type; they are the same operations.
const isOfOneType = ({ path }) => /^\/crm\/v3\/objects\/[a-z]/.test(path) && !/\/(merge|gdpr-delete)$/.test(path);
const isReachable = ({ name }) => {
  const found = name.split('.').slice(1).reduce((owner, part) => owner?.[part], crm);
  return typeof found === 'function';
};
const routes = [...FOLDERS.flatMap(functions).filter((one) => !isOfOneType(one) && isReachable(one)), ...DOCUMENTED].map((one) => ({
  ...one,
  segments: one.path.replace(/\/$/, '').split('/'),
}));

/** The operation of a request: of several that could be meant the one with the fewest parameters. */
function operation(method, path) {
  const wanted = path.replace(/\/$/, '').split('/');
  const parameters = ({ segments }) => segments.filter((segment) => segment.startsWith('{')).length;
  const [found] = routes
    .filter((one) => one.method === method && one.segments.length === wanted.length)
    .filter(({ segments }) => segments.every((segment, index) => segment.startsWith('{') || segment === wanted[index]))
    .sort((one, other) => parameters(one) - parameters(other));
  return found?.name;
}

function note(method, path, status, text) {
  const name = operation(method, path);
  if (!name) return;
  const body = text === '' ? undefined : JSON.parse(text);
  const isDeclared = !DOCUMENTED.some((one) => one.name === name);
  const refusal = status >= 400 ? `${status} ${body?.category}` : null;
  recorder.note(name, refusal, isDeclared ? problems(name, status, body) : []);
}

export const { drives, everythingWasDriven } = suite('hubspot', recorder);

/** Checks that a call is refused with this status, and with a message that has this in it; gives the body. */
export async function refused(call, status, message) {
  let body;
  await assert.rejects(call, (thrown) => {
    assert.equal(thrown.code, status, String(thrown));
    body = typeof thrown.body === 'string' ? JSON.parse(thrown.body) : thrown.body;
    assert.ok(body.message.includes(message), body.message);
    assert.match(body.correlationId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    return true;
  });
  return body;
}

export const NO_TYPE = 'Unable to infer object type from: unicorns';
