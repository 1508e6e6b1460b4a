// Filters of issues, as the official client sends them.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { unique } from '../support/environment.js';
import { linear } from './client.js';
import { newIssue, newTeam } from './world.js';

describe('linear filters', { timeout: 60_000 }, () => {
  let team;
  let label;
  let states;

  /** Titles of the team's issues that a filter lets through, in order. */
  async function titles(filter) {
    const { nodes } = await linear.issues({ filter: { team: { id: { eq: team.id } }, ...filter }, first: 250 });
    return nodes.map(({ title }) => title).sort();
  }

  before(async () => {
    team = await newTeam('filters');
    const viewer = await linear.viewer;
    label = await (await linear.createIssueLabel({ name: unique('label'), teamId: team.id })).issueLabel;
    states = Object.fromEntries((await team.states()).nodes.map((state) => [state.type, state]));
    const issue = (title, more) => newIssue(title, { teamId: team.id, title, ...more });
    const alpha = await issue('Alpha', { priority: 1, assigneeId: viewer.id, labelIds: [label.id], dueDate: '2026-01-20' });
    await issue('Bravo', { priority: 2, estimate: 5, stateId: states.started.id, parentId: alpha.id });
    await issue('Charlie Café', { priority: 3, estimate: 8, stateId: states.completed.id, description: 'about bravo' });
    await linear.createComment({ issueId: alpha.id, body: 'A comment' });
  });

  test('texts', async () => {
    assert.deepEqual(await titles({ title: { eq: 'Alpha' } }), ['Alpha']);
    assert.deepEqual(await titles({ title: { neq: 'Alpha' } }), ['Bravo', 'Charlie Café']);
    assert.deepEqual(await titles({ title: { in: ['Alpha', 'Bravo', 'Nothing'] } }), ['Alpha', 'Bravo']);
    assert.deepEqual(await titles({ title: { nin: ['Alpha'] } }), ['Bravo', 'Charlie Café']);
    assert.deepEqual(await titles({ title: { eqIgnoreCase: 'aLPHA' } }), ['Alpha']);
    assert.deepEqual(await titles({ title: { startsWith: 'Br' } }), ['Bravo']);
    assert.deepEqual(await titles({ title: { startsWith: 'br' } }), []);
    assert.deepEqual(await titles({ title: { startsWithIgnoreCase: 'br' } }), ['Bravo']);
    assert.deepEqual(await titles({ title: { endsWith: 'vo' } }), ['Bravo']);
    assert.deepEqual(await titles({ title: { contains: 'lph' } }), ['Alpha']);
    assert.deepEqual(await titles({ title: { containsIgnoreCase: 'LPH' } }), ['Alpha']);
    assert.deepEqual(await titles({ title: { containsIgnoreCaseAndAccent: 'cafe' } }), ['Charlie Café']);
    assert.deepEqual(await titles({ title: { notContains: 'a' } }), []);
    assert.deepEqual(await titles({ title: { contains: '%' } }), []);
    assert.deepEqual(await titles({ description: { null: false } }), ['Charlie Café']);
  });

  test('numbers and dates', async () => {
    assert.deepEqual(await titles({ priority: { lte: 2, neq: 0 } }), ['Alpha', 'Bravo']);
    assert.deepEqual(await titles({ priority: { in: [1, 3] } }), ['Alpha', 'Charlie Café']);
    assert.deepEqual(await titles({ estimate: { gt: 5 } }), ['Charlie Café']);
    assert.deepEqual(await titles({ estimate: { null: true } }), ['Alpha']);
    assert.deepEqual(await titles({ dueDate: { lt: '2026-02-01' } }), ['Alpha']);
    assert.deepEqual(await titles({ dueDate: { null: true } }), ['Bravo', 'Charlie Café']);
    assert.equal((await titles({ createdAt: { gt: '-P1D' } })).length, 3);
    assert.deepEqual(await titles({ createdAt: { lt: '-P1D' } }), []);
    assert.deepEqual(await titles({ completedAt: { null: false } }), ['Charlie Café']);
    assert.deepEqual(await titles({ number: { eq: 2 } }), ['Bravo']);
  });

  test('relations', async () => {
    const viewer = await linear.viewer;
    assert.deepEqual(await titles({ assignee: { id: { eq: viewer.id } } }), ['Alpha']);
    assert.deepEqual(await titles({ assignee: { email: { eq: viewer.email } } }), ['Alpha']);
    assert.deepEqual(await titles({ assignee: { isMe: { eq: true } } }), ['Alpha']);
    assert.deepEqual(await titles({ assignee: { null: true } }), ['Bravo', 'Charlie Café']);
    assert.deepEqual(await titles({ creator: { id: { eq: viewer.id } } }), ['Alpha', 'Bravo', 'Charlie Café']);
    assert.deepEqual(await titles({ state: { type: { in: ['started', 'completed'] } } }), ['Bravo', 'Charlie Café']);
    assert.deepEqual(await titles({ state: { name: { eq: states.started.name } } }), ['Bravo']);
    assert.deepEqual(await titles({ parent: { title: { eq: 'Alpha' } } }), ['Bravo']);
    assert.deepEqual(await titles({ parent: { null: true } }), ['Alpha', 'Charlie Café']);
    assert.deepEqual(await titles({ team: { key: { eq: 'NOBODY' } } }), []);
  });

  test('collections', async () => {
    assert.deepEqual(await titles({ labels: { some: { name: { eq: label.name } } } }), ['Alpha']);
    assert.deepEqual(await titles({ labels: { name: { eq: label.name } } }), ['Alpha']);
    assert.deepEqual(await titles({ labels: { length: { eq: 0 } } }), ['Bravo', 'Charlie Café']);
    assert.deepEqual(await titles({ labels: { every: { name: { eq: label.name } } } }), ['Alpha', 'Bravo', 'Charlie Café']);
    assert.deepEqual(await titles({ children: { some: { title: { startsWith: 'B' } } } }), ['Alpha']);
    assert.deepEqual(await titles({ comments: { length: { gt: 0 } } }), ['Alpha']);
  });

  test('and, or', async () => {
    assert.deepEqual(await titles({ or: [{ title: { eq: 'Alpha' } }, { estimate: { eq: 8 } }] }), ['Alpha', 'Charlie Café']);
    assert.deepEqual(
      await titles({ and: [{ priority: { gte: 1 } }, { or: [{ priority: { eq: 3 } }, { state: { type: { eq: 'started' } } }] }] }),
      ['Bravo', 'Charlie Café'],
    );
    assert.deepEqual(await titles({ priority: { eq: 1 }, title: { eq: 'Bravo' } }), []);
  });
});
