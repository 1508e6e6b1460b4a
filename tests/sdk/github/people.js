import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { client, drives, github, newRepository, nowhere, organization, refused } from './client.js';

const stranger = client('ghp_000000000000000000000000000000000000');
const nobody = 'nobody-of-this-name';

drives('meta/root', async () => {
  const { data } = await github.rest.meta.root();
  const { url } = (await github.rest.users.getAuthenticated()).data;
  assert.equal(data.current_user_url, url.replace(/\/users\/.*/, '/user'));
  await refused(stranger.rest.meta.root(), 401);
});

drives('rate-limit/get', async () => {
  const { data } = await github.rest.rateLimit.get();
  const { headers } = await github.rest.meta.root();
  assert.equal(String(data.resources.core.limit), headers['x-ratelimit-limit']);
  await refused(stranger.rest.rateLimit.get(), 401);
});

drives('users/get-authenticated', async () => {
  const { data, headers } = await github.rest.users.getAuthenticated();
  assert.match(headers['x-oauth-scopes'], /\brepo\b/);
  assert.equal((await github.rest.users.getByUsername({ username: data.login })).data.id, data.id);
  await refused(stranger.rest.users.getAuthenticated(), 401);
});

drives('users/update-authenticated', async () => {
  const bio = `Edited at ${Date.now()}`;
  const { data } = await github.rest.users.updateAuthenticated({ bio });
  assert.equal(data.bio, bio);
  assert.equal((await github.rest.users.getAuthenticated()).data.bio, bio);
  await refused(github.rest.users.updateAuthenticated({ email: 'nobody@example.com' }), 422, 'email', 'invalid');
});

drives('users/list-emails-for-authenticated-user', async () => {
  const { data } = await github.rest.users.listEmailsForAuthenticatedUser();
  assert.equal(data.filter(({ primary }) => primary).length, 1);
  assert.equal((await github.rest.users.getAuthenticated()).data.type, 'User');
  await refused(stranger.rest.users.listEmailsForAuthenticatedUser(), 401);
});

drives('users/get-by-username', async () => {
  const { login } = (await github.rest.users.getAuthenticated()).data;
  assert.equal((await github.rest.users.getByUsername({ username: login.toUpperCase() })).data.login, login);
  assert.equal((await github.rest.users.getByUsername({ username: organization })).data.type, 'Organization');
  await refused(github.rest.users.getByUsername({ username: nobody }), 404);
});

drives('users/get-by-id', async () => {
  const { id, login } = (await github.rest.users.getAuthenticated()).data;
  assert.equal((await github.rest.users.getById({ account_id: id })).data.login, login);
  await refused(github.rest.users.getById({ account_id: 1 }), 404);
});

drives('users/list', async () => {
  const { login, id } = (await github.rest.users.getAuthenticated()).data;
  const { data } = await github.rest.users.list({ since: id - 1, per_page: 1 });
  assert.deepEqual(data.map((user) => user.login), [login]);
  await refused(stranger.rest.users.list(), 401);
});

drives('orgs/get', async () => {
  const { data } = await github.rest.orgs.get({ org: organization });
  assert.equal((await github.rest.users.getByUsername({ username: organization })).data.id, data.id);
  await refused(github.rest.orgs.get({ org: nobody }), 404);
});

drives('orgs/list-for-authenticated-user', async () => {
  const { data } = await github.rest.orgs.listForAuthenticatedUser();
  assert.ok(data.some(({ login }) => login === organization));
  assert.equal((await github.rest.orgs.get({ org: data[0].login })).data.id, data[0].id);
  await refused(stranger.rest.orgs.listForAuthenticatedUser(), 401);
});

drives('orgs/list-for-user', async () => {
  const members = (await github.rest.orgs.listMembers({ org: organization })).data;
  const lists = await Promise.all(members.map(({ login }) => github.rest.orgs.listForUser({ username: login })));
  assert.ok(lists.some(({ data }) => data.some(({ login }) => login === organization)));
  await refused(github.rest.orgs.listForUser({ username: nobody }), 404);
});

