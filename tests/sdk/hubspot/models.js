// What the official client declares: the path and method of each of its functions, and the models of the answers. The client drops
// what its models do not have, so answers are read here as they came.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const ROOT = join(dirname(require.resolve('@hubspot/api-client')), 'codegen');

// What errors have beside the model: it is in the vendor's documentation, and not in its client.
const ERROR_FIELDS = ['status', 'errorType', 'policyName'];

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const upper = (name) => name[0].toUpperCase() + name.slice(1);

/** The folder, file and function of `crm.objects.basicApi.getPage`. */
function located(name) {
  const parts = name.split('.');
  const method = parts.pop();
  const api = parts.pop();
  const folder = join(ROOT, ...parts.map(snake));
  return { folder, file: join(folder, 'apis', `${upper(api)}.js`), method };
}

/** All functions of the APIs in a folder of the client: name, method and path. */
export function functions(name) {
  const folder = join(ROOT, ...name.split('.').map(snake), 'apis');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('Api.js'))
    .flatMap((file) => {
      const api = `${file[0].toLowerCase()}${file.slice(1, -3)}`;
      const text = readFileSync(join(folder, file), 'utf8');
      const found = [];
      let current;
      for (const match of text.matchAll(/^ {4}(\w+)\([^)]*\) \{$|const localVarPath = '([^']+)'|HttpMethod\.(\w+)\)/gm)) {
        if (match[1]) current = { name: `${name}.${api}.${match[1]}` };
        else if (match[2]) current.path = match[2];
        else found.push({ ...current, method: match[3] });
      }
      return found;
    });
}

/** Types of answers by status, as the function reads them; null for an answer without a body. */
function answers(name) {
  const { file, method } = located(name);
  const text = readFileSync(file, 'utf8').split('ResponseProcessor {')[1];
  const body = text.split(`    ${method}WithHttpInfo(`)[1].split(/^ {4}\w+WithHttpInfo\(/m)[0];
  const types = {};
  for (const part of body.split('isCodeInRange)("').slice(1)) {
    const type = part.split('isCodeInRange')[0].match(/, "([^"]+)", "[^"]*"\)/);
    types[part.match(/^\d+/)[0]] ??= type && !part.split('HttpInfo(')[0].includes('throw') ? type[1] : null;
  }
  return types;
}

/** What of an answer the client's models do not allow, each with its path. */
export function problems(name, status, value) {
  if (status >= 400) {
    const extra = new Set(ERROR_FIELDS);
    const known = Object.fromEntries(Object.entries(value).filter(([field]) => !extra.has(field)));
    return checked(located(name).folder, 'ModelError', known, '$');
  }
  const types = answers(name);
  if (!(status in types)) return [`status ${status} is none of ${Object.keys(types)}`];
  if (types[status] === null) return value === undefined ? [] : ['there is a body'];
  return checked(located(name).folder, types[status], value, '$');
}

function checked(folder, type, value, path) {
  const wrong = () => [`${path} is ${JSON.stringify(value)?.slice(0, 60)}, declared as ${type}`];
  if (type.endsWith(' | null')) return value === null ? [] : checked(folder, type.slice(0, -7), value, path);
  const list = type.match(/^Array<(.+)>$/);
  if (list) {
    if (!Array.isArray(value)) return wrong();
    return value.flatMap((item, index) => checked(folder, list[1], item, `${path}[${index}]`));
  }
  const map = type.match(/^\{ \[key: string\]: (.+); \}$/);
  if (map) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return wrong();
    return Object.entries(value).flatMap(([field, inner]) => checked(folder, map[1], inner, `${path}.${field}`));
  }
  if (type === 'any') return [];
  if (type === 'Date') return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? [] : wrong();
  if (['string', 'number', 'boolean'].includes(type)) return typeof value === type ? [] : wrong();
  const file = join(folder, 'models', `${type}.js`);
  if (!existsSync(file)) return typeof value === 'string' && /Enum$/.test(type) ? [] : wrong();
  return checkedModel(folder, type, require(file)[type].attributeTypeMap, value, path);
}

function checkedModel(folder, type, attributes, value, path) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return [`${path} is ${JSON.stringify(value)?.slice(0, 60)}, declared as ${type}`];
  }
  const declaration = readFileSync(join(folder, 'models', `${type}.d.ts`), 'utf8');
  const isOptional = (name) => new RegExp(`^    '${name}'\\?:`, 'm').test(declaration);
  const known = new Set(attributes.map(({ baseName }) => baseName));
  const undeclared = Object.keys(value).filter((field) => !known.has(field));
  return [
    ...undeclared.map((field) => `${path}.${field} is not declared`),
    ...attributes.flatMap(({ name, baseName, type: inner }) => {
      const at = `${path}.${baseName}`;
      const held = value[baseName];
      // What may be absent may be null: labels of associations are.
      if (held === undefined || held === null) return isOptional(name) ? [] : checkedAbsent(inner, held, at);
      return checked(folder, inner, held, at);
    }),
  ];
}

function checkedAbsent(type, held, path) {
  return held === null && type.endsWith(' | null') ? [] : [`${path} is missing, declared as ${type}`];
}
