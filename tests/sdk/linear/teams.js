import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refused, refusesOddPages, stranger } from './client.js';
import { ids, newKey, newTeam, ourTeam } from './world.js';

drives('mutation.teamCreate', async () => {
  const [name, key] = [unique('team'), newKey()];
  const payload = await linear.createTeam({ name, key, description: 'For a test' });
  assert.equal(payload.success, true);
  const read = await linear.team(payload.teamId);
  assert.deepEqual([read.name, read.key, read.description], [name, key, 'For a test']);
  const types = (await read.states()).nodes.map(({ type }) => type);
  assert.ok(['backlog', 'unstarted', 'started', 'completed', 'canceled'].every((type) => types.includes(type)), types.join());
  const viewer = await linear.viewer;
  assert.ok(ids(await read.members()).includes(viewer.id), 'who makes a team is in it');
  await refused(linear.createTeam({ name: unique('again'), key }), 'InvalidInput', /already in use/);
});

drives('query.teams', async () => {
  const team = await newTeam('listed');
  const { nodes } = await linear.teams({ filter: { key: { eq: team.key } } });
  assert.deepEqual(nodes.map(({ id, name }) => [id, name]), [[team.id, team.name]]);
  const every = await linear.teams({ first: 1 });
  while (every.pageInfo.hasNextPage) {
    await every.fetchNext();
  }
  assert.equal(new Set(ids(every)).size, every.nodes.length);
  assert.ok(ids(every).includes(team.id));
  await refusesOddPages((page) => linear.teams(page));
});

drives('query.team', async () => {
  const made = await newTeam('read');
  const read = await linear.team(made.id);
  assert.deepEqual([read.key, read.name], [made.key, made.name]);
  assert.equal((await linear.team(made.key)).id, made.id);
  await read.states();
  assert.deepEqual((await read.issues()).nodes, []);
  await linear.teams({ filter: { id: { eq: read.id } } });
  await missing(linear.team(NOTHING), 'Team');
});

drives('query.viewer', async () => {
  const viewer = await linear.viewer;
  const read = await linear.user(viewer.id);
  assert.deepEqual([read.id, read.email, read.isMe], [viewer.id, viewer.email, true]);
  const organization = await viewer.organization;
  assert.match(organization.urlKey, /^[a-z0-9-]+$/);
  await refused(stranger.viewer, 'AuthenticationError', /./);
});

drives('query.users', async () => {
  const viewer = await linear.viewer;
  const found = await linear.users({ filter: { email: { eq: viewer.email } } });
  assert.deepEqual(ids(found), [viewer.id]);
  const all = await linear.users();
  assert.ok(all.nodes.length > 1);
  assert.ok(all.nodes.every(({ active }) => active));
  await refusesOddPages((page) => linear.users(page));
});

drives('mutation.workflowStateCreate', async () => {
  const team = await ourTeam();
  const name = unique('state').slice(0, 20);
  const payload = await linear.createWorkflowState({ teamId: team.id, name, color: '#5e6ad2', type: 'started', position: 2.5 });
  assert.equal(payload.success, true);
  const { nodes } = await linear.workflowStates({ filter: { team: { id: { eq: team.id } }, name: { eq: name } } });
  assert.deepEqual(nodes.map(({ id, color, type, position }) => [id, color, type, position]), [
    [payload.workflowStateId, '#5e6ad2', 'started', 2.5],
  ]);
  const input = { name: unique('again').slice(0, 20), color: '#5e6ad2', type: 'started' };
  await missing(linear.createWorkflowState({ ...input, teamId: NOTHING }), 'Team');
  await refused(linear.createWorkflowState({ ...input, teamId: team.id, type: 'sleeping' }), 'InvalidInput', /type/);
});

drives('query.workflowStates', async () => {
  const team = await newTeam('states');
  const { nodes } = await linear.workflowStates({ filter: { team: { key: { eq: team.key } }, type: { in: ['started', 'completed'] } } });
  assert.ok(nodes.length >= 2);
  assert.ok(nodes.every((state) => state.teamId === team.id && ['started', 'completed'].includes(state.type)));
  assert.equal((await nodes[0].team).id, team.id);
  await refusesOddPages((page) => linear.workflowStates(page));
});
