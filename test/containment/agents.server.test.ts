/**
 * What an agent does wrong ends its own run by name, and nothing else: no worker, no run beside it, and no task that is
 * tried for ever.
 */
import type { WorkflowBundle } from 'airlockjs/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { questionOfRun } from '../runs/support/questions.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from '../workflows/support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  const bundle: WorkflowBundle = await agentsBundle('soak/containment/project/agents.ts');
  workers = await startWorkers(resources, { limits: { unknownAgent: '2s' } }, bundle);
});
afterAll(() => workers.stop());

const begin = (how: string, text?: string) =>
  workers.agents.start({ agent: 'hostile', input: { how, ...(text !== undefined && { text }) } });
const answer = { decision: { type: 'respond' as const, value: 'x' }, actor: 'me' };

/** A run beside the hostile one, from before it to after it. */
async function besideSoundRun(work: () => Promise<void>): Promise<void> {
  const sound = await workers.agents.start({ agent: 'sound', input: {} });
  const interruptId = await questionOfRun(sound);
  await work();
  await sound.decide({ interruptId, ...answer });
  expect(await sound.result()).toMatchObject({ out: '2 x 4' });
  expect(taskFailures(await eventsOf(workers.temporal, sound.id))).toEqual([]);
}

const halves = ['message', 'name', 'stack', 'cause'].map((where) => `half in ${where}`);
const failing: [how: string, message: RegExp][] = [
  ...[...halves, 'half thrown', 'half in a thrown object', 'half in a rejection', 'half cut'].map(
    (how): [string, RegExp] => [how, /Agent 'hostile' 1/],
  ),
  ...[
    ...['rejection', 'rejection after a fetch', 'rejection with a result', 'rejection of a strange promise'],
    ...['throw in a timer', 'throw in a microtask', 'throw in a listener'],
  ].map((how): [string, RegExp] => [how, /nobody listens/]),
  ['rejection with nothing', /undefined/],
  ...[
    ...['stack throws', 'message throws', 'name throws', 'cause throws', 'message is a number'],
    ...['stack is a symbol', 'name is an object', 'stray and strange', 'throws a proxy', 'throws a symbol'],
    ...['throws what has no text', 'frozen error'],
  ].map((how): [string, RegExp] => [how, /Agent 'hostile' 1/]),
  ['uses a weak reference', /WeakRef/],
  ['ends the process', /process\.exit is not available/],
  ['freezes the globals', /globalThis/],
  ['keeps a global for good', /globalThis/],
];

describe('fails by name', { timeout: 60_000 }, () => {
  test.each(failing)('%s', async (how, message) => {
    await besideSoundRun(async () => {
      const run = await begin(how);
      await expect(run.result()).rejects.toMatchObject({
        code: 'agent_failed',
        message: expect.stringMatching(message),
      });
      expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
    });
  });
});

test('an error that nobody listens to is told with the stack of the agent', async () => {
  const run = await begin('throw in a timer');
  const error = await run.result().catch((reason: Error) => reason);
  const { workflowExecutionFailedEventAttributes: failed } =
    (await eventsOf(workers.temporal, run.id)).at(-1) ?? {};
  expect(failed?.failure?.cause?.stackTrace).toMatch(/project\/agents\.ts/);
  expect(error).toMatchObject({ code: 'agent_failed' });
});

describe('goes through with any text', { timeout: 60_000 }, () => {
  test.each([['\ud800'], ['\udfff'], ['a\udc00\ud800b'], ['\u0000']])('%j', async (text) => {
    await besideSoundRun(async () => {
      const fetching = await begin('fetches with half a character', text);
      expect(await fetching.result()).toMatchObject({ out: expect.any(String) });
      for (const [how, decision] of [
        ['asks with half a character', answer.decision],
        ['asks for approval with half a character', { type: 'approve' }],
        ['interrupts with half a character', answer.decision],
      ] as const) {
        const run = await begin(how, text);
        const interruptId = await questionOfRun(run);
        expect(JSON.stringify(await run.state())).not.toMatch(/\\ud[89a-f]/);
        await run.decide({ interruptId, decision, actor: 'me' });
        expect(await run.result()).toMatchObject({ out: decision.type === 'approve' ? 'approve' : 'x' });
        expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
      }
    });
  });
});

test.each([
  ['an agent', { agent: 'x\ud800' }, 'unknown_agent'],
  ['a version', { agent: 'hostile', version: 'v\udfff' }, 'unknown_version'],
  [
    'a principal',
    { agent: 'hostile', input: { how: 'half thrown' }, principal: { id: '\ud800' } },
    'agent_failed',
  ],
  ['an assignee', { agent: 'hostile', input: { how: 'half thrown' }, assignees: ['\ud800'] }, 'agent_failed'],
])('a run started with half a character in %s fails by name', async (_what, input, code) => {
  await besideSoundRun(async () => {
    const workflowId = `hostile-${Math.random()}`;
    const { taskQueue } = workers;
    await workers.temporal.workflow.start('agentRun', { taskQueue, workflowId, args: [input] });
    await expect(workers.agents.get(workflowId).result()).rejects.toMatchObject({ code });
  });
});
