// One story across all six applications, told by their official clients: an issue on GitHub becomes one in Linear, is announced in
// Slack and noted in Notion, the customer's deal moves on in HubSpot, and the invoice for it is paid in Stripe. Each step is read
// back through another request. Prints a line of ids for each step: after a reset the same story ends with the same ids.
import assert from 'node:assert/strict';
import { Client as HubSpot } from '@hubspot/api-client';
import { LinearClient } from '@linear/sdk';
import { Client as Notion } from '@notionhq/client';
import { WebClient } from '@slack/web-api';
import { Octokit } from 'octokit';
import Stripe from 'stripe';
import { required, requiredUrl } from './support/environment.js';

const TITLE = 'The button for approvals is hard to find';
const CUSTOMER = 'Brightleaf Foods';

const github = new Octokit({
  auth: required('GITHUB_TOKEN'),
  baseUrl: requiredUrl('GITHUB_API_URL').href.replace(/\/$/, ''),
});
const linear = new LinearClient({ apiKey: required('LINEAR_API_KEY'), apiUrl: requiredUrl('LINEAR_API_URL').href });
const slack = new WebClient(required('SLACK_BOT_TOKEN'), { slackApiUrl: requiredUrl('SLACK_API_URL').href });
const notion = new Notion({ auth: required('NOTION_TOKEN'), baseUrl: requiredUrl('NOTION_BASE_URL').href.replace(/\/$/, '') });
const hubspot = new HubSpot({
  accessToken: required('HUBSPOT_ACCESS_TOKEN'),
  basePath: requiredUrl('HUBSPOT_BASE_URL').href.replace(/\/$/, ''),
});
const base = requiredUrl('STRIPE_API_BASE');
const stripe = new Stripe(required('STRIPE_API_KEY'), {
  host: base.hostname,
  port: base.port || (base.protocol === 'https:' ? '443' : '80'),
  protocol: base.protocol.slice(0, -1),
  telemetry: false,
});

const tell = (application, ids) => console.log(`${application}: ${Object.entries(ids).map((pair) => pair.join(' ')).join(', ')}`);

async function reported() {
  const place = { owner: 'acme-corp', repo: 'acme-flow' };
  const body = `${CUSTOMER} looked for it under *Settings*. Nine of the weekend's tickets ask the same.`;
  const { data: made } = await github.rest.issues.create({ ...place, title: TITLE, body });
  const { data: found } = await github.rest.issues.get({ ...place, issue_number: made.number });
  assert.equal(found.body, body);
  tell('GitHub', { issue: found.number, id: found.id, node: found.node_id });
  return found;
}

async function planned(report) {
  const teams = await linear.teams({ filter: { key: { eq: 'ENG' } } });
  const payload = await linear.createIssue({
    teamId: teams.nodes[0].id,
    title: TITLE,
    description: `Reported as ${report.html_url}.`,
    priority: 2,
  });
  const issue = await linear.issue((await payload.issue).identifier);
  assert.equal(issue.title, TITLE);
  tell('Linear', { issue: issue.identifier, id: issue.id });
  return issue;
}

async function announced(issue) {
  const { channels } = await slack.conversations.list({ limit: 200 });
  const channel = channels.find(({ name }) => name === 'engineering').id;
  const text = `${issue.identifier}: ${TITLE}`;
  const { ts } = await slack.chat.postMessage({ channel, text });
  const { messages } = await slack.conversations.history({ channel, latest: ts, inclusive: true, limit: 1 });
  assert.equal(messages[0].text, text);
  // Its `ts` is a time and no id: the world's clock goes on while the story is told.
  tell('Slack', { channel, user: messages[0].user });
}

async function noted(issue) {
  const { results } = await notion.search({
    query: 'Customer requests',
    filter: { property: 'object', value: 'data_source' },
  });
  const source = await notion.dataSources.retrieve({ data_source_id: results[0].id });
  const title = Object.values(source.properties).find(({ type }) => type === 'title').name;
  const page = await notion.pages.create({
    parent: { type: 'data_source_id', data_source_id: source.id },
    properties: { [title]: { title: [{ text: { content: TITLE } }] } },
    children: [{ paragraph: { rich_text: [{ text: { content: `${CUSTOMER} asked for it; see ${issue.identifier}.` } }] } }],
  });
  const { results: blocks } = await notion.blocks.children.list({ block_id: page.id });
  assert.equal(blocks[0].paragraph.rich_text[0].plain_text, `${CUSTOMER} asked for it; see ${issue.identifier}.`);
  tell('Notion', { page: page.id, block: blocks[0].id });
}

async function won() {
  const { results } = await hubspot.crm.deals.searchApi.doSearch({ query: 'Brightleaf', properties: ['dealname', 'dealstage', 'pipeline'], limit: 1 });
  const [deal] = results;
  const stages = await hubspot.crm.pipelines.pipelineStagesApi.getAll('deals', deal.properties.pipeline);
  const closed = stages.results.find(({ metadata }) => metadata.isClosed === 'true' && metadata.probability === '1.0');
  await hubspot.crm.deals.basicApi.update(deal.id, { properties: { dealstage: closed.id } });
  const after = await hubspot.crm.deals.basicApi.getById(deal.id, ['dealstage']);
  assert.equal(after.properties.dealstage, closed.id);
  tell('HubSpot', { deal: deal.id, stage: closed.id });
}

async function paid() {
  const { data: customers } = await stripe.customers.list({ email: 'finance@brightleaf.example' });
  const customer = customers[0].id;
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.invoiceItems.create({ customer, amount: 99_000, currency: 'usd', description: 'Acme Flow Team, a year' });
  const draft = await stripe.invoices.create({ customer, auto_advance: false, pending_invoice_items_behavior: 'include' });
  await stripe.invoices.finalizeInvoice(draft.id);
  await stripe.invoices.pay(draft.id, { payment_method: card.id });
  const invoice = await stripe.invoices.retrieve(draft.id);
  assert.deepEqual([invoice.status, invoice.amount_paid], ['paid', 99_000]);
  tell('Stripe', { invoice: invoice.id, number: invoice.number });
}

const issue = await planned(await reported());
await announced(issue);
await noted(issue);
await won();
await paid();
