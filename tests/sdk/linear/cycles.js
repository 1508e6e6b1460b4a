import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refused, refusesOddPages } from './client.js';
import { ids, newIssue, newTeam } from './world.js';

/** A team with a cycle that is going on. */
async function cycling() {
  const { id: teamId } = await newTeam('cycles');
  await linear.updateTeam(teamId, { cyclesEnabled: true });
  // By the clone's clock, which need not be ours.
  const { createdAt } = await newIssue('clock', { teamId });
  const at = (days) => new Date(createdAt.getTime() + days * 86_400_000);
  const { cycleId } = await linear.createCycle({ teamId, name: unique('cycle'), startsAt: at(-1), endsAt: at(6) });
  return { teamId, cycleId, at };
}

drives('mutation.cycleCreate', async () => {
  const { teamId, cycleId, at } = await cycling();
  const read = await linear.cycle(cycleId);
  assert.deepEqual([read.number, read.isActive, read.teamId], [1, true, teamId]);
  const issue = await newIssue('planned', { teamId, cycleId });
  assert.equal(issue.cycleId, cycleId);
  await missing(linear.createCycle({ teamId: NOTHING, startsAt: at(7), endsAt: at(14) }), 'Team');
  await refused(linear.createCycle({ teamId, startsAt: at(14), endsAt: at(7) }), 'InvalidInput', /endsAt/);
});

drives('mutation.cycleUpdate', async () => {
  const { cycleId } = await cycling();
  const name = unique('renamed');
  await linear.updateCycle(cycleId, { name });
  assert.equal((await linear.cycle(cycleId)).name, name);
  await missing(linear.updateCycle(NOTHING, { name }), 'Cycle');
});

drives('mutation.cycleArchive', async () => {
  const { cycleId } = await cycling();
  await linear.archiveCycle(cycleId);
  assert.deepEqual(ids(await linear.cycles({ filter: { id: { eq: cycleId } } })), []);
  await missing(linear.archiveCycle(NOTHING), 'Cycle');
});

drives('query.cycles', async () => {
  const { teamId, cycleId } = await cycling();
  const found = await linear.cycles({ filter: { isActive: { eq: true }, team: { id: { eq: teamId } } } });
  assert.deepEqual(ids(found), [cycleId]);
  await refusesOddPages((page) => linear.cycles(page));
});

drives('query.cycle', async () => {
  const { teamId, cycleId } = await cycling();
  const issue = await newIssue('planned', { teamId, cycleId });
  const read = await linear.cycle(cycleId);
  assert.deepEqual(ids(await read.issues()), [issue.id]);
  assert.equal((await read.team).id, teamId);
  await missing(linear.cycle(NOTHING), 'Cycle');
});
