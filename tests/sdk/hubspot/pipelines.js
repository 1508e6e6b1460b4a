import assert from 'node:assert/strict';
import { after } from 'node:test';
import { unique } from '../support/environment.js';
import { crm, drives, refused } from './client.js';
import { made } from './objects.js';

const { pipelinesApi, pipelineStagesApi, pipelineAuditsApi, pipelineStageAuditsApi } = crm.pipelines;
const stage = (label, displayOrder, probability) => ({ label, displayOrder, metadata: { probability } });
const STAGES = [stage('Open', 0, '0.5'), stage('Won', 1, '1.0')];
const NONE = ['deals', 'nothing'];
const own = [];

async function newPipeline(label) {
  const pipeline = await pipelinesApi.create('deals', { label: unique(label), displayOrder: 5, stages: STAGES });
  own.push(pipeline.id);
  return pipeline;
}

after(async () => {
  for (const id of own) await pipelinesApi.archive('deals', id).catch(() => {});
});

drives('crm.pipelines.pipelinesApi.create', async () => {
  const pipeline = await newPipeline('create');
  const read = await pipelinesApi.getById('deals', pipeline.id);
  assert.deepEqual(read.stages.map(({ label, metadata }) => [label, { ...metadata }]), [
    ['Open', { probability: '0.5', isClosed: 'false' }],
    ['Won', { probability: '1.0', isClosed: 'true' }],
  ]);
  const [open, won] = read.stages;
  const deal = await made('deals', { dealname: unique('deal'), pipeline: pipeline.id, dealstage: won.id });
  assert.equal(deal.properties.hs_is_closed_won, 'true');
  await refused(made('deals', { pipeline: 'default', dealstage: open.id }), 400, 'pipelineId=default');
  const wrong = { label: unique('wrong'), displayOrder: 0, stages: [{ label: 'x', displayOrder: 0, metadata: {} }] };
  await refused(pipelinesApi.create('deals', wrong), 400, "'probability'");
});

drives('crm.pipelines.pipelinesApi.getAll', async () => {
  const { id } = await newPipeline('list');
  const { results } = await pipelinesApi.getAll('deals');
  assert.deepEqual([results[0].id, results.some((one) => one.id === id)], ['default', true]);
  await refused(pipelinesApi.getAll('contacts'), 400, 'not supported');
});

drives('crm.pipelines.pipelinesApi.getById', async () => {
  const { id } = await newPipeline('get');
  assert.equal((await pipelinesApi.getById('deals', id)).id, id);
  assert.equal((await pipelinesApi.getAll('deals')).results.length > 1, true);
  await refused(pipelinesApi.getById(...NONE), 404, 'does not exist');
});

drives('crm.pipelines.pipelinesApi.update', async () => {
  const { id } = await newPipeline('update');
  const label = unique('changed');
  await pipelinesApi.update('deals', id, { label });
  const read = await pipelinesApi.getById('deals', id);
  assert.deepEqual([read.label, read.displayOrder, read.stages.length], [label, 5, 2]);
  await refused(pipelinesApi.update(...NONE, { label }), 404, 'does not exist');
});

drives('crm.pipelines.pipelinesApi.replace', async () => {
  const { id } = await newPipeline('replace');
  const label = unique('replaced');
  await pipelinesApi.replace('deals', id, { label, displayOrder: 6, stages: [stage('Only', 0, '0.1')] });
  const read = await pipelinesApi.getById('deals', id);
  assert.deepEqual([read.label, read.stages.map((one) => one.label)], [label, ['Only']]);
  await refused(pipelinesApi.replace(...NONE, { label, displayOrder: 0, stages: [] }), 404, 'does not exist');
});

drives('crm.pipelines.pipelinesApi.archive', async () => {
  const { id, stages } = await newPipeline('archive');
  const deal = await made('deals', { dealname: unique('deal'), pipeline: id, dealstage: stages[0].id });
  await refused(pipelinesApi.archive('deals', id, true), 400, `in use by deals: [${deal.id}]`);
  await pipelinesApi.archive('deals', id);
  assert.ok(!(await pipelinesApi.getAll('deals')).results.some((one) => one.id === id));
});

