// The official client.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Octokit } from 'octokit';
import { required, requiredUrl, unique } from '../support/environment.js';
import { Recorder, suite } from '../support/recorder.js';
import { Shapes } from '../support/shapes.js';

const base = requiredUrl('GITHUB_API_URL').href.replace(/\/$/, '');
const recorder = new Recorder();
const declarations = fileURLToPath(new URL('../node_modules/@octokit/openapi-types/types.d.ts', import.meta.url));
const shapes = new Shapes(declarations, {}, { complete: true });

/** What is wrong with an answer, by the vendor's specification. */
function problems({ url, method }, { status, data, headers }) {
  // Other media types than JSON have no shape.
  if (!headers['content-type']?.startsWith('application/json') || data === undefined || data === '') return [];
  // The client follows links to further pages as they are.
  if (url.startsWith(base)) return [];
  const path = [url, method.toLowerCase(), 'responses', status, 'content', 'application/json'];
  const type = shapes.typeAt('paths', path);
  return type ? shapes.problems(data, type) : [`an answer with status ${status} is not declared`];
}

/** A client with this token, which reports what it sees to the recorder. */
export function client(token) {
  const made = new Octokit({
    auth: token,
    baseUrl: base,
    // They make the client wait, for the sake of the vendor's own limits.
    throttle: { enabled: false },
    retry: { enabled: false },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  made.hook.wrap('request', async (request, options) => {
    const { url, method } = options;
    const operation = shapes.referenceAt('paths', [url, method.toLowerCase()]) ?? `${method} ${url}`;
    try {
      const answer = await request(options);
      recorder.note(operation, null, problems(options, answer));
      return answer;
    } catch (error) {
      if (error.status) recorder.note(operation, String(error.status));
      throw error;
    }
  });
  return made;
}

export const github = client(required('GITHUB_TOKEN'));

export const { drives, everythingWasDriven } = suite('github', recorder);

/** Checks that a call is refused with this status and, for 422, about this field for this reason. */
export async function refused(call, status, field, code) {
  await assert.rejects(call, (thrown) => {
    assert.equal(thrown.status, status, String(thrown));
    const { message, documentation_url: page, status: text, errors } = thrown.response.data;
    assert.equal(typeof message, 'string');
    assert.match(page, /^https:\/\/docs\.github\.com\/rest/);
    assert.equal(text, String(status));
    if (field) {
      assert.deepEqual([errors[0].field, errors[0].code], [field, code], JSON.stringify(errors));
    }
    return true;
  });
}

/** A repository of the token's own user, with a first commit, and what calls take to name it. */
export async function newRepository(label, more = {}) {
  const name = unique(label);
  const { data } = await github.rest.repos.createForAuthenticatedUser({ name, auto_init: true, ...more });
  return { owner: data.owner.login, repo: data.name };
}

/** Names of a repository that does not exist. */
export const nowhere = { owner: 'acme-corp', repo: 'nowhere' };

/** The organization of the fixture. */
export const organization = 'acme-corp';
