
import { mkdtemp } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers } from '../support/workers.js';
import { fetchOf, seq } from '../runs/fixtures/script.js';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { resources } from '../runs/support/resources.js';
test('sizes', async () => {
  const directory = await mkdtemp('/tmp/ap-');
  const workers = await startWorkers(resources, { payloads: { store: { kind: 'file', directory }, maxBytes: 50_000_000 } }, await agentsBundle('test/runs/fixtures/agents.ts'));
  for (const [agent, mb] of [['script', 5], ['script', 20], ['script', 48], ['stages', 20], ['stages', 48]] as const) {
    const step = fetchOf('bytes', { count: mb * 1_000_000 });
    const t = Date.now();
    const run = await workers.agents.start({ agent, input: agent === 'script' ? { step } : { steps: [step, fetchOf('echo', 1), fetchOf('echo', 1)] } });
    const r = await Promise.race([run.result().then(() => 'ok', (e) => e.message), new Promise((r) => setTimeout(() => r('TIMEOUT'), 40_000))]);
    console.log(agent, mb, Date.now() - t, r, process.memoryUsage().rss >> 20, taskFailures(await eventsOf(workers.temporal, run.id)));
  }
  // many small ones
  const many = JSON.stringify(Array.from({length: 100000}, (_, i) => ({ id: i, name: `n${i}`, tags: ['a', 'b'], amount: i / 7 })));
  console.log('structured bytes', many.length);
  for (const n of [1, 2]) {
    const t = Date.now();
    const run = await workers.agents.start({ agent: 'script', input: { step: fetchOf('echo', Array.from({ length: n }, () => JSON.parse(many))) } });
    const r = await Promise.race([run.result().then(() => 'ok', (e) => e.message), new Promise((r) => setTimeout(() => r('TIMEOUT'), 40_000))]);
    console.log('structured', n, Date.now() - t, r, taskFailures(await eventsOf(workers.temporal, run.id)));
  }
  await workers.stop();
}, 300_000);