drives('crm.pipelines.pipelineAuditsApi.getAudit', async () => {
  const { id } = await newPipeline('audit');
  await pipelinesApi.update('deals', id, { displayOrder: 7 });
  const { results } = await pipelineAuditsApi.getAudit('deals', id);
  assert.deepEqual(results.map(({ action, identifier }) => [action, identifier]), [['UPDATE', id], ['CREATE', id]]);
  await refused(pipelineAuditsApi.getAudit(...NONE), 404, '');
});

drives('crm.pipelines.pipelineStagesApi.create', async () => {
  const { id } = await newPipeline('stage');
  const made = await pipelineStagesApi.create('deals', id, stage('Lost', 2, '0.0'));
  const read = await pipelineStagesApi.getById('deals', id, made.id);
  assert.deepEqual([read.label, read.metadata.isClosed], ['Lost', 'true']);
  await refused(pipelineStagesApi.create('deals', id, stage('Lost', 3, '0.0')), 409, 'already exists');
});

drives('crm.pipelines.pipelineStagesApi.getAll', async () => {
  const { id } = await newPipeline('stages');
  const made = await pipelineStagesApi.create('deals', id, stage('Between', 1, '0.7'));
  const { results } = await pipelineStagesApi.getAll('deals', id);
  assert.deepEqual([results.length, results.some((one) => one.id === made.id)], [3, true]);
  await refused(pipelineStagesApi.getAll(...NONE), 404, 'does not exist');
});

drives('crm.pipelines.pipelineStagesApi.getById', async () => {
  const { id, stages } = await newPipeline('stage');
  assert.equal((await pipelineStagesApi.getById('deals', id, stages[1].id)).label, 'Won');
  await refused(pipelineStagesApi.getById('deals', id, 'nothing'), 404, 'stage nothing does not exist');
});

drives('crm.pipelines.pipelineStagesApi.update', async () => {
  const { id, stages } = await newPipeline('stage');
  await pipelineStagesApi.update('deals', id, stages[0].id, { label: 'Ajar', metadata: { probability: '0.6' } });
  const read = await pipelineStagesApi.getById('deals', id, stages[0].id);
  assert.deepEqual([read.label, read.metadata.probability, read.displayOrder], ['Ajar', '0.6', 0]);
  await refused(pipelineStagesApi.update('deals', id, stages[0].id, { label: 'Won' }), 409, 'already exists');
});

drives('crm.pipelines.pipelineStagesApi.replace', async () => {
  const { id, stages } = await newPipeline('stage');
  await pipelineStagesApi.replace('deals', id, stages[0].id, stage('New', 4, '0.3'));
  const read = await pipelineStagesApi.getById('deals', id, stages[0].id);
  assert.deepEqual([read.label, read.displayOrder], ['New', 4]);
  await refused(pipelineStagesApi.replace('deals', id, 'nothing', stage('x', 0, '0')), 404, 'does not exist');
});

drives('crm.pipelines.pipelineStagesApi.archive', async () => {
  const { id, stages } = await newPipeline('stage');
  await pipelineStagesApi.archive('deals', id, stages[0].id);
  assert.deepEqual((await pipelineStagesApi.getAll('deals', id)).results.map((one) => one.label), ['Won']);
  await refused(pipelineStagesApi.archive('deals', id, stages[0].id), 404, 'does not exist');
});

drives('crm.pipelines.pipelineStageAuditsApi.getAudit', async () => {
  const { id, stages } = await newPipeline('audit');
  await pipelineStagesApi.update('deals', id, stages[0].id, { label: 'Changed' });
  // The client's function has no parameter for the pipeline, though the path has.
  const { results } = await pipelineStageAuditsApi.getAudit('deals', stages[0].id);
  assert.equal(results[0].action, 'UPDATE');
  assert.equal((await pipelineStagesApi.getById('deals', id, stages[0].id)).label, 'Changed');
  await refused(pipelineStageAuditsApi.getAudit('deals', 'nothing'), 404, '');
});
