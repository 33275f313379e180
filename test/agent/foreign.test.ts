/** Interrupts that are not Airlock's own: what each becomes, and the shape in which its answer comes back. */
import { interrupt } from '@langchain/langgraph';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/agent/boundary.js';
import type { Json } from '../../src/common/protocol.js';
import { actor, Rehearsal } from '../support/rehearsal.js';
import { interruptingAtOnce } from './graphs/foreign.js';
import { oneNode } from './graphs/notes.js';

/** A node that interrupts with this value, and keeps what it is resumed with. */
async function interrupted(value: unknown, humanToolCalls: readonly string[] = []) {
  const resumed: unknown[] = [];
  const graph = () =>
    oneNode(() => {
      resumed.push(interrupt(value));
    });
  const rehearsal = await Rehearsal.start({ graph, input: {}, humanToolCalls });
  return {
    requests: rehearsal.pending.map(({ request }) => request),
    problemsWith: (args: Json) => rehearsal.pending.map((raised) => rehearsal.checkOf(raised)?.(args)),
    /** One answer for each request, given one by one, the last first. */
    async resumedWith(...answers: object[]) {
      const pending = rehearsal.pending.map((raised, index): [typeof raised, Answer] => [
        raised,
        { type: 'approve', actor, ...answers[index] } as Answer,
      ]);
      for (const one of pending.reverse()) await rehearsal.answer(one);
      if (rehearsal.ended && 'error' in rehearsal.ended) throw rehearsal.ended.error;
      expect(resumed).toHaveLength(1);
      return resumed[0];
    },
  };
}

describe('any value is a question with the value shown', () => {
  test.each<[Json]>([['Sure?'], [{ question: 'Sure?', options: [1, 2] }], [null], [[]], [0], [false]])(
    '%j',
    async (value) => {
      const one = await interrupted(value);
      const prompt = typeof value === 'string' ? value : 'The agent asks for an answer to the value shown.';
      const format = typeof value === 'string' ? { format: 'text' } : {};
      expect(one.requests).toEqual([{ kind: 'question', prompt, ...format, allowed: ['respond'], value }]);
      expect(await one.resumedWith({ type: 'respond', value: { yes: true } })).toEqual({ yes: true });
    },
  );

  test.each<[Json]>([[null], [0], [false], ['']])('the answer %j arrives as it is', async (value) => {
    const one = await interrupted('Sure?');
    expect(await one.resumedWith({ type: 'respond', value })).toEqual(value);
  });

  test('words alone are an answer', async () => {
    expect(await (await interrupted('Sure?')).resumedWith({ type: 'respond', message: 'Yes.' })).toBe('Yes.');
  });

  test('a value that is no JSON ends the run with a sentence', async () => {
    const rehearsal = await Rehearsal.start({ graph: () => oneNode(() => interrupt({ n: 1n })), input: {} });
    expect(rehearsal.ended).toMatchObject({ error: { name: 'TypeError' } });
    expect(String((rehearsal.ended as { error: Error }).error)).toMatch(/BigInt/);
  });
});

describe('a tool-call payload', () => {
  const call = {
    type: 'tool-call',
    tool_call_id: 'call-7',
    tool_call_name: 'get_weather',
    tool_call_args: { city: 'Tokyo' },
  };
  const result = (content: string, status: 'success' | 'error') => ({
    type: 'tool-result',
    tool_call_id: 'call-7',
    content,
    status,
  });

  test.each([
    [{ ok: true, value: 'Sunny.' }, result('Sunny.', 'success')],
    [{ ok: true, value: { celsius: 21 } }, result('{"celsius":21}', 'success')],
    [{ ok: true, value: null }, result('null', 'success')],
    [
      { ok: false, error: { code: 'not_found', resource: 'get_weather', message: 'No such city.' } },
      result('No such city.', 'error'),
    ],
  ])('is a fetch: %j', async (answer, resumed) => {
    const one = await interrupted(call);
    expect(one.requests).toEqual([{ kind: 'fetch', resource: 'get_weather', params: { city: 'Tokyo' } }]);
    expect(await one.resumedWith(answer)).toEqual(resumed);
  });

  test.each([
    [{ type: 'respond', value: 'Sunny.' }, result('Sunny.', 'success')],
    [{ type: 'respond', value: { celsius: 21 } }, result('{"celsius":21}', 'success')],
    [{ type: 'respond', message: 'Sunny.' }, result('Sunny.', 'success')],
    [{ type: 'respond', value: null, message: 'None.' }, result('null', 'success')],
    [{ type: 'reject', message: 'Not now.' }, result('Not now.', 'error')],
    [{ type: 'reject' }, result('Rejected.', 'error')],
  ])('is a question where the configuration says so: %j', async (decision, resumed) => {
    const one = await interrupted(call, ['get_weather']);
    expect(one.requests).toEqual([
      {
        kind: 'question',
        prompt: 'Answer the tool call `get_weather`.',
        allowed: ['respond', 'reject'],
        value: { city: 'Tokyo' },
      },
    ]);
    expect(await one.resumedWith(decision)).toEqual(resumed);
  });
});

