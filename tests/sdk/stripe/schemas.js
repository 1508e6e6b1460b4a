// The vendor's specification: which operation a request is, and whether an answer has the shape that it declares.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

// `cargo xtask test` puts it there; the file is `embedded/openapi/spec3.json` of the Go module github.com/stripe/stripe-mock.
const place = process.env.STRIPE_OPENAPI ?? new URL('../specifications/stripe.json', import.meta.url);
const specification = JSON.parse(readFileSync(place, 'utf8'));

/** Reads one schema strictly: what it does not name is not there, and what may be null says so. */
function strict(schema) {
  if (Array.isArray(schema)) {
    return schema.map(strict);
  }
  if (schema === null || typeof schema !== 'object') {
    return schema;
  }
  const { nullable, properties, ...rest } = schema;
  const read = Object.fromEntries(
    Object.entries(rest)
      .filter(([name]) => !name.startsWith('x-') && name !== 'discriminator' && name !== 'description')
      .map(([name, value]) => [name, name === 'enum' ? value : strict(value)]),
  );
  if (properties) {
    read.properties = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, strict(value)]));
    read.additionalProperties ??= false;
  }
  return nullable ? { anyOf: [{ type: 'null' }, read] } : read;
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'stripe', components: strict({ schemas: specification.components.schemas }) }, 'stripe');
const validators = new Map();

/** References of the specification are to itself. */
function located(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"stripe#/components'));
}

const operations = Object.entries(specification.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, responses }]) => ({
    id: operationId,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    parameters: path.split('{').length,
    responses,
  })),
);

/** The operation of a request; names of collections such as `search` come before ids. */
export function operation(method, path) {
  const wanted = path.split('?')[0];
  const found = operations.filter((one) => one.method === method && one.pattern.test(wanted));
  return found.sort((one, other) => one.parameters - other.parameters)[0];
}

/** What is wrong with an answer, one sentence each. */
export function problems({ id, responses }, status, body) {
  const kind = status === 200 ? '200' : 'default';
  const name = `${id} ${kind}`;
  if (!validators.has(name)) {
    validators.set(name, ajv.compile(located(strict(responses[kind].content['application/json'].schema))));
  }
  const validate = validators.get(name);
  if (validate(body)) {
    return [];
  }
  return deepest(validate.errors).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** Of alternatives that all fail, the ones that came furthest say most. */
function deepest(errors) {
  const depth = ({ instancePath }) => instancePath.split('/').length;
  const most = Math.max(...errors.map(depth));
  return errors.filter((error) => depth(error) === most && error.keyword !== 'anyOf');
}
