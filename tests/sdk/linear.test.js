import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinearClient } from '@linear/sdk';
import { base, isRefused } from './linear/address.js';
import { required } from './support/environment.js';

if (isRefused) {
  // From a pod without TLS there is nothing more that this client would do: it keeps its key to itself.
  test('linear: the client sends no key over plain HTTP to another machine', () => {
    const options = { apiKey: required('LINEAR_API_KEY'), apiUrl: base.href };
    assert.throws(() => new LinearClient(options), /apiUrl must use HTTPS/);
  });
} else {
  await import('./linear/issues.js');
  await import('./linear/changes.js');
  await import('./linear/projects.js');
  await import('./linear/cycles.js');
  await import('./linear/documents.js');
  await import('./linear/organization.js');
  await import('./linear/filters.js');
  await import('./linear/teams.js');
  await import('./linear/labels.js');
  await import('./linear/comments.js');
  await import('./linear/protocol.js');
  await import('./linear/queries.js');
  const { everythingWasDriven } = await import('./linear/client.js');
  everythingWasDriven();
}
