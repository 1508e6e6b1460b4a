import assert from 'node:assert/strict';
import { required, unique } from '../support/environment.js';
import { base, client, drives, notion, refused } from './client.js';

const CALLBACK = 'http://localhost:9/callback';
const credentials = { client_id: required('NOTION_CLIENT_ID'), client_secret: required('NOTION_CLIENT_SECRET') };

/** A code, as a browser brings it back. */
async function code() {
  const state = unique('state');
  const query = new URLSearchParams({ client_id: credentials.client_id, redirect_uri: CALLBACK, response_type: 'code', owner: 'user', state });
  const answer = await fetch(`${base}/v1/oauth/authorize?${query}`, { redirect: 'manual' });
  assert.equal(answer.status, 302);
  const location = new URL(answer.headers.get('location'));
  assert.equal(location.searchParams.get('state'), state);
  return location.searchParams.get('code');
}

const exchange = async () =>
  notion.oauth.token({ ...credentials, grant_type: 'authorization_code', code: await code(), redirect_uri: CALLBACK });

drives('oauthToken', async () => {
  const { access_token: token, refresh_token: refresh, bot_id: bot } = await exchange();
  assert.equal((await client(token).users.me({})).id, bot);
  const renewed = await notion.oauth.token({ ...credentials, grant_type: 'refresh_token', refresh_token: refresh });
  assert.equal((await client(renewed.access_token).users.me({})).id, bot);
  await refused(client(token).users.me({}), 'unauthorized');
  const again = notion.oauth.token({ ...credentials, grant_type: 'authorization_code', code: 'used', redirect_uri: CALLBACK });
  await assert.rejects(again, ({ status }) => status === 400);
});

drives('oauthIntrospect', async () => {
  const { access_token: token } = await exchange();
  assert.equal((await notion.oauth.introspect({ ...credentials, token })).active, true);
  assert.equal((await notion.oauth.introspect({ ...credentials, token: 'ntn_nobody' })).active, false);
  await assert.rejects(notion.oauth.introspect({ ...credentials, client_secret: 'wrong', token }), ({ status }) => status === 401);
});

drives('oauthRevoke', async () => {
  const { access_token: token } = await exchange();
  await notion.oauth.revoke({ ...credentials, token });
  assert.equal((await notion.oauth.introspect({ ...credentials, token })).active, false);
  await refused(client(token).users.me({}), 'unauthorized');
  await refused(notion.oauth.revoke({ ...credentials, token }), 'invalid_request');
});
