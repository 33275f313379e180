/** Whatever is sent to a waiting run, it changes nothing, fails nothing, and the run still takes the right answer. */

import { RawValue } from '@temporalio/common';
import type { JsonObject } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_REFUSED_KEPT } from '../../src/common/protocol.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { approvalOf, fetchOf, inspection, seq } from './fixtures/script.js';
import { executionsOf, taskFailures } from './support/history.js';
import { questionOfRun } from './support/questions.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  workers = await startWorkers(resources, { limits: { historyEvents: 3_000 } }, bundle);
});
afterAll(() => workers.stop());

/** JSON as it is: the SDK's own conversion cannot write what is nested this deeply. */
function json(text: string): RawValue {
  return payload('json/plain', text);
}

function payload(encoding: string, data: string): RawValue {
  const utf8 = new TextEncoder();
  return RawValue.fromPayload({ metadata: { encoding: utf8.encode(encoding) }, data: utf8.encode(data) });
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const right = { interruptId: 'approval-2', decision: { type: 'approve' }, actor: 'mallory' };
const but = (wrong: JsonObject): JsonObject => ({ ...right, ...wrong });
const deciding = (decision: JsonObject): JsonObject => but({ decision });

/** Arguments of the signal; each is refused, whoever sends it. */
const malformed: unknown[][] = [
  [],
  ...[null, true, 0, '', 'approve', 'y'.repeat(100_000), [], {}, [right]].map((value) => [value]),
  ...[
    { interruptId: 'approval-2', decision: { type: 'approve' } },
    but({ actor: null }),
    but({ actor: '' }),
    but({ actor: {} }),
    but({ actor: { id: 7 } }),
    but({ actor: 'z'.repeat(501) }),
    but({ interruptId: 'approval-99' }),
    but({ interruptId: 'fetch-1' }),
    but({ interruptId: 'constructor' }),
    but({ interruptId: '__proto__' }),
    but({ interruptId: 2 }),
    but({ interruptId: 'i'.repeat(10_000) }),
    but({ interruptId: 'approval-99', actor: { id: 'big', baggage: 'b'.repeat(20_000) } }),
    but({ decision: 'approve' }),
    but({ decision: null }),
    but({ decisionId: '' }),
    but({ decisionId: 'd'.repeat(201) }),
    deciding({}),
    deciding({ type: 'APPROVE' }),
    deciding({ type: 'constructor' }),
    deciding({ type: ['approve'] }),
    deciding({ type: 'edit' }),
    deciding({ type: 'edit', args: null }),
    deciding({ type: 'edit', args: [3] }),
    deciding({ type: 'edit', args: { amount: '3', to: 'acme' } }),
    deciding({ type: 'edit', args: { amount: 3 } }),
    deciding({ type: 'edit', args: { amount: 3, to: 'acme', also: 1 } }),
    deciding({ type: 'respond' }),
    deciding({ type: 'reject', message: 5 }),
    deciding({ type: 'reject', message: 'm'.repeat(100_001) }),
  ].map((value) => [value]),
  ...[
    `{"__proto__":${JSON.stringify(right)}}`,
    '{"constructor":{"prototype":{"polluted":1}},"interruptId":"approval-99"}',
    '{"interruptId":"x","decision":{"type":"approve"},"actor":{"id":"a","__proto__":{"polluted":1}}}',
    '{"interruptId":"approval-2","decision":{"type":"edit","args":{"__proto__":{"polluted":1}}},"actor":"a"}',
    `{"interruptId":"approval-2","decision":{"type":"edit","args":${nested(3_000)}},"actor":"a"}`,
    `{"interruptId":"approval-99","decision":{"type":"respond","value":${nested(9_000)}},"actor":"a"}`,
    `{"interruptId":"approval-99","decision":{"type":"approve"},"actor":{"id":"a","deep":${nested(9_000)}}}`,
    nested(9_000),
    'not JSON',
    '',
  ].map((text) => [json(text)]),
  [new TextEncoder().encode('bytes')],
  [payload('binary/zip', 'what nobody here can read')],
  [payload('json/protobuf', '{}')],
  [RawValue.fromPayload({})],
];

const SIGNALS = 5_000;
const BATCH = 250;

test(`${SIGNALS} malformed decisions`, { timeout: 300_000 }, async () => {
  const { agents, temporal } = workers;
  const run = await agents.start({
    agent: 'script',
    input: { step: seq(fetchOf('echo', 1), approvalOf('pay', { amount: 3, to: 'acme' }), inspection) },
  });
  expect(await questionOfRun(run)).toBe('approval-2');
  const handle = temporal.workflow.getHandle(run.id);
  for (let sent = 0; sent < SIGNALS; sent += BATCH) {
    await Promise.all(
      Array.from({ length: BATCH }, (_, index) =>
        handle.signal('decide', ...(malformed[(sent + index) % malformed.length] ?? [])),
      ),
    );
  }

  await expect.poll(async () => (await run.state()).counts?.refused, { timeout: 180_000 }).toBe(SIGNALS);
  const { refused, interrupts, status } = await run.state();
  expect(status).toBe('waiting_for_human');
  expect(interrupts.map(({ id }) => id)).toEqual(['approval-2']);
  expect(refused).toHaveLength(MAX_REFUSED_KEPT);
  expect(JSON.stringify(refused).length).toBeLessThan(MAX_REFUSED_KEPT * 4_000);

  await run.decide({ interruptId: 'approval-2', decision: { type: 'approve' }, actor: 'maria' });
  const { result } = (await run.result()) as JsonObject;
  expect(result).toEqual([1, { type: 'approve', args: { amount: 3, to: 'acme' }, actor: 'maria' }, []]);

  const executions = await executionsOf(temporal, run.id);
  expect(executions.length).toBeGreaterThan(1);
  expect(executions.flatMap(taskFailures)).toEqual([]);
});
