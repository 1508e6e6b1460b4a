// The official client.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { LinearClient, LinearError } from '@linear/sdk';
import { Kind, OperationTypeNode, parse } from 'graphql';
import { required } from '../support/environment.js';
import { Recorder, suite } from '../support/recorder.js';
import { Answers } from './answers.js';
import { base } from './address.js';

export const recorder = new Recorder();
const answers = new Answers(fileURLToPath(import.meta.resolve('@linear/sdk')).replace(/\.mjs$/, '.d.mts'));

/** How the backend's table calls the fields that a document asks for, such as `query.issues`. */
function operations(document) {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const fields = operation.selectionSet.selections.map(({ name }) => name.value).filter((name) => !name.startsWith('__'));
  return { operation, names: fields.map((field) => `${operation.operation}.${field}`) };
}

/** What is wrong with the form of an error. */
function malformed({ message, extensions }) {
  const { type, code, statusCode, userError, userPresentableMessage } = extensions ?? {};
  const forms = { message: 'string', type: 'string', code: 'string', statusCode: 'number', userError: 'boolean', userPresentableMessage: 'string' };
  const found = { message, type, code, statusCode, userError, userPresentableMessage };
  return Object.keys(forms).filter((name) => typeof found[name] !== forms[name]).map((name) => `an error's ${name} is ${found[name]}`);
}

/** The document in the body of a request; none in what tests send to be misunderstood. */
function documentIn(body) {
  try {
    return parse(JSON.parse(body).query);
  } catch {
    return null;
  }
}

function note(document, body) {
  const { operation, names } = operations(document);
  const kind = operation.operation === OperationTypeNode.QUERY ? 'Query' : 'Mutation';
  // What tests write themselves has no name, and the client declares nothing about it.
  const problems = body.errors
    ? body.errors.flatMap(malformed)
    : operation.name
      ? answers.problems(kind, operation.name.value, body.data)
      : [];
  for (const name of names) {
    recorder.note(name, body.errors ? body.errors[0].extensions?.type ?? 'an error without a type' : null, problems);
  }
}

// The client sends everything through the global function, and has no other place to listen.
const send = globalThis.fetch;
globalThis.fetch = async (url, init) => {
  const response = await send(url, init);
  const document = String(url) === base.href && init?.method === 'POST' ? documentIn(init.body) : null;
  if (document) note(document, await response.clone().json());
  return response;
};

/** A client with this key. */
export function client(apiKey) {
  return new LinearClient({ apiKey, apiUrl: base.href });
}

export const linear = client(required('LINEAR_API_KEY'));

/** A client whose key nobody holds. */
export const stranger = client(`lin_api_${'0'.repeat(40)}`);

export const { drives, everythingWasDriven } = suite('linear', recorder);

/** An identifier in the right form that nothing has. */
export const NOTHING = '00000000-0000-4000-8000-000000000000';

/** Checks that a call is refused with an error of this type, whose message for people matches. */
export async function refused(call, type, message) {
  await assert.rejects(call, (thrown) => {
    assert.ok(thrown instanceof LinearError, String(thrown));
    assert.equal(thrown.type, type, String(thrown));
    assert.match(thrown.errors[0].message, message);
    return true;
  });
}

/** Checks that a call is refused because what it refers to does not exist. */
export function missing(call, entity) {
  return refused(call, 'InvalidInput', new RegExp(`^Could not find referenced ${entity}\\.$`));
}

/** Checks that a list refuses pages that are too large, and cursors that it did not give. */
export async function refusesOddPages(list) {
  await refused(list({ first: 251 }), 'InvalidInput', /first must not be greater than 250/);
  await refused(list({ first: 1, after: 'nowhere' }), 'InvalidInput', /after/);
}
