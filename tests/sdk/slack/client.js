// The official client, twice: as the app's bot and as the person who installed it.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import { required, requiredUrl } from '../support/environment.js';
import { Recorder, suite } from '../support/recorder.js';
import { Shapes } from '../support/shapes.js';
import { isKnown } from './undeclared.js';

const base = requiredUrl('SLACK_API_URL');
const recorder = new Recorder();
const declarations = (name) => fileURLToPath(import.meta.resolve(name)).replace(/\.js$/, '.d.ts');
const shapes = new Shapes(declarations('@slack/web-api'), { blocks: [declarations('@slack/types'), 'KnownBlock'] });

async function recordingFetch(url, init) {
  const response = await fetch(url, init);
  if (!new URL(url).pathname.startsWith(base.pathname)) {
    // Uploads go to an address of their own, and are no methods.
    return response;
  }
  const body = await response.clone().json();
  const operation = new URL(url).pathname.slice(base.pathname.length);
  // Slack answers 200 to refusals too, and `ok` must be there in either case.
  assert.equal(response.status, 200, `${operation} answered with status ${response.status}`);
  assert.equal(typeof body.ok, 'boolean', `${operation} answered without ok`);
  const type = shapes.resultOf('WebClient', operation);
  assert.ok(type, `${operation} is no method of the official client`);
  recorder.keep(operation, body);
  recorder.note(operation, body.ok ? null : body.error, body.ok ? shapes.problems(body, type).filter((problem) => !isKnown(operation, problem)) : []);
  return response;
}

/** A client with this token. A clone that is away is an error soon, not after the client's default of half an hour. */
export function client(token, retryConfig = { retries: 2 }) {
  return new WebClient(token, {
    slackApiUrl: base.href,
    fetch: recordingFetch,
    retryConfig,
    logLevel: LogLevel.ERROR,
  });
}

export const bot = client(required('SLACK_BOT_TOKEN'));
export const user = client(required('SLACK_USER_TOKEN'));
export const { drives, everythingWasDriven } = suite('slack', recorder);

/** Checks that a call is refused with this error, the way the client reports it. */
export async function refused(call, error) {
  await assert.rejects(call, (thrown) => {
    assert.equal(thrown.code, ErrorCode.PlatformError, String(thrown));
    assert.equal(thrown.data.error, error);
    return true;
  });
}
