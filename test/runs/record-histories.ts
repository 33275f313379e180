/** No test: `node scripts/record-histories.js` records every scenario anew by it, on the package as it is. */
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers } from '../support/workers.js';
import { resources } from './support/resources.js';
import { type Scenario, scenarios } from './support/scenarios.js';

const manifest = new URL('../../package.json', import.meta.url);

test.each(Object.entries(scenarios))('%s', { timeout: 60_000 }, async (name, scenario) => {
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const file = new URL(`../histories/${name}_${version}.json`, import.meta.url);
  const history = JSON.parse(historyToJSON(await historyOf(scenario)), withoutTraces);
  await writeFile(file, `${JSON.stringify(history)}\n`);
});

/** Nothing that a replay looks at, and nothing of the machine that recorded. */
function withoutTraces(key: string, value: unknown): unknown {
  if (key === 'identity' || key === 'stackTrace') return '';
  return typeof value === 'string' ? value.replaceAll(hostname(), 'host') : value;
}

async function historyOf({ agent, input, answers, historyEvents = 8_000 }: Scenario) {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  const workers = await startWorkers(resources, { limits: { historyEvents } }, bundle);
  try {
    const run = await workers.agents.start({ agent, input });
    for (const [interruptId, decision] of Object.entries(answers)) {
      const isAsked = async () => (await run.state()).interrupts.some(({ id }) => id === interruptId);
      await expect.poll(isAsked, { timeout: 20_000 }).toBe(true);
      await run.decide({ interruptId, decision, actor: 'maria' });
    }
    await run.result();
    return await workers.temporal.workflow.getHandle(run.id).fetchHistory();
  } finally {
    await workers.stop();
  }
}
