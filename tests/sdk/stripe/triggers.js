// Runs every scenario of the official CLI's `stripe trigger` against a clone: `node triggers.js <path of the CLI> [scenario…]`.
// The address and the key are those of the environment, as for the tests. Prints how many ended well.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { required, requiredUrl } from '../support/environment.js';

const TIMEOUT_MILLISECONDS = 60_000;

const [cli, ...wanted] = process.argv.slice(2);
const base = requiredUrl('STRIPE_API_BASE').origin;
const key = required('STRIPE_API_KEY');
// The CLI keeps what it knows about accounts in its home.
const home = mkdtempSync(join(tmpdir(), 'stripe-cli-'));
const run = promisify(execFile);

function stripe(...parameters) {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, STRIPE_CLI_TELEMETRY_OPTOUT: '1' };
  return run(cli, parameters, { env, timeout: TIMEOUT_MILLISECONDS });
}

/** The names of all scenarios, which `stripe trigger --help` lists. */
async function scenarios() {
  const { stdout } = await stripe('trigger', '--help');
  const [, list] = stdout.split('Supported events:');
  return [...list.split('Usage:')[0].matchAll(/^\s+([a-z0-9_.]+)\s*$/gm)].map(([, name]) => name);
}

/** Null when the scenario ended well, otherwise what the CLI said. */
async function failure(scenario) {
  try {
    await stripe('trigger', scenario, '--api-base', base, '--api-key', key);
    return null;
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n');
    return said.filter((line) => !line.startsWith('Setting up') && !line.startsWith('Running')).join(' ') || error.message;
  }
}

const names = wanted.length > 0 ? wanted : await scenarios();
const failed = [];
for (const name of names) {
  const reason = await failure(name);
  if (reason !== null) {
    failed.push(name);
    console.log(`not ok ${name}: ${reason}`);
  }
}
rmSync(home, { recursive: true });
console.log(`${names.length - failed.length} of ${names.length}`);
