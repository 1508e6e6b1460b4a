// What every request has in common.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { required } from '../support/environment.js';
import { base } from './address.js';
import { linear, refused, stranger } from './client.js';

const options = { timeout: 60_000 };

/** Sends a body as it is. */
async function post(body, headers = { authorization: required('LINEAR_API_KEY') }) {
  const response = await fetch(base, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return { status: response.status, answer: await response.json() };
}

test('linear serves the whole schema to whoever asks for it', options, async () => {
  const query = '{ __schema { queryType { ...Fields } mutationType { ...Fields } } __type(name: "IssueFilter") { inputFields { name } } } fragment Fields on __Type { fields(includeDeprecated: true) { name } }';
  const { data } = await linear.client.rawRequest(query);
  assert.equal(data.__schema.queryType.fields.length, 178);
  assert.equal(data.__schema.mutationType.fields.length, 386);
  assert.ok(data.__type.inputFields.some(({ name }) => name === 'and'));
});

test('linear refuses documents that are not of its schema', options, async () => {
  await refused(linear.client.rawRequest('{ issues { nodes { colour } } }'), 'GraphqlError', /colour/);
  await refused(linear.client.rawRequest('query($id: String!) { issue(id: $id) { id } }'), 'GraphqlError', /id/);
  await refused(linear.client.rawRequest('{ issues'), 'GraphqlError', /./);
  const { status, answer } = await post('{');
  assert.equal(status, 400);
  assert.equal(typeof answer.errors[0].message, 'string');
});

test('linear lets nobody in without a key', options, async () => {
  await refused(stranger.teams(), 'AuthenticationError', /./);
  const { status, answer } = await post('{"query": "{ viewer { id } }"}', {});
  assert.equal(status, 401);
  assert.equal(answer.errors[0].extensions.type, 'authentication error');
});

test('linear names what a clone does not have', options, async () => {
  await refused(linear.semanticSearch('anything'), 'FeatureNotAccessible', /semanticSearch/);
});

test('linear answers several fields of one document', options, async () => {
  const { data } = await linear.client.rawRequest(
    'query($first: Int = 1, $with: Boolean!) { me: viewer { ...Person } teams(first: $first) { nodes { id key @include(if: $with) } } } fragment Person on User { id displayName }',
    { with: false },
  );
  assert.equal(data.me.id, (await linear.viewer).id);
  assert.deepEqual(Object.keys(data.teams.nodes[0]), ['id']);
});
