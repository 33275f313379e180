/** No test: `node scripts/record-histories.js` records the histories of this folder anew. */
import { expect, test } from 'vitest';
import { executionsOf } from '../runs/support/history.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { recordHistory } from '../support/record-history.js';
import { startWorkers } from '../support/workers.js';

interface Recorded {
  agent: string;
  /** Questions that are answered; the run waits at the next. */
  answered?: string[];
  /** Events after which a run continues as new. */
  historyEvents?: number;
}

/** Runs of fixtures/agents.ts that wait for somebody. */
const recorded: Record<string, Recorded> = {
  shifted: { agent: 'report', answered: ['question-2'] },
  carried: { agent: 'report', answered: ['question-2'], historyEvents: 14 },
  'other-params': { agent: 'rates' },
  'other-resource': { agent: 'lookup' },
  'further-question': { agent: 'patient' },
  'version-gone': { agent: 'kept' },
  steady: { agent: 'steady' },
};

test.each(Object.entries(recorded))('%s', { timeout: 60_000 }, async (name, scenario) => {
  const { agent, answered = [], historyEvents = 8_000 } = scenario;
  const bundle = await agentsBundle('test/upgrade/fixtures/agents.ts');
  const workers = await startWorkers(resources, { limits: { historyEvents } }, bundle);
  try {
    const run = await workers.agents.start({ agent, input: {} });
    for (const interruptId of answered) {
      await expect.poll(async () => (await run.state()).interrupts[0]?.id).toBe(interruptId);
      await run.decide({ interruptId, decision: { type: 'respond', value: 'yes' }, actor: 'maria' });
    }
    const asks = async () => (await run.state()).interrupts.map(({ id }) => id);
    await expect.poll(async () => (await asks()).some((id) => !answered.includes(id))).toBe(true);
    if (scenario.historyEvents !== undefined) {
      await expect.poll(async () => (await executionsOf(workers.temporal, run.id)).length).toBe(2);
      await expect.poll(async () => (await asks()).length).toBe(1);
    }
    const history = await workers.temporal.workflow.getHandle(run.id).fetchHistory();
    await recordHistory('test/upgrade/histories', name, history);
    await run.cancel();
  } finally {
    await workers.stop();
  }
});
