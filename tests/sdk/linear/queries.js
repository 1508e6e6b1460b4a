// Every query that the client has compiled in: it is answered as declared, or refused by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinearDocument, LinearError } from '@linear/sdk';
import { Kind, parse } from 'graphql';
import { NOTHING, linear, recorder } from './client.js';
import { newIssue, ourTeam } from './world.js';

/** Queries, each with the name of its only field and with variables that are enough for it. */
function queries(ids) {
  const texts = Object.keys(LinearDocument)
    .filter((name) => name.endsWith('Document'))
    .map((name) => String(LinearDocument[name]).trim())
    .filter((text) => text.startsWith('query'));
  return texts.map((text) => {
    const [{ selectionSet, variableDefinitions }] = parse(text).definitions;
    const field = selectionSet.selections[0].name.value;
    const required = variableDefinitions.filter(({ type }) => type.kind === Kind.NON_NULL_TYPE).map(({ variable }) => variable.name.value);
    const variables = Object.fromEntries(required.map((name) => [name, name === 'id' ? ids[field] ?? NOTHING : 'audit log']));
    return { text, field, variables: field === 'comment' ? { ...variables, id: ids.comment } : variables };
  });
}

test('linear answers or refuses every query of the client', { timeout: 120_000 }, async (context) => {
  const issue = await newIssue('queried');
  const { commentId } = await linear.createComment({ issueId: issue.id, body: 'Queried' });
  const ids = { issue: issue.id, comment: commentId, team: (await ourTeam()).id, user: (await linear.viewer).id };
  const start = recorder.position;
  const outcomes = { answered: 0, refused: 0 };
  for (const { text, field, variables } of queries(ids)) {
    try {
      await linear.client.rawRequest(text, variables);
      outcomes.answered += 1;
    } catch (thrown) {
      assert.ok(thrown instanceof LinearError, String(thrown));
      const isExpected = thrown.type === 'FeatureNotAccessible' || (thrown.type === 'InvalidInput' && variables.id === NOTHING);
      assert.ok(isExpected, `${field}: ${thrown.type} ${thrown.errors?.[0]?.message}`);
      outcomes.refused += 1;
    }
  }
  assert.deepEqual(recorder.problems(start), [], 'answers of a shape that the vendor does not declare');
  context.diagnostic(`linear: ${outcomes.answered} of the client's queries are answered, ${outcomes.refused} refused by name`);
  assert.ok(outcomes.answered >= 50);
});
