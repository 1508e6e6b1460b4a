import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { NOTHING, drives, linear, missing, refused, refusesOddPages } from './client.js';
import { ids, newIssue, ourTeam } from './world.js';

async function newProject(label, more = {}) {
  const team = await ourTeam();
  const payload = await linear.createProject({ name: unique(label), teamIds: [team.id], ...more });
  return payload.project;
}

drives('mutation.projectCreate', async () => {
  const team = await ourTeam();
  const viewer = await linear.viewer;
  const name = unique('project');
  const payload = await linear.createProject({
    name,
    teamIds: [team.id],
    description: 'In a sentence',
    content: '# At length',
    leadId: viewer.id,
    memberIds: [viewer.id],
    priority: 2,
    targetDate: '2026-03-31',
  });
  assert.equal(payload.success, true);
  const read = await linear.project(payload.projectId);
  assert.deepEqual(
    [read.name, read.description, read.content, read.priorityLabel, read.targetDate, read.leadId],
    [name, 'In a sentence', '# At length', 'High', '2026-03-31', viewer.id],
  );
  assert.match(read.slugId, /^[0-9a-f]{12}$/);
  assert.ok(read.url.endsWith(`-${read.slugId}`), read.url);
  assert.deepEqual([ids(await read.teams()), ids(await read.members())], [[team.id], [viewer.id]]);
  assert.equal((await read.status).type, 'backlog');
  await refused(linear.createProject({ name, teamIds: [] }), 'InvalidInput', /teamIds/);
  await missing(linear.createProject({ name, teamIds: [NOTHING] }), 'Team');
});

drives('mutation.projectUpdate', async () => {
  const project = await newProject('updated');
  const { nodes: statuses } = await linear.projectStatuses();
  const of = (type) => statuses.find((status) => status.type === type).id;
  await linear.updateProject(project.id, { name: 'After', statusId: of('started'), startDate: '2026-01-05' });
  let read = await linear.project(project.id);
  assert.deepEqual([read.name, read.startDate], ['After', '2026-01-05']);
  assert.ok(read.startedAt instanceof Date);
  await linear.updateProject(project.id, { statusId: of('completed') });
  read = await linear.project(project.id);
  assert.ok(read.completedAt instanceof Date);
  await missing(linear.updateProject(NOTHING, { name: 'Nothing' }), 'Project');
});

drives('query.project', async () => {
  const project = await newProject('read');
  const issue = await newIssue('planned', { projectId: project.id, estimate: 3 });
  const read = await linear.project(project.slugId);
  assert.equal(read.id, project.id);
  assert.deepEqual(ids(await read.issues()), [issue.id]);
  assert.deepEqual([read.scope, read.progress], [3, 0]);
  assert.equal((await (await linear.issue(issue.id)).project).id, project.id);
  await missing(linear.project(NOTHING), 'Project');
});

drives('query.projects', async () => {
  const project = await newProject('listed');
  const found = await linear.projects({ filter: { name: { eq: project.name } } });
  assert.deepEqual(ids(found), [project.id]);
  await refusesOddPages((page) => linear.projects(page));
});

drives('mutation.projectArchive', async () => {
  const project = await newProject('archived');
  const filter = { id: { eq: project.id } };
  await linear.archiveProject(project.id);
  assert.deepEqual(ids(await linear.projects({ filter })), []);
  assert.deepEqual(ids(await linear.projects({ filter, includeArchived: true })), [project.id]);
  await missing(linear.archiveProject(NOTHING), 'Project');
});

drives('mutation.projectUnarchive', async () => {
  const project = await newProject('restored');
  await linear.archiveProject(project.id);
  await linear.unarchiveProject(project.id);
  assert.deepEqual(ids(await linear.projects({ filter: { id: { eq: project.id } } })), [project.id]);
  await missing(linear.unarchiveProject(NOTHING), 'Project');
});

drives('mutation.projectDelete', async () => {
  const project = await newProject('deleted');
  const payload = await project.delete();
  assert.equal(payload.success, true);
  assert.deepEqual(ids(await linear.projects({ filter: { id: { eq: project.id } } })), []);
  await missing(linear.deleteProject(NOTHING), 'Project');
});

drives('query.projectStatuses', async () => {
  const { nodes } = await linear.projectStatuses();
  const types = nodes.map(({ type }) => type);
  assert.ok(['backlog', 'planned', 'started', 'completed', 'canceled'].every((type) => types.includes(type)), types.join());
  await linear.projectStatus(nodes[0].id);
  await refusesOddPages((page) => linear.projectStatuses(page));
});

drives('query.projectStatus', async () => {
  const { nodes } = await linear.projectStatuses({ first: 1 });
  const read = await linear.projectStatus(nodes[0].id);
  assert.deepEqual([read.name, read.color], [nodes[0].name, nodes[0].color]);
  await missing(linear.projectStatus(NOTHING), 'ProjectStatus');
});

drives('mutation.projectMilestoneCreate', async () => {
  const project = await newProject('milestones');
  const name = unique('milestone');
  const payload = await linear.createProjectMilestone({ projectId: project.id, name, targetDate: '2026-02-01' });
  assert.equal(payload.success, true);
  const { nodes } = await project.projectMilestones();
  assert.deepEqual(nodes.map(({ id, targetDate }) => [id, targetDate]), [[payload.projectMilestoneId, '2026-02-01']]);
  const issue = await newIssue('due', { projectId: project.id, projectMilestoneId: payload.projectMilestoneId });
  assert.equal((await issue.projectMilestone).name, name);
  await missing(linear.createProjectMilestone({ projectId: NOTHING, name }), 'Project');
});

drives('mutation.projectMilestoneUpdate', async () => {
  const project = await newProject('milestones');
  const { projectMilestoneId } = await linear.createProjectMilestone({ projectId: project.id, name: 'Before' });
  await linear.updateProjectMilestone(projectMilestoneId, { name: 'After', description: 'What it takes' });
  const read = await linear.projectMilestone(projectMilestoneId);
  assert.deepEqual([read.name, read.description], ['After', 'What it takes']);
  await missing(linear.updateProjectMilestone(NOTHING, { name: 'Nothing' }), 'ProjectMilestone');
});

drives('mutation.projectMilestoneDelete', async () => {
  const project = await newProject('milestones');
  const { projectMilestoneId } = await linear.createProjectMilestone({ projectId: project.id, name: 'Soon gone' });
  const issue = await newIssue('due', { projectId: project.id, projectMilestoneId });
  await linear.deleteProjectMilestone(projectMilestoneId);
  assert.deepEqual((await project.projectMilestones()).nodes, []);
  assert.ok(!(await linear.issue(issue.id)).projectMilestoneId);
  await missing(linear.deleteProjectMilestone(projectMilestoneId), 'ProjectMilestone');
});

drives('query.projectMilestone', async () => {
  const project = await newProject('milestones');
  const { projectMilestoneId } = await linear.createProjectMilestone({ projectId: project.id, name: 'Read' });
  assert.equal((await (await linear.projectMilestone(projectMilestoneId)).project).id, project.id);
  await missing(linear.projectMilestone(NOTHING), 'ProjectMilestone');
});

drives('query.projectMilestones', async () => {
  const project = await newProject('milestones');
  const name = unique('milestone');
  const { projectMilestoneId } = await linear.createProjectMilestone({ projectId: project.id, name });
  assert.deepEqual(ids(await linear.projectMilestones({ filter: { name: { eq: name } } })), [projectMilestoneId]);
  await refusesOddPages((page) => linear.projectMilestones(page));
});
