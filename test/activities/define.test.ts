import {
  AirlockError,
  defineResource,
  defineResources,
  fetchPolicies,
  type ResourceContracts,
} from 'airlockjs/resources';
import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';

const rates = defineResource({
  params: z.object({ base: z.string(), day: z.coerce.date().optional() }),
  result: z.array(z.object({ rate: z.coerce.number() })),
  deadline: '1m',
  attemptTimeout: 5_000,
  heartbeatTimeout: '2s',
  retry: { maxAttempts: 3, initialInterval: '100ms' },
  taskQueue: 'rates',
  fetch: ({ base }) => [{ rate: base.length }],
});

function refusal(define: () => unknown): AirlockError {
  try {
    define();
  } catch (error) {
    if (AirlockError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('defineResource', () => {
  test('says its policy parsed, and only what was said', () => {
    const plain = defineResource({ params: z.object({}), result: z.null(), fetch: () => null });
    expect(fetchPolicies(defineResources({ rates, plain }))).toEqual({
      rates: {
        deadline: 60_000,
        attemptTimeout: 5_000,
        heartbeatTimeout: 2_000,
        retry: { maxAttempts: 3, initialInterval: 100 },
        taskQueue: 'rates',
      },
      plain: {},
    });
  });

  test.each<[option: string, value: unknown, expected: RegExp]>([
    ['attemptTimeout', 'soon', /not a duration: 'soon'[\s\S]*attemptTimeout/],
    ['retry', { maxAttempts: 0 }, />=1[\s\S]*retry\.maxAttempts/],
    ['params', { base: 'string' }, /zod schema[\s\S]*params/],
    ['fetch', 'https://x', /function[\s\S]*fetch/],
    ['timeout', 5, /timeout/],
  ])('refuses a wrong %s, naming it', (option, value, expected) => {
    const options = { description: 'Rates', params: z.object({}), result: z.null(), fetch: () => null };
    const error = refusal(() => defineResource({ ...options, [option]: value }));
    expect(error.code).toBe('bad_resource');
    expect(error.message).toMatch(/^Rates is not defined correctly/);
    expect(error.message).toMatch(expected);
  });
});

describe('defineResources', () => {
  test.each(['', '1st', 'has space', 'a/b', '-x', 'é'])('refuses the name %j', (name) => {
    expect(refusal(() => defineResources({ [name]: rates })).message).toContain(`Resource '${name}'`);
  });

  test.each(['a', 'rates.v2', 'get_weather', 'X-1'])('takes the name %j', (name) => {
    expect(Object.keys(defineResources({ [name]: rates }))).toEqual([name]);
  });

  test('refuses what is no resource', () => {
    const notOne = { params: z.object({}), result: z.null(), fetch: () => null };
    const error = refusal(() => Reflect.apply(defineResources, undefined, [{ rates: notOne }]));
    expect(error.message).toMatch(/'rates'[\s\S]*defineResource/);
  });
});

test('contracts: what an agent writes and what it gets', () => {
  const resources = defineResources({ rates });
  type Contracts = ResourceContracts<typeof resources>;
  expectTypeOf<Contracts['rates']['params']['base']>().toEqualTypeOf<string>();
  expectTypeOf<Contracts['rates']['result']>().toEqualTypeOf<{ rate: number }[]>();
});
