/** A node whose log is longer than a run hands over: it runs again in each execution, and none of its effects comes twice. */
import type { JsonObject } from 'airlockjs';
import { defineResource, defineResources } from 'airlockjs/resources';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { all, fetchOf, questionOf, seq } from './fixtures/script.js';
import { executionsOf, taskFailures } from './support/history.js';
import { questionsOf } from './support/questions.js';

const FETCHES = 60;
/** Of the fetches together more than 128 KB. */
const RESULT_BYTES = 4_000;

const effects: number[] = [];
const resources = defineResources({
  big: defineResource({
    params: z.number(),
    result: z.string(),
    fetch: (n) => {
      effects.push(n);
      return String(n).padEnd(RESULT_BYTES, '.');
    },
  }),
});

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/runs/fixtures/agents.ts'));
});
afterAll(() => workers.stop());

test('behind three continue-as-news each fetch was done once, and the log is whole', async () => {
  const prompts = ['one?', 'two?', 'three?'];
  const step = seq(
    all(...Array.from({ length: FETCHES }, (_, n) => fetchOf('big', n))),
    ...prompts.map(questionOf),
  );
  const run = await workers.agents.start({ agent: 'script', input: { step: step as unknown as JsonObject } });
  const executions = () => executionsOf(workers.temporal, run.id);
  for (const [index, prompt] of prompts.entries()) {
    await expect.poll(async () => (await questionsOf(run))[0], { timeout: 15_000 }).toMatchObject({ prompt });
    await run.upgrade();
    await expect.poll(async () => (await executions()).length, { timeout: 15_000 }).toBe(index + 2);
    const [asked] = await questionsOf(run);
    expect(asked).toMatchObject({ id: `question-${FETCHES + index + 1}`, prompt });
    expect((await run.state()).counts).toMatchObject({ fetches: FETCHES, interrupts: index + 1 });
    const decision = { type: 'respond' as const, value: `to ${prompt}` };
    await run.decide({ interruptId: asked?.id ?? '', decision, actor: 'anna' });
  }
  const { result } = (await run.result()) as { result: unknown[] };
  expect(result.slice(1)).toEqual(prompts.map((prompt) => `to ${prompt}`));
  expect(result[0]).toHaveLength(FETCHES);
  expect([...effects].sort((one, other) => one - other)).toEqual(
    Array.from({ length: FETCHES }, (_, n) => n),
  );
  expect(await run.log()).toHaveLength(FETCHES + prompts.length);
  expect((await executions()).flatMap(taskFailures)).toEqual([]);
}, 90_000);
