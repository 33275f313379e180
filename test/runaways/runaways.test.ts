/**
 * An agent that computes, or allocates, without end: its run fails and says so, and nothing else is lost. Also the proof
 * that the parts of the SDK that threads of agents stand on are what they were.
 */
import type { Config } from 'airlockjs';
import type { WorkflowBundle } from 'airlockjs/worker';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from '../workflows/support/resources.js';

let bundle: WorkflowBundle;
let workers: TestWorkers | undefined;
beforeAll(async () => {
  bundle = await agentsBundle('test/runaways/fixtures/agents.ts');
});
afterEach(() => workers?.stop());

async function workersWith(limits: Config['limits']) {
  workers = await startWorkers(resources, { limits }, bundle);
  const { agents, temporal } = workers;
  const begin = (kind: string) => agents.start({ agent: 'taker', input: { kind, times: 1 } });
  return { begin, temporal };
}

test.each([
  ['spin', { compute: '3s' }, 'compute_limit', 'computed for more than 3s'],
  ['spin-later', { compute: '3s' }, 'compute_limit', 'computed for more than 3s'],
  ['hoard', { compute: '9s', heapMb: 300 }, 'memory_limit', 'limits.heapMb allows (300)'],
  ['grow', { compute: '9s', heapMb: 512 }, /^(?:memory|compute)_limit$/, ''],
  ['fill', { compute: '9s', heapMb: 512 }, /^(?:memory|compute)_limit$/, ''],
] as const)(
  '%s fails its run, and the other runs go on',
  async (kind, limits, code, words) => {
    const { begin } = await workersWith(limits);
    const parked = await begin('wait');
    await expect.poll(async () => (await parked.state()).interrupts).toHaveLength(1);

    const runaway = await begin(kind);
    await expect(runaway.result()).rejects.toMatchObject({
      code: expect.stringMatching(code),
      message: expect.stringContaining(words),
    });

    expect((await parked.state()).status).toBe('waiting_for_human');
    await parked.decide({
      interruptId: 'question-1',
      decision: { type: 'respond', value: 'yes' },
      actor: 'maria',
    });
    expect(await parked.result()).toMatchObject({ said: 'yes' });
    expect(await (await begin('once')).result()).toMatchObject({ said: 42 });
  },
  180_000,
);

test('a stop that is none changes nothing', async () => {
  const { begin, temporal } = await workersWith({});
  const run = await begin('wait');
  const handle = temporal.workflow.getHandle(run.id);
  for (const bad of [undefined, 'stop', { code: 'because', message: 'x' }]) await handle.signal('stop', bad);
  await expect.poll(async () => (await run.state()).status).toBe('waiting_for_human');
  await handle.signal('stop', { code: 'compute_limit', message: 'It computes.' });
  await expect(run.result()).rejects.toMatchObject({ code: 'compute_limit' });
});