describe("agent-inbox's HumanInterrupt", () => {
  const human = (action: string, config: object) => ({
    action_request: { action, args: { to: action } },
    config: { allow_ignore: true, allow_respond: true, allow_edit: true, allow_accept: true, ...config },
    description: `May I ${action}?`,
  });
  const shown = (action: string, allowed: string[]) => ({
    kind: 'approval',
    action,
    args: { to: action },
    allowed,
    description: `May I ${action}?`,
    format: 'text',
  });

  test.each([
    [{ type: 'approve' }, { type: 'accept', args: { action: 'send', args: { to: 'send' } } }],
    [
      { type: 'edit', args: { to: 'maria' } },
      { type: 'edit', args: { action: 'send', args: { to: 'maria' } } },
    ],
    [
      { type: 'reject', message: 'No.' },
      { type: 'ignore', args: null },
    ],
    [
      { type: 'respond', message: 'Later.' },
      { type: 'response', args: 'Later.' },
    ],
    [
      { type: 'respond', value: [1] },
      { type: 'response', args: '[1]' },
    ],
    [
      { type: 'respond', message: 'Later.', value: [1] },
      { type: 'response', args: 'Later.\n[1]' },
    ],
  ])('alone is an approval; %j', async (decision, response) => {
    const one = await interrupted(human('send', {}));
    expect(one.requests).toEqual([shown('send', ['approve', 'edit', 'reject', 'respond'])]);
    expect(await one.resumedWith(decision)).toEqual([response]);
  });

  test('a list is an approval each, answered in any order and given back in the order asked', async () => {
    const one = await interrupted([
      human('send', { allow_ignore: false, allow_edit: false }),
      human('archive', { allow_accept: false, allow_respond: false }),
    ]);
    expect(one.requests).toEqual([
      shown('send', ['approve', 'respond']),
      shown('archive', ['edit', 'reject']),
    ]);
    expect(await one.resumedWith({ type: 'approve' }, { type: 'reject' })).toEqual([
      { type: 'accept', args: { action: 'send', args: { to: 'send' } } },
      { type: 'ignore', args: null },
    ]);
  });

  test('what allows nothing can still be answered in words', async () => {
    const nothing = { allow_ignore: false, allow_respond: false, allow_edit: false, allow_accept: false };
    expect((await interrupted(human('send', nothing))).requests).toEqual([shown('send', ['respond'])]);
  });

  test('edited arguments must be an object', async () => {
    const one = await interrupted(human('send', {}));
    expect(one.problemsWith('maria')).toEqual(['args must be an object']);
    expect(one.problemsWith({ to: 'maria' })).toEqual([undefined]);
  });
});

