/** `airlock show` and `airlock policy test`, on runs that have been: in a project as docs/policy.md has it. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { AgentClient, resolveConfig } from 'airlockjs';
import { defineResources } from 'airlockjs/resources';
import { buildWorkflowCode, loadPolicies, loadResources } from 'airlockjs/worker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { airlock } from '../cli/airlock.js';
import { commandsIn, exampleOf, page } from '../docs/support/pages.js';
import { makeProject } from '../docs/support/project.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';

const documented = page('docs/policy.md');

let root: string;
let workers: TestWorkers;
/** By the id of a run: what it was given, and what a person made of it. */
const runs = { small: 49.9, large: 150 };

beforeAll(async () => {
  root = await makeProject(exampleOf(documented));
  const config = resolveConfig(
    { agents: './agents.ts', resources: './resources.ts', policies: './policies.ts' },
    root,
  );
  const resources = defineResources(await loadResources(config));
  workers = await startWorkers(
    resources,
    {},
    await buildWorkflowCode(config, new DefaultLogger('ERROR')),
    await loadPolicies(config, resources),
  );
  for (const [id, amount] of Object.entries(runs)) {
    const run = await workers.agents.start({
      agent: 'refunds',
      runId: `${workers.taskQueue}-${id}`,
      input: { customer: 'maria' },
      principal: { id: 'maria' },
    });
    for await (const { interrupts } of run.watch()) {
      const [question] = interrupts;
      if (!question) continue;
      const args = { order: 'maria-17', amount };
      await run.decide({ interruptId: question.id, decision: { type: 'edit', args }, actor: 'ben' });
      break;
    }
    await run.result().catch(() => undefined);
  }
}, 180_000);
afterAll(async () => {
  await workers?.stop();
  if (root !== undefined) await rm(root, { recursive: true });
});

const env = () => ({ TEMPORAL_ADDRESS: inject('temporal').address });
const run = (...args: string[]) => airlock(args, { cwd: root, env: env() });
const id = (name: keyof typeof runs) => `${workers.taskQueue}-${name}`;

test('airlock show has what policies said, also of a fetch that was denied', async () => {
  const large = await run('show', id('large'));
  expect(large.stdout).toContain('POLICY');
  expect(large.stdout).toContain('deny by limits 1.2.0: amount 150 is above 100');
  expect(large.stdout).toContain('not_permitted');
  const small = await run('show', id('small'), '--json');
  expect(small.json()).toMatchObject({
    log: [
      {
        policy: [
          { policy: 'limits', outcome: 'allow' },
          { policy: 'own-orders', outcome: 'allow' },
        ],
      },
      {},
      {
        policy: [
          { policy: 'limits', outcome: 'allow' },
          { policy: 'own-orders', outcome: 'allow' },
          { policy: 'receipts', outcome: 'redact', mode: 'audit', redacted: { result: ['receipt'] } },
        ],
      },
    ],
  });
});

describe('airlock policy test', () => {
  const stricter = async (to: string) => {
    const policies = exampleOf(documented)['policies.ts'] ?? '';
    await writeFile(
      path.join(root, 'policies.ts'),
      policies.replace('amount: { max: 100 }', `amount: { max: ${to} }`),
    );
  };

  test('says what would have been decided, beside what was', async () => {
    await stricter('40');
    const ended = await run('policy', 'test', '--runs', id('small'), id('large'), '--json');
    expect(ended.json()).toMatchObject({
      failed: [],
      fetches: [
        { run: id('small'), id: 'fetch-1', resource: 'last_order', outcome: 'allow' },
        {
          run: id('small'),
          id: 'fetch-3',
          resource: 'refund',
          params: { order: 'maria-17', amount: 49.9 },
          outcome: 'deny',
          decisions: [{ policy: 'limits', reason: 'amount 49.9 is above 40' }, {}, {}],
          decided: [{ policy: 'limits', outcome: 'allow' }, {}, {}],
        },
        { run: id('large'), id: 'fetch-1', outcome: 'allow' },
        { run: id('large'), id: 'fetch-3', outcome: 'deny', decided: [{ outcome: 'deny' }, {}, {}] },
      ],
    });
    expect(ended.code).toBe(0);
  });

  test('for runs that a query finds, as a table', async () => {
    await stricter('200');
    const [command = ''] = commandsIn(documented.blocks);
    expect(command).toBe(`airlock policy test --runs "AirlockAgent = 'refunds'"`);
    const query = `AirlockAgent = 'refunds' AND TaskQueue = '${workers.taskQueue}'`;
    await expect
      .poll(async () => (await run('policy', 'test', '--runs', query)).stdout, { timeout: 60_000 })
      .toContain('4 allow');
    const { stdout } = await run('policy', 'test', '--runs', query);
    expect(stdout).toMatch(/WAS +WOULD BE/);
    expect(stdout).toMatch(/fetch-3 .* deny +allow/);
    expect(stdout).toContain('4 allow; 1 fetch would be decided otherwise than before');
    expect(stdout).toContain('would redact receipt by receipts 1.0.0');
  });

  test('says of a run that is not there that it is not, and goes on', async () => {
    const ended = await run('policy', 'test', '--runs', 'nobody', id('small'), '--json');
    expect(ended.json()).toMatchObject({
      failed: [{ run: 'nobody', message: expect.stringContaining('nobody') }],
      fetches: [{}, {}],
    });
    expect(ended.code).toBe(exitCodes.notFound);
  });

  test.each([
    ['a run that is not there', 'nobody', exitCodes.notFound, 'There is no run'],
    [
      'a query that finds nothing',
      "AirlockAgent = 'no agent of any test'",
      exitCodes.notFound,
      'No run is found by this query',
    ],
    ['a query that is none', "foo = 'x'", exitCodes.usage, 'The visibility query is not valid'],
    [
      'a query that cannot be read',
      "AirlockAgent = = 'x'",
      exitCodes.usage,
      'The visibility query is not valid',
    ],
  ])('ends of %s as having tested nothing', async (_what, runs, code, words) => {
    const ended = await run('policy', 'test', '--runs', runs);
    expect(ended.stdout + ended.stderr).toContain(words);
    expect(ended.stdout + ended.stderr).not.toContain('airlock doctor');
    expect(ended.code).toBe(code);
  });

  test.each([
    ['change', '100', exitCodes.ok],
    ['change', '40', exitCodes.decidedOtherwise],
    ['deny', '100', exitCodes.decidedOtherwise],
    ['deny', '200', exitCodes.ok],
  ])('with --fail-on %s ends a deployment, at most %s', async (what, most, code) => {
    await stricter(most);
    expect((await run('policy', 'test', '--runs', id('small'), id('large'), '--fail-on', what)).code).toBe(
      code,
    );
  });

  test.each([
    [['policy', 'test'], 'bad_usage'],
    [['policy', 'guess'], 'bad_usage'],
  ])('%s', async (args, code) => {
    expect((await run(...args, '--json')).stdout + (await run(...args, '--json')).stderr).toContain(code);
  });
});

test('a client reads the decisions of a log', async () => {
  const config = resolveConfig(
    { agents: './agents.ts', connection: { address: inject('temporal').address } },
    root,
  );
  const client = await AgentClient.connect({ config });
  try {
    const [, , refund] = await client.get(id('large')).log();
    expect(refund).toMatchObject({
      handled: false,
      policy: [{ outcome: 'deny' }, {}, { outcome: 'redact' }],
    });
  } finally {
    await client.close();
  }
});