drives('orgs/list-members', async () => {
  const { data } = await github.rest.orgs.listMembers({ org: organization });
  const { login } = (await github.rest.users.getAuthenticated()).data;
  assert.ok(data.some((member) => member.login === login));
  await refused(github.rest.orgs.listMembers({ org: organization, role: 'chief' }), 422, 'role', 'invalid');
});

drives('orgs/check-membership-for-user', async () => {
  const [{ login }] = (await github.rest.orgs.listMembers({ org: organization })).data;
  const { status } = await github.rest.orgs.checkMembershipForUser({ org: organization, username: login });
  assert.equal(status, 204);
  await refused(github.rest.orgs.checkMembershipForUser({ org: organization, username: nobody }), 404);
});

drives('orgs/get-membership-for-user', async () => {
  const [{ login }] = (await github.rest.orgs.listMembers({ org: organization, role: 'admin' })).data;
  const { data } = await github.rest.orgs.getMembershipForUser({ org: organization, username: login });
  assert.deepEqual([data.role, data.state], ['admin', 'active']);
  await refused(github.rest.orgs.getMembershipForUser({ org: organization, username: nobody }), 404);
});

drives('orgs/get-membership-for-authenticated-user', async () => {
  const { data } = await github.rest.orgs.getMembershipForAuthenticatedUser({ org: organization });
  assert.equal((await github.rest.users.getAuthenticated()).data.login, data.user.login);
  await refused(github.rest.orgs.getMembershipForAuthenticatedUser({ org: nobody }), 404);
});

drives('orgs/list-memberships-for-authenticated-user', async () => {
  const { data } = await github.rest.orgs.listMembershipsForAuthenticatedUser();
  const own = await github.rest.orgs.getMembershipForAuthenticatedUser({ org: organization });
  assert.deepEqual(data.find((one) => one.organization.login === organization), own.data);
  await refused(github.rest.orgs.listMembershipsForAuthenticatedUser({ state: 'gone' }), 422, 'state', 'invalid');
});

drives('teams/list', async () => {
  const { data } = await github.rest.teams.list({ org: organization });
  const slug = data[0].slug;
  assert.equal((await github.rest.teams.getByName({ org: organization, team_slug: slug })).data.id, data[0].id);
  await refused(github.rest.teams.list({ org: nobody }), 404);
});

drives('teams/get-by-name', async () => {
  const { data } = await github.rest.teams.getByName({ org: organization, team_slug: 'engineering' });
  const members = await github.rest.teams.listMembersInOrg({ org: organization, team_slug: 'engineering' });
  assert.equal(data.members_count, members.data.length);
  await refused(github.rest.teams.getByName({ org: organization, team_slug: nobody }), 404);
});

drives('teams/list-members-in-org', async () => {
  const { data } = await github.rest.teams.listMembersInOrg({ org: organization, team_slug: 'engineering' });
  const { login } = (await github.rest.users.getAuthenticated()).data;
  assert.ok(data.some((member) => member.login === login));
  await refused(github.rest.teams.listMembersInOrg({ org: organization, team_slug: nobody }), 404);
});

drives('teams/list-repos-in-org', async () => {
  const { data } = await github.rest.teams.listReposInOrg({ org: organization, team_slug: 'engineering' });
  const { data: team } = await github.rest.teams.getByName({ org: organization, team_slug: 'engineering' });
  assert.equal(data.length, team.repos_count);
  await refused(github.rest.teams.listReposInOrg({ org: organization, team_slug: nobody }), 404);
});

drives('teams/list-for-authenticated-user', async () => {
  const { data } = await github.rest.teams.listForAuthenticatedUser();
  const { data: team } = await github.rest.teams.getByName({ org: organization, team_slug: data[0].slug });
  assert.equal(team.id, data[0].id);
  await refused(stranger.rest.teams.listForAuthenticatedUser(), 401);
});

const starred = async (repository) => {
  const { data } = await github.rest.activity.listReposStarredByAuthenticatedUser({ per_page: 100 });
  return data.some(({ name }) => name === repository.repo);
};

drives('activity/star-repo-for-authenticated-user', async () => {
  const repository = await newRepository('star');
  await github.rest.activity.starRepoForAuthenticatedUser(repository);
  assert.ok(await starred(repository));
  await refused(github.rest.activity.starRepoForAuthenticatedUser(nowhere), 404);
});

