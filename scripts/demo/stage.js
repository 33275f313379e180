/**
 * All that a run needs, each in a process of its own: the Temporal server, the bank, the worker that answers fetches and
 * holds the bank's token, and the worker that steps the agent and holds nothing.
 *
 * The resource worker comes first: it writes down the resources' policies, which the agent worker reads.
 */
import { randomUUID } from 'node:crypto';
import { startDevServer } from '../../dist/dev-server/index.js';
import { ChildProcess } from './child-process.js';
import { DemoError } from './demo-error.js';
import { agentEnvironment, bankEnvironment, resourceEnvironment } from './environments.js';

const CLI = 'dist/cli/main.js';
const ANY_PORT = '0';

/**
 * @param {string} transactions the CSV file
 * @param {import('./lifetime.js').Lifetime} lifetime
 * @param {import('./voice.js').Voice} voice
 * @returns the server, and `lost`, which rejects when any of them ends by itself
 */
export async function setStage(transactions, lifetime, voice) {
  const launch = (name, args, env) =>
    lifetime.own(
      () => new ChildProcess(name, args, env),
      (child) => child.stop(),
    );

  voice.detail('Starting a Temporal server');
  const server = await lifetime.own(
    () => startDevServer({ onProgress: (line) => voice.detail(line) }),
    (started) => started.stop(),
  );
  voice.step(`Temporal server at ${server.address} (process ${server.pid})`);

  const token = randomUUID();
  const bank = await launch('bank', ['scripts/demo/service.js', ANY_PORT], bankEnvironment(token));
  const { url } = await bank.ready();
  voice.step(`Bank at ${url} (process ${bank.pid})`);

  const worker = (role, env) =>
    launch(
      `${role} worker`,
      [CLI, 'worker', '--role', role, '--json', '--config', 'temporal.config.ts'],
      env,
    );
  const resources = await worker('resources', resourceEnvironment(server, { url, token }, transactions));
  await resources.ready();
  voice.step(`Resource worker at work (process ${resources.pid}), with the bank's token`);

  voice.detail('Bundling the agents');
  const agents = await worker('agent', agentEnvironment(server));
  await agents.ready();
  voice.step(`Agent worker at work (process ${agents.pid}), with no token, no key and no network`);

  const lost = Promise.race([
    server.exited.then(() => new DemoError(`The Temporal server ended by itself:\n${server.lastOutput()}`)),
    ...[bank, resources, agents].map((child) => child.exited),
  ]).then((error) => {
    throw error;
  });
  lost.catch(() => {});
  return { server, lost };
}
