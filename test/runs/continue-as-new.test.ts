/** A run that hands over to a next execution again and again is, from outside, the run that never does. */
import type { Decision, JsonObject } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { ageOf, all, approvalOf, fetchOf, questionOf, seq } from './fixtures/script.js';
import { executionsOf, taskFailures } from './support/history.js';
import { resources } from './support/resources.js';
import { withoutTimes } from './support/without-times.js';

/** Hands over at every `historyEvents` events; the other never does. */
let restless: TestWorkers;
let steady: TestWorkers;
beforeAll(async () => {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  restless = await startWorkers(resources, { limits: { historyEvents: 14 } }, bundle);
  steady = await startWorkers(resources, {}, bundle);
});
afterAll(() => Promise.all([restless.stop(), steady.stop()]));

type Input = { agent: string; input: JsonObject };
const answers: Record<string, Decision> = {
  'approve?': { type: 'edit', args: { amount: 2 } },
  'age?': { type: 'respond', value: { age: 7 } },
};

/** Answers whatever is asked, always the oldest first, and gives result and log. */
async function lived({ agents }: TestWorkers, { agent, input }: Input) {
  const run = await agents.start({ agent, input });
  for await (const { interrupts } of run.watch()) {
    const [asked] = interrupts;
    if (!asked) continue;
    const name = asked.kind === 'approval' ? asked.action : asked.prompt;
    const decision = answers[name] ?? { type: 'respond', value: `to ${name}` };
    await run.decide({ interruptId: asked.id, decision, actor: 'maria', decisionId: `d ${asked.id}` });
  }
  return { run, result: await run.result(), log: (await run.log()).map(withoutTimes) };
}
const echo = (n: number) => fetchOf('echo', n);
const work = seq(echo(1), echo(2), all(questionOf('a?'), seq(echo(3), echo(4), questionOf('b?'), echo(5))));
const asking = all(
  approvalOf('approve?', { amount: 1 }),
  ageOf('age?'),
  seq(echo(6), questionOf('c?'), echo(7)),
);
const failing = seq(fetchOf('refusing'), echo(8), fetchOf('flaky', { okAt: 'soon' }), echo(9), echo(10));
const scenarios: Record<string, Input> = {
  'one node that does it all': { agent: 'script', input: { step: seq(work, asking, failing) } },
  'a graph that loops': {
    agent: 'stages',
    input: {
      steps: [echo(1), work, echo(2), asking, failing, questionOf('z?'), echo(3)] as unknown as JsonObject[],
    },
  },
  "LangGraph's own interrupts": { agent: 'interrupting', input: {} },
};

// The server lets an execution live for a second before it is continued: at once, so that the waits overlap.
test.concurrent.each(Object.entries(scenarios))(
  '%s: the same result and the same log',
  { timeout: 90_000 },
  async (_name, input) => {
    const [moved, stayed] = await Promise.all([lived(restless, input), lived(steady, input)]);
    const executions = await executionsOf(restless.temporal, moved.run.id);
    expect(executions.length).toBeGreaterThan(2);
    expect(await executionsOf(steady.temporal, stayed.run.id)).toHaveLength(1);
    expect(moved.result).toEqual(stayed.result);
    expect(moved.log).toEqual(stayed.log);
    expect(executions.flatMap(taskFailures)).toEqual([]);
  },
);
