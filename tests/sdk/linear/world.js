// What tests make for themselves: a team of their own, and issues in it.
import { randomInt } from 'node:crypto';
import { unique } from '../support/environment.js';
import { linear } from './client.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A key for a team that most likely no other team has: five capital letters. */
export function newKey() {
  return Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** A team that nothing else uses. */
export async function newTeam(label) {
  const payload = await linear.createTeam({ name: unique(label), key: newKey() });
  return payload.team;
}

let shared;

/** The team that all tests of a run share. */
export function ourTeam() {
  shared ??= newTeam('team');
  return shared;
}

/** A new issue in our team, or in the team that `more` names. */
export async function newIssue(label, more = {}) {
  const teamId = more.teamId ?? (await ourTeam()).id;
  const payload = await linear.createIssue({ title: unique(label), ...more, teamId });
  return payload.issue;
}

/** A state of our team of this type. */
export async function stateOf(type) {
  const team = await ourTeam();
  const { nodes } = await linear.workflowStates({ filter: { team: { id: { eq: team.id } }, type: { eq: type } } });
  return nodes[0];
}

/** Identifiers of what a list has, in its order. */
export function ids({ nodes }) {
  return nodes.map(({ id }) => id);
}
