/** An option or a field that is not known is named: passed over, it could be the one that matters. */
import type { Client } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { AgentClient } from '../../src/client/agent-client.js';
import { RunHandle } from '../../src/client/run-handle.js';
import type { Decide, Json } from '../../src/common/protocol.js';

/** Of a server that is not asked. */
const temporal = {
  options: { loadedDataConverter: { payloadCodecs: [] }, namespace: 'default' },
  workflow: { getHandle: (workflowId: string) => ({ workflowId }) },
} as unknown as Client;
const agents = new AgentClient({ client: temporal });
const run = agents.get('run-1');

const decide: Decide = { interruptId: 'approval-2', decision: { type: 'approve' }, actor: 'anna' };
const wrong = (options: object) => options as never;

describe('an option that nobody knows is refused, with those that are known:', () => {
  test.each<[method: string, wrongName: string, known: string, act: () => unknown]>([
    ['start', 'contextt', 'context', () => agents.start(wrong({ agent: 'pay', contextt: {} }))],
    ['start', 'id', 'runId', () => agents.startOnce(wrong({ agent: 'pay', runId: 'a', id: 'a' }))],
    ['decide', 'fingerPrint', 'fingerprint', () => run.decide(wrong({ ...decide, fingerPrint: 'f' }))],
    [
      'decide, in its decision,',
      'mesage',
      'message',
      () => run.decide({ ...decide, decision: wrong({ type: 'reject', mesage: 'No.' }) }),
    ],
    ['send', 'messageid', 'messageId', () => run.send('Hello', wrong({ messageid: 'm' }))],
    ['retry', 'form', 'from', () => run.retry(wrong({ form: 'fetch-2' }))],
    ['log', 'afterr', 'after', () => run.log(wrong({ afterr: 2 }))],
    ['watch', 'abort', 'signal', () => run.watch(wrong({ abort: true })).next()],
    ['waitForEnd', 'wait', 'waitMs', () => run.waitForEnd(wrong({ wait: 1 }))],
    ['list', 'asignee', 'assignee', () => agents.list(wrong({ asignee: 'anna' })).toArray()],
    ['page', 'size', 'pageSize', () => agents.page(wrong({ size: 2 }))],
    ['inbox', 'asignee', 'assignee', () => agents.inbox(wrong({ asignee: 'anna' }))],
    ['inbox', 'status', 'principal', () => agents.inbox(wrong({ status: 'running' }))],
    [
      'AgentClient',
      'taskqueue',
      'taskQueue',
      () => new AgentClient(wrong({ client: temporal, taskqueue: 'a' })),
    ],
    ['AgentClient.connect', 'address', 'cwd', () => AgentClient.connect(wrong({ address: 'a:1' }))],
  ])('%s takes no %s', async (method, wrongName, known, act) => {
    await expect((async () => act())()).rejects.toMatchObject({
      code: 'bad_option',
      summary: `${method} knows no option '${wrongName}'.`,
      hint: expect.stringMatching(new RegExp(`^It takes .*\\b${known}\\b`)),
    });
  });
});

describe('what is no JSON that could be sent is bad_input:', () => {
  let deep: Json = [];
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  const own: Record<string, unknown> = {};
  own.a = own;
  own.b = own;

  test.each<[what: string, value: unknown]>([
    ['100,000 levels', deep],
    ['201 levels', JSON.parse('['.repeat(201) + ']'.repeat(201))],
    ['what holds itself', own],
    ['a number without an end', 5n],
  ])('%s', async (_what, value) => {
    const given = value as Json;
    const bad = expect.objectContaining({ name: 'AirlockError', code: 'bad_input' });
    await expect(agents.start({ agent: 'pay', input: given })).rejects.toEqual(bad);
    await expect(agents.start({ agent: 'pay', context: { given } })).rejects.toEqual(bad);
    await expect(run.send(given)).rejects.toEqual(bad);
    await expect(run.decide({ ...decide, decision: { type: 'respond', value: given } })).rejects.toEqual(bad);
  });

  test('and what is just not too deep is not', async () => {
    const given = JSON.parse('['.repeat(190) + ']'.repeat(190)) as Json;
    const sent: unknown[] = [];
    const handle = {
      workflowId: 'r',
      executeUpdate: async (_: unknown, { args }: { args: unknown[] }) => sent.push(...args),
    };
    const client = {
      ...temporal,
      withDeadline: (_: number, action: () => unknown) => action(),
      withAbortSignal: (_: unknown, action: () => unknown) => action(),
    } as unknown as Client;
    const one = new RunHandle(client, handle as unknown as ConstructorParameters<typeof RunHandle>[1]);
    await one.decide({ ...decide, decision: { type: 'respond', value: given } });
    expect(sent).toHaveLength(1);
  });
});
