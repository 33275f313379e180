/** `ask.approval` and `ask.question`: what the person is shown, which values are taken, what the agent gets. */
import { ask } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Json } from '../../src/common/protocol.js';
import { actor, Rehearsal } from '../support/rehearsal.js';
import { oneNode } from './graphs/notes.js';

/** Starts a node that asks once and keeps what it got. */
async function asking<T>(ask: () => Promise<T>) {
  const got: T[] = [];
  const graph = () =>
    oneNode(async () => {
      got.push(await ask());
    });
  const rehearsal = await Rehearsal.start({ graph, input: {} });
  const [raised] = rehearsal.pending;
  if (!raised) throw new Error(`Nothing was asked: ${JSON.stringify(rehearsal.ended)}`);
  return {
    request: raised.request,
    problemWith: (value: Json) => rehearsal.checkOf(raised)?.(value),
    async answered(decision: object) {
      await rehearsal.answer([raised, { type: 'approve', ...decision, actor }]);
      if (rehearsal.ended && 'error' in rehearsal.ended) throw rehearsal.ended.error;
      return got[0];
    },
  };
}

const args = { account: 'A1', amount: 12.5, tags: ['x'], memo: null };
const pay = () => ask.approval({ action: 'pay', args });

describe('approval', () => {
  test('shows the action, its arguments, and that all four decisions are allowed', async () => {
    expect((await asking(pay)).request).toEqual({
      kind: 'approval',
      action: 'pay',
      args,
      allowed: ['approve', 'edit', 'reject', 'respond'],
    });
  });

  test('shows what is said of it', async () => {
    const schema = z.object({ amount: z.number().max(100) });
    const { request } = await asking(() =>
      ask.approval({
        action: 'pay',
        args: { amount: 1 },
        description: '**Pay** it?',
        allowed: ['approve', 'reject'],
        assignees: ['finance'],
        schema,
      }),
    );
    expect(request).toEqual({
      kind: 'approval',
      action: 'pay',
      args: { amount: 1 },
      description: '**Pay** it?',
      allowed: ['approve', 'reject'],
      assignees: ['finance'],
      argsSchema: {
        type: 'object',
        properties: { amount: { type: 'number', maximum: 100 } },
        required: ['amount'],
      },
    });
  });

  test('arguments that are no JSON are refused where they are asked', async () => {
    await expect(asking(() => ask.approval({ action: 'pay', args: { amount: 1n } }))).rejects.toThrow();
  });

  const edited = { ...args, amount: 9 };
  test.each([
    [{ type: 'approve' }, { type: 'approve', args, actor }],
    [
      { type: 'edit', args: edited },
      { type: 'edit', args: edited, actor },
    ],
    [
      { type: 'reject', message: 'No.' },
      { type: 'reject', message: 'No.', actor },
    ],
    [{ type: 'reject' }, { type: 'reject', message: undefined, actor }],
    [
      { type: 'respond', value: 3 },
      { type: 'respond', message: undefined, value: 3, actor },
    ],
    [
      { type: 'respond', message: 'Hm.' },
      { type: 'respond', message: 'Hm.', value: undefined, actor },
    ],
  ])('%o gives the agent %o', async (decision, got) => {
    expect(await (await asking(pay)).answered(decision)).toEqual(got);
  });

  test.each<[Json, string | undefined]>([
    [edited, undefined],
    [{ ...args, memo: 'was null' }, undefined],
    [{ ...args, tags: [] }, undefined],
    [{ ...args, amount: '9' }, 'amount: must be a number, not a string'],
    [{ ...args, amount: null }, 'amount: must be a number, not null'],
    [{ ...args, tags: {} }, 'tags: must be a list, not an object'],
    [{ account: 'A1', amount: 1, tags: [] }, 'memo: missing'],
    [{ ...args, more: 1 }, 'more: not an argument of this action'],
    [[], 'args must be an object as before, not a list'],
    ['all', 'args must be an object as before, not a string'],
  ])('without a schema, an edit to %j: %s', async (value, problem) => {
    expect((await asking(pay)).problemWith(value)).toBe(problem);
  });

  test('with a schema, the schema decides and gives the edit its form', async () => {
    const schema = z.object({ amount: z.coerce.number().max(100), note: z.string().default('none') });
    const one = await asking(() => ask.approval({ action: 'pay', args: { amount: 1, note: '' }, schema }));
    expect(one.problemWith({ amount: 101 })).toMatch(/^amount: /);
    expect(one.problemWith({ amount: '7' })).toBeUndefined();
    expect(await one.answered({ type: 'edit', args: { amount: '7' } })).toMatchObject({
      type: 'edit',
      args: { amount: 7, note: 'none' },
    });
  });
});

