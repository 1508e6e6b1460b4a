import assert from 'node:assert/strict';
import { apiRequest, drives } from './client.js';
import { newContact, read } from './objects.js';

const PATH = '/engagements/v1/engagements';

async function answered(method, path, body) {
  const response = await apiRequest({ method, path, body });
  return { status: response.status, body: await response.json() };
}

async function newTask(subject) {
  const contact = (await newContact('engaged')).id;
  const { status, body } = await answered('POST', PATH, {
    engagement: { type: 'TASK', timestamp: Date.UTC(2026, 0, 7) },
    associations: { contactIds: [Number(contact)] },
    metadata: { subject, status: 'NOT_STARTED', body: 'x' },
  });
  assert.equal(status, 200);
  return { contact, id: body.engagement.id };
}

drives(`POST ${PATH}`, async () => {
  const { contact, id } = await newTask('Call');
  const task = await read('tasks', String(id), ['hs_task_subject', 'hs_timestamp'], { associations: ['contacts'] });
  assert.deepEqual([task.properties.hs_task_subject, task.properties.hs_timestamp], ['Call', '2026-01-07T00:00:00.000Z']);
  assert.equal(task.associations.contacts.results[0].id, contact);
  const refusal = await answered('POST', PATH, { engagement: { type: 'FAX' }, metadata: {} });
  assert.deepEqual([refusal.status, refusal.body.category], [400, 'VALIDATION_ERROR']);
});

drives(`GET ${PATH}/{engagementId}`, async () => {
  const { contact, id } = await newTask('Read');
  const { body } = await answered('GET', `${PATH}/${id}`);
  assert.deepEqual([body.engagement.type, body.metadata.subject, body.associations.contactIds], ['TASK', 'Read', [Number(contact)]]);
  assert.equal((await read('tasks', String(id), ['hs_task_body'])).properties.hs_task_body, 'x');
  assert.equal((await answered('GET', `${PATH}/1`)).status, 404);
});

drives(`PATCH ${PATH}/{engagementId}`, async () => {
  const { id } = await newTask('Change');
  await answered('PATCH', `${PATH}/${id}`, { metadata: { status: 'COMPLETED' } });
  const task = await read('tasks', String(id), ['hs_task_status', 'hs_task_subject', 'hs_task_completion_date']);
  const { hs_task_status: status, hs_task_subject: subject, hs_task_completion_date: done } = task.properties;
  assert.deepEqual([status, subject, typeof done], ['COMPLETED', 'Change', 'string']);
  assert.equal((await answered('PATCH', `${PATH}/1`, { metadata: {} })).status, 404);
});