drives('activity/unstar-repo-for-authenticated-user', async () => {
  const repository = await newRepository('unstar');
  await github.rest.activity.starRepoForAuthenticatedUser(repository);
  await github.rest.activity.unstarRepoForAuthenticatedUser(repository);
  assert.ok(!(await starred(repository)));
  await refused(github.rest.activity.unstarRepoForAuthenticatedUser(nowhere), 404);
});

drives('activity/check-repo-is-starred-by-authenticated-user', async () => {
  const repository = await newRepository('starred');
  await refused(github.rest.activity.checkRepoIsStarredByAuthenticatedUser(repository), 404);
  await github.rest.activity.starRepoForAuthenticatedUser(repository);
  assert.equal((await github.rest.activity.checkRepoIsStarredByAuthenticatedUser(repository)).status, 204);
});

drives('activity/list-repos-starred-by-authenticated-user', async () => {
  const repository = await newRepository('stars');
  assert.ok(!(await starred(repository)));
  await github.rest.activity.starRepoForAuthenticatedUser(repository);
  assert.ok(await starred(repository));
  await refused(github.rest.activity.listReposStarredByAuthenticatedUser({ sort: 'size' }), 422, 'sort', 'invalid');
});

drives('activity/list-stargazers-for-repo', async () => {
  const repository = await newRepository('stargazers');
  await github.rest.activity.starRepoForAuthenticatedUser(repository);
  const { login } = (await github.rest.users.getAuthenticated()).data;
  const { data } = await github.rest.activity.listStargazersForRepo(repository);
  assert.deepEqual(data.map((user) => user.login), [login]);
  await refused(github.rest.activity.listStargazersForRepo(nowhere), 404);
});

drives('repos/list-collaborators', async () => {
  const repository = await newRepository('collaborators');
  const { data } = await github.rest.repos.listCollaborators(repository);
  assert.deepEqual(data.map(({ login, role_name: role }) => [login, role]), [[repository.owner, 'admin']]);
  assert.equal((await github.rest.repos.get(repository)).data.permissions.admin, true);
  await refused(github.rest.repos.listCollaborators(nowhere), 404);
});

/** A repository of the organization, and a member of it. */
async function shared(label) {
  const { data } = await github.rest.repos.createInOrg({ org: organization, name: unique(label), private: true });
  const members = (await github.rest.orgs.listMembers({ org: organization, role: 'member' })).data;
  const me = (await github.rest.users.getAuthenticated()).data.login;
  const { login: username } = members.find(({ login }) => login !== me);
  return { owner: organization, repo: data.name, username };
}

const level = async (one) => (await github.rest.repos.getCollaboratorPermissionLevel(one)).data.role_name;

drives('repos/add-collaborator', async () => {
  const one = await shared('add-collaborator');
  await github.rest.repos.addCollaborator({ ...one, permission: 'maintain' });
  assert.equal(await level(one), 'maintain');
  await refused(github.rest.repos.addCollaborator({ ...one, permission: 'rule' }), 422, 'permission', 'invalid');
});

drives('repos/remove-collaborator', async () => {
  const one = await shared('remove-collaborator');
  await github.rest.repos.addCollaborator({ ...one, permission: 'maintain' });
  await github.rest.repos.removeCollaborator(one);
  assert.equal(await level(one), 'read');
  await refused(github.rest.repos.removeCollaborator({ ...one, username: nobody }), 404);
});

drives('repos/check-collaborator', async () => {
  const one = await shared('check-collaborator');
  await github.rest.repos.addCollaborator(one);
  assert.equal((await github.rest.repos.checkCollaborator(one)).status, 204);
  await refused(github.rest.repos.checkCollaborator({ ...one, username: nobody }), 404);
});

drives('repos/get-collaborator-permission-level', async () => {
  const one = await shared('level');
  assert.equal(await level(one), 'read');
  await github.rest.repos.addCollaborator({ ...one, permission: 'push' });
  const { data } = await github.rest.repos.getCollaboratorPermissionLevel(one);
  assert.deepEqual([data.permission, data.role_name], ['write', 'write']);
  await refused(github.rest.repos.getCollaboratorPermissionLevel({ ...one, username: nobody }), 404);
});