describe('question', () => {
  const days = z.object({ days: z.number().int().min(1) }).transform((given) => `${given.days} d`);

  test('shows the prompt and the schema of what goes in', async () => {
    const { request } = await asking(() =>
      ask.question({ prompt: 'How long?', schema: days, assignees: ['ops'] }),
    );
    expect(request).toMatchObject({
      kind: 'question',
      prompt: 'How long?',
      allowed: ['respond'],
      assignees: ['ops'],
      schema: { type: 'object', properties: { days: { type: 'integer', minimum: 1 } } },
    });
  });

  test('checks the value before the agent sees it, and gives it as the schema makes it', async () => {
    const one = await asking(() => ask.question({ prompt: 'How long?', schema: days }));
    expect(one.problemWith({ days: 0 })).toMatch(/^days: /);
    expect(one.problemWith('long')).toBeTruthy();
    expect(one.problemWith({ days: 3 })).toBeUndefined();
    expect(await one.answered({ type: 'respond', value: { days: 3 } })).toBe('3 d');
  });

  test('without a schema takes anything', async () => {
    const one = await asking(() => ask.question({ prompt: 'What?' }));
    expect(one.problemWith([null])).toBeUndefined();
    expect(await one.answered({ type: 'respond', value: [null] })).toEqual([null]);
  });

  test('words alone are the answer where anything is', async () => {
    const one = await asking(() => ask.question({ prompt: 'What?' }));
    expect(await one.answered({ type: 'respond', message: 'This.' })).toBe('This.');
  });

  test('no value is null to the check and to the agent', async () => {
    const one = await asking(() => ask.question({ prompt: 'Which?', schema: z.string().nullable() }));
    expect(one.problemWith(null)).toBeUndefined();
    expect(await one.answered({ type: 'respond', message: 'None.' })).toBeNull();
  });

  test('any schema library that speaks Standard Schema will do', async () => {
    const even = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) =>
          Number(value) % 2 === 0
            ? { value: Number(value) }
            : { issues: [{ message: 'odd', path: [{ key: 'n' }] }] },
      },
    };
    const one = await asking(() => ask.question({ prompt: 'Even?', schema: even }));
    expect(one.request).not.toHaveProperty('schema');
    expect(one.problemWith('3')).toBe('n: odd');
    expect(await one.answered({ type: 'respond', value: '4' })).toBe(4);
  });

  test('a schema that takes its time with some values only is refused by name when such a value comes', async () => {
    const schema = z.union([z.number(), z.string().refine(async () => true)]);
    const one = await asking(() => ask.question({ prompt: '?', schema }));
    expect(() => one.problemWith('x')).toThrow(/must validate synchronously/);
  });
});

describe('is refused where the agent asks, which may catch it', () => {
  const isNoText = [5, null, undefined, ['a'], { a: 1 }, ''];
  const none = z.string().refine(async () => true);
  test.each<[string, () => Promise<unknown>]>([
    ...isNoText.map((action): [string, () => Promise<unknown>] => [
      `the action ${JSON.stringify(action)}`,
      () => ask.approval({ action: action as string, args: {} }),
    ]),
    ...isNoText.map((prompt): [string, () => Promise<unknown>] => [
      `the prompt ${JSON.stringify(prompt)}`,
      () => ask.question({ prompt: prompt as string }),
    ]),
    ...[5, null, ['a'], { a: 1 }].map((description): [string, () => Promise<unknown>] => [
      `the description ${JSON.stringify(description)}`,
      () => ask.approval({ action: 'pay', args: {}, description: description as unknown as string }),
    ]),
    ...['bob', [5], [''], [null], {}, null].flatMap((assignees): [string, () => Promise<unknown>][] => [
      [
        `the assignees ${JSON.stringify(assignees)} of an approval`,
        () => ask.approval({ action: 'pay', args: {}, assignees: assignees as string[] }),
      ],
      [
        `the assignees ${JSON.stringify(assignees)} of a question`,
        () => ask.question({ prompt: 'q?', assignees: assignees as string[] }),
      ],
    ]),
    ...[[], ['aprove'], 'approve', null].map((allowed): [string, () => Promise<unknown>] => [
      `the decisions ${JSON.stringify(allowed)}`,
      () => ask.approval({ action: 'pay', args: {}, allowed: allowed as unknown as ['approve'] }),
    ]),
    [
      'a schema that is none',
      () => ask.question({ prompt: 'q?', schema: { type: 'string' } as unknown as z.ZodType }),
    ],
    ['an asynchronous schema', () => ask.question({ prompt: 'q?', schema: none })],
    ['one within another', () => ask.question({ prompt: 'q?', schema: z.object({ a: z.array(none) }) })],
    ['one of an approval', () => ask.approval({ action: 'pay', args: 'x', schema: none })],
    [
      'one of another library',
      () =>
        ask.question({
          prompt: 'q?',
          schema: { '~standard': { version: 1, vendor: 'x', validate: async (value) => ({ value }) } },
        }),
    ],
  ])('%s', async (_name, wrong) => {
    await expect(asking(wrong)).rejects.toThrow('Nothing was asked');
    const caught = oneNode(async () => {
      await wrong().catch((error: unknown) =>
        ask.question({ prompt: error instanceof TypeError ? 'caught' : 'other' }),
      );
    });
    const { pending } = await Rehearsal.start({ graph: () => caught, input: {} });
    expect(pending.map(({ request }) => request)).toMatchObject([{ prompt: 'caught' }]);
  });

  test('but not a schema whose checks throw for other values than are given', async () => {
    const schema = z.string().transform((text) => JSON.parse(text) as Json);
    const one = await asking(() => ask.question({ prompt: 'q?', schema }));
    expect(one.problemWith('{"a":1}')).toBeUndefined();
  });
});
