/** No test: `node scripts/record-histories.js` records every scenario anew by it, on the package as it is. */
import { expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { recordHistory } from '../support/record-history.js';
import { startWorkers } from '../support/workers.js';
import { policies } from './support/policies.js';
import { resources } from './support/resources.js';
import { type Scenario, scenarios } from './support/scenarios.js';

test.each(Object.entries(scenarios))('%s', { timeout: 60_000 }, async (name, scenario) => {
  await recordHistory('test/histories', name, await historyOf(scenario));
});

async function historyOf({ agent, input, answers, historyEvents = 8_000, isJudged }: Scenario) {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  const workers = await startWorkers(resources, { limits: { historyEvents } }, bundle, isJudged && policies);
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