describe("LangChain's human-in-the-loop payload", () => {
  const review = {
    actionRequests: [
      { name: 'send', args: { to: 'a' }, description: 'Send it?' },
      { name: 'pay', args: { amount: 1 } },
    ],
    reviewConfigs: [
      { actionName: 'send', allowedDecisions: ['approve', 'reject'] },
      { actionName: 'pay', allowedDecisions: ['approve', 'edit', 'reject'], argsSchema: { type: 'object' } },
    ],
  };

  test('is an approval for each action, answered in any order and given back in the order asked', async () => {
    const one = await interrupted(review);
    expect(one.requests).toEqual([
      {
        kind: 'approval',
        action: 'send',
        args: { to: 'a' },
        allowed: ['approve', 'reject'],
        description: 'Send it?',
        format: 'text',
      },
      {
        kind: 'approval',
        action: 'pay',
        args: { amount: 1 },
        allowed: ['approve', 'edit', 'reject'],
        argsSchema: { type: 'object' },
      },
    ]);
    expect(
      await one.resumedWith({ type: 'reject', message: 'No.' }, { type: 'edit', args: { amount: 2 } }),
    ).toEqual({
      decisions: [
        { type: 'reject', message: 'No.' },
        { type: 'edit', editedAction: { name: 'pay', args: { amount: 2 } } },
      ],
    });
  });

  test('edited arguments must fit the schema of the review', async () => {
    const argsSchema = {
      type: 'object',
      properties: { amount: { type: 'number', maximum: 100 } },
      required: ['amount'],
    };
    const one = await interrupted({
      actionRequests: [{ name: 'pay', args: { amount: 1 } }],
      reviewConfigs: [{ actionName: 'pay', allowedDecisions: ['edit'], argsSchema }],
    });
    expect(one.problemsWith({ amount: 5 })).toEqual([undefined]);
    expect(one.problemsWith({ amount: 1000 })[0]).toContain('amount');
    expect(one.problemsWith({})[0]).toContain('amount');
  });

  test('optional fields may be null or absent, and a review may allow to respond alone', async () => {
    const one = await interrupted({
      actionRequests: [
        { name: 'pay', args: {}, description: null },
        { name: 'send', args: {} },
      ],
      reviewConfigs: [{ actionName: 'pay', allowedDecisions: ['respond'], argsSchema: null }],
    });
    expect(one.requests).toMatchObject([
      { allowed: ['respond'] },
      { allowed: ['approve', 'edit', 'reject'] },
    ]);
    expect(await one.resumedWith({ type: 'respond', value: 'Later.' }, { type: 'approve' })).toEqual({
      decisions: [{ type: 'respond', message: 'Later.' }, { type: 'approve' }],
    });
  });

  test.each([[[]], [['escalate']]])(
    'a review that allows %j is a question with the value shown',
    async (allowed) => {
      const value = {
        actionRequests: [{ name: 'pay', args: {} }],
        reviewConfigs: [{ actionName: 'pay', allowedDecisions: allowed }],
      };
      const one = await interrupted(value);
      expect(one.requests).toMatchObject([{ kind: 'question', allowed: ['respond'], value }]);
      const given = { decisions: [{ type: 'escalate' }] };
      expect(await one.resumedWith({ type: 'respond', value: given })).toEqual(given);
    },
  );

  test('edited arguments must be an object', async () => {
    expect((await interrupted(review)).problemsWith([1])).toEqual(Array(2).fill('args must be an object'));
  });
});

/** Every sixth of the 120: each question comes at each place, before and after each other. */
const someOrders = permutations(5).filter((_, index) => index % 6 === 0);

describe('two in one node, one in a subgraph, three by Send: each answer goes to its question', () => {
  test.each(someOrders.map((order) => ({ order })))('answered in the order $order', async ({ order }) => {
    const rehearsal = await Rehearsal.start({ graph: interruptingAtOnce, input: {} });
    const asked = [...rehearsal.pending];
    expect(asked).toHaveLength(5);
    for (const index of order) {
      const raised = asked[index];
      if (raised) await rehearsal.answer(raised);
    }
    expect(rehearsal.pending.map(({ request }) => request)).toMatchObject([{ value: 'second?' }]);
    const ended = await rehearsal.toOutcome();
    expect(new Set((ended as { result: { notes: string[] } }).result.notes)).toEqual(
      new Set([
        JSON.stringify(['answer to first?', 'answer to second?']),
        JSON.stringify(['inner', 'answer to inner?']),
        ...[1, 2, 3].map((n) => JSON.stringify([n, `answer to number ${n}?`])),
      ]),
    );
  });
});

function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, place) => shorter.toSpliced(place, 0, count - 1)),
  );
}
