// The official client, in the version of its default and in the one before there were data sources.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Client } from '@notionhq/client';
import { Client as OldClient } from 'notion-client-2022';
import { required, requiredUrl } from '../support/environment.js';
import { Recorder, suite } from '../support/recorder.js';
import { Shapes } from '../support/shapes.js';

const require = createRequire(import.meta.url);
const baseUrl = requiredUrl('NOTION_BASE_URL').origin;
const recorder = new Recorder();

// Where the client has the function of an endpoint of its table.
const FUNCTIONS = {
  createPage: 'pages.create',
  getPage: 'pages.retrieve',
  updatePage: 'pages.update',
  movePage: 'pages.move',
  getPageProperty: 'pages.properties.retrieve',
  getPageMarkdown: 'pages.retrieveMarkdown',
  updatePageMarkdown: 'pages.updateMarkdown',
  getBlock: 'blocks.retrieve',
  updateBlock: 'blocks.update',
  deleteBlock: 'blocks.delete',
  listBlockChildren: 'blocks.children.list',
  appendBlockChildren: 'blocks.children.append',
  createDatabase: 'databases.create',
  getDatabase: 'databases.retrieve',
  updateDatabase: 'databases.update',
  queryDatabase: 'databases.query',
  createDataSource: 'dataSources.create',
  getDataSource: 'dataSources.retrieve',
  updateDataSource: 'dataSources.update',
  queryDataSource: 'dataSources.query',
  listDataSourceTemplates: 'dataSources.listTemplates',
  createView: 'views.create',
  listDatabaseViews: 'views.list',
  getView: 'views.retrieve',
  updateView: 'views.update',
  deleteView: 'views.delete',
  createViewQuery: 'views.queries.create',
  getViewQueryResults: 'views.queries.results',
  deleteViewQuery: 'views.queries.delete',
  search: 'search',
  listUsers: 'users.list',
  getUser: 'users.retrieve',
  getSelf: 'users.me',
  createComment: 'comments.create',
  listComments: 'comments.list',
  getComment: 'comments.retrieve',
  updateComment: 'comments.update',
  deleteComment: 'comments.delete',
  createFileUpload: 'fileUploads.create',
  sendFileUpload: 'fileUploads.send',
  completeFileUpload: 'fileUploads.complete',
  getFileUpload: 'fileUploads.retrieve',
  listFileUploads: 'fileUploads.list',
  listCustomEmojis: 'customEmojis.list',
  oauthToken: 'oauth.token',
  oauthIntrospect: 'oauth.introspect',
  oauthRevoke: 'oauth.revoke',
};

/** The endpoints of a package, each with a pattern of its path. */
function endpoints(name) {
  const table = require(`${name}/build/src/api-endpoints.js`);
  const anything = new Proxy({}, { get: () => '__' });
  return Object.entries(table)
    .filter(([, endpoint]) => typeof endpoint?.path === 'function')
    .map(([operation, { method, path }]) => {
      const pattern = path(anything).replaceAll('__', '[^/]+');
      return { operation, method, pattern: new RegExp(`^/v1/${pattern}$`) };
    })
    // `users/me` before `users/<id>`.
    .sort((one, other) => Number(one.pattern.source.includes('[^/]+')) - Number(other.pattern.source.includes('[^/]+')));
}

/** A fetch that reports what it sees to the recorder: every answer, and what is wrong with its shape. */
function recording(name) {
  const table = endpoints(name);
  const shapes = new Shapes(require.resolve(`${name}/build/src/Client.d.ts`));
  return async (url, init) => {
    const response = await fetch(url, init);
    const { pathname } = new URL(url);
    const { operation } = table.find(({ method, pattern }) => method === init.method.toLowerCase() && pattern.test(pathname)) ?? {};
    assert.ok(operation, `${init.method} ${pathname} is no endpoint of the client`);
    const { request_id: id, ...body } = await response.clone().json();
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(response.headers.get('x-notion-request-id'), id);
    const type = response.ok ? shapes.resultOf('default', FUNCTIONS[operation]) : null;
    if (response.ok) assert.ok(type, `the client has no function for ${operation}`);
    recorder.note(operation, response.ok ? null : body.code, type ? shapes.problems(body, type) : []);
    return response;
  };
}

const fetchNow = recording('@notionhq/client');
const fetchBefore = recording('notion-client-2022');

/** A client of the present version with this token. */
export function client(auth) {
  return new Client({ auth, baseUrl, fetch: fetchNow, timeoutMs: 20_000 });
}

export const notion = client(required('NOTION_TOKEN'));
/** Speaks version 2022-06-28. */
export const before = new OldClient({ auth: required('NOTION_TOKEN'), baseUrl, fetch: fetchBefore, timeoutMs: 20_000 });
export const base = baseUrl;

export const { drives, everythingWasDriven } = suite('notion', recorder);

export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Checks that a call is refused with this code, the way the client reports it. */
export async function refused(call, code, message = /./) {
  await assert.rejects(call, (thrown) => {
    assert.equal(thrown.code, code, String(thrown));
    assert.match(thrown.message, message);
    return true;
  });
}

/** Rich text of one item. */
export function text(content) {
  return [{ text: { content } }];
}

/** Rich text of an answer without its styles. */
export function plain(richText) {
  return richText.map(({ plain_text: one }) => one).join('');
}

/** A paragraph. */
export function paragraph(content) {
  return { paragraph: { rich_text: text(content) } };
}

let found;
/** The page at the top of the workspace that the integration sees. */
export async function home() {
  if (!found) {
    const { results } = await notion.search({ filter: { property: 'object', value: 'page' }, page_size: 100 });
    found = results.find(({ parent }) => parent.type === 'workspace').id;
  }
  return found;
}

/** A new page, with these blocks. */
export async function newPage(title, children = []) {
  return notion.pages.create({ parent: { page_id: await home() }, properties: { title: { title: text(title) } }, children });
}

/** A new database with these properties besides `Name`: its id, and that of its data source. */
export async function newDatabase(title, properties = {}) {
  const { id, data_sources: sources } = await notion.databases.create({
    parent: { type: 'page_id', page_id: await home() },
    title: text(title),
    initial_data_source: { properties: { Name: { title: {} }, ...properties } },
  });
  return { id, source: sources[0].id };
}

/** A new page of a data source. */
export function newRow(source, name, properties = {}) {
  return notion.pages.create({
    parent: { data_source_id: source },
    properties: { Name: { title: text(name) }, ...properties },
  });
}
