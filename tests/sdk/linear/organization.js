// The workspace, its people and its teams.
import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refused, refusesOddPages, stranger } from './client.js';
import { ids, newTeam, ourTeam } from './world.js';

/** Somebody else than the caller. */
async function somebody() {
  const { nodes } = await linear.users({ filter: { isMe: { eq: false } }, first: 1 });
  return nodes[0];
}

drives('query.organization', async () => {
  const organization = await linear.organization;
  const team = await ourTeam();
  const { nodes } = await organization.teams({ filter: { id: { eq: team.id } } });
  assert.deepEqual(nodes.map(({ key }) => key), [team.key]);
  assert.ok(organization.userCount > 1);
  await linear.viewer;
  await refused(stranger.organization, 'AuthenticationError', /./);
});

drives('query.user', async () => {
  const { id, email } = await somebody();
  const read = await linear.user(id);
  assert.deepEqual([read.email, read.isMe, read.active], [email, false, true]);
  assert.ok(Array.isArray((await read.teams()).nodes));
  await missing(linear.user(NOTHING), 'User');
});

drives('mutation.teamUpdate', async () => {
  const team = await newTeam('renamed');
  const name = unique('after');
  await linear.updateTeam(team.id, { name, description: 'Changed' });
  const read = await linear.team(team.id);
  assert.deepEqual([read.name, read.description, read.key], [name, 'Changed', team.key]);
  await missing(linear.updateTeam(NOTHING, { name }), 'Team');
});

drives('mutation.teamMembershipCreate', async () => {
  const [team, { id }] = [await newTeam('joined'), await somebody()];
  const payload = await linear.createTeamMembership({ teamId: team.id, userId: id });
  assert.equal(payload.success, true);
  assert.ok(ids(await team.members()).includes(id));
  await missing(linear.createTeamMembership({ teamId: team.id, userId: NOTHING }), 'User');
});

drives('mutation.teamMembershipDelete', async () => {
  const [team, { id }] = [await newTeam('left'), await somebody()];
  const { teamMembershipId } = await linear.createTeamMembership({ teamId: team.id, userId: id });
  await linear.deleteTeamMembership(teamMembershipId);
  assert.ok(!ids(await team.members()).includes(id));
  await missing(linear.deleteTeamMembership(teamMembershipId), 'TeamMembership');
});

drives('query.teamMembership', async () => {
  const [team, { id }] = [await newTeam('members'), await somebody()];
  const { teamMembershipId } = await linear.createTeamMembership({ teamId: team.id, userId: id });
  const read = await linear.teamMembership(teamMembershipId);
  assert.deepEqual([read.teamId, read.userId, read.owner], [team.id, id, false]);
  await missing(linear.teamMembership(NOTHING), 'TeamMembership');
});

drives('query.teamMemberships', async () => {
  const team = await newTeam('members');
  const [own] = (await team.memberships()).nodes;
  const every = await linear.teamMemberships({ first: 50 });
  while (every.pageInfo.hasNextPage) await every.fetchNext();
  assert.ok(ids(every).includes(own.id));
  await refusesOddPages((page) => linear.teamMemberships(page));
});

drives('mutation.workflowStateUpdate', async () => {
  const team = await newTeam('states');
  const [state] = (await team.states({ filter: { type: { eq: 'started' } } })).nodes;
  const name = unique('state').slice(0, 20);
  await linear.updateWorkflowState(state.id, { name, color: '#0f783c' });
  const read = await linear.workflowState(state.id);
  assert.deepEqual([read.name, read.color, read.type], [name, '#0f783c', 'started']);
  await missing(linear.updateWorkflowState(NOTHING, { name }), 'WorkflowState');
});

drives('mutation.workflowStateArchive', async () => {
  const team = await newTeam('states');
  const made = await linear.createWorkflowState({ teamId: team.id, name: 'Paused', color: '#95a2b3', type: 'unstarted' });
  const payload = await linear.archiveWorkflowState(made.workflowStateId);
  assert.equal(payload.success, true);
  assert.ok(!ids(await team.states()).includes(made.workflowStateId));
  await missing(linear.archiveWorkflowState(NOTHING), 'WorkflowState');
});
