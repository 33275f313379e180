/** `fetch` and `fetchAll`: promises like any other, settled by answers. */
import { FetchError, fetch, fetchAll } from 'airlockjs/agent';
import { beforeEach, describe, expect, test } from 'vitest';
import { Rehearsal } from '../support/rehearsal.js';
import { oneNode } from './graphs/notes.js';
import { racing } from './graphs/own.js';

const start = (work: () => unknown) => Rehearsal.start({ graph: () => oneNode(work), input: {} });
const noted = (value: unknown) => ({ result: { notes: [JSON.stringify(value)] } });

test('asks the resource with the params, copied, and gives the value', async () => {
  const rehearsal = await start(async () => {
    const params = { from: '2026-10-01', only: ['EUR'] };
    const asked = fetch('transactions', params);
    params.only.push('USD');
    return asked;
  });
  expect(rehearsal.raised.map(({ request }) => request)).toEqual([
    { kind: 'fetch', resource: 'transactions', params: { from: '2026-10-01', only: ['EUR'] } },
  ]);
  const [asked] = rehearsal.pending;
  if (asked) await rehearsal.answer([asked, { ok: true, value: [1, null, 'three'] }]);
  expect(rehearsal.ended).toEqual(noted([1, null, 'three']));
});

test('no params are null', async () => {
  const rehearsal = await start(() => fetch('ping'));
  expect(rehearsal.raised[0]?.request).toMatchObject({ params: null });
});

test('a failure is a FetchError with its facts, and may be caught', async () => {
  let caught: unknown;
  const rehearsal = await start(async () => {
    try {
      await fetch('rates', { base: 'EUR' });
    } catch (error) {
      caught = error;
    }
    return 'went on';
  });
  const failure = { code: 'rate_limited', resource: 'rates', message: 'Too many.', details: { status: 429 } };
  const [asked] = rehearsal.pending;
  if (asked) await rehearsal.answer([asked, { ok: false, error: failure }]);
  expect(rehearsal.ended).toEqual({ result: { notes: ['went on'] } });
  expect(FetchError.isInstance(caught)).toBe(true);
  expect(caught).toMatchObject({ name: 'FetchError', ...failure });
});

test('a failure that nobody catches is what the agent threw', async () => {
  const rehearsal = await start(() => fetch('broken'));
  expect(await rehearsal.toOutcome()).toMatchObject({ error: { name: 'FetchError', code: 'unavailable' } });
});

test('a failed fetch that nobody awaits yet fails nothing', async () => {
  const rehearsal = await start(async () => {
    const floating = fetch('broken');
    void fetch('broken', 'for ever');
    await fetch('echo');
    return floating.catch((error: FetchError) => error.code);
  });
  await rehearsal.answer(
    ...rehearsal.pending.filter(({ request }) => 'resource' in request && request.resource === 'broken'),
  );
  expect(rehearsal.ended).toBeUndefined();
  expect(await rehearsal.toOutcome()).toEqual({ result: { notes: ['unavailable'] } });
});

test('fetchAll asks all at once and gives the results in the order of the calls', async () => {
  const rehearsal = await start(() => fetchAll([['a', 1], ['b'], ['c', 3]]));
  expect(rehearsal.pending).toHaveLength(3);
  expect(await rehearsal.toOutcome((pending) => pending.slice(-1))).toEqual(
    noted([{ a: 1 }, { b: null }, { c: 3 }]),
  );
});

test.each([0, 1])('a race is won by the answer that comes first (%i)', async (first) => {
  const rehearsal = await Rehearsal.start({ graph: racing, input: {} });
  const [winner, loser] = first === 0 ? rehearsal.pending : [...rehearsal.pending].reverse();
  if (!winner || !loser) throw new Error('Two should race.');
  await rehearsal.answer(winner);
  await rehearsal.restore();
  await rehearsal.answer(loser);
  await rehearsal.restore();
  const value = { echo: first === 0 ? 'a' : 'b' };
  expect(await rehearsal.toOutcome()).toEqual(noted([value, { echo: value }]));
});

describe('what cannot be sent is refused where it is asked', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  test.each([
    ['a circular object', circular, /circular/i],
    ['a BigInt', { amount: 3n }, /BigInt/],
    ['a function', () => 1, /it is a function/],
    ['a symbol', Symbol('s'), /it is a symbol/],
  ])('%s', async (_name, params, reason) => {
    const rehearsal = await start(() => fetch('echo', params));
    const { error } = rehearsal.ended as { error: Error };
    expect(error.name).toBe('TypeError');
    expect(error.message).toMatch(/^The params of fetch\('echo'\) cannot be sent as JSON: /);
    expect(error.message).toMatch(reason);
    expect(rehearsal.raised).toEqual([]);
  });
});

describe('outside a run', () => {
  beforeEach(() => {
    Reflect.deleteProperty(globalThis, Symbol.for('airlock.boundary'));
  });
  test('says that no run is in progress', async () => {
    await expect(fetch('echo')).rejects.toThrow(/No run is in progress: fetch and ask work inside the nodes/);
  });
});

test('a name that is no text is refused where the agent asks', async () => {
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  const asked = async (name: unknown) => {
    const rehearsal = await start(() => Reflect.apply(fetch, undefined, [name, {}]).catch(String));
    expect(rehearsal.raised).toEqual([]);
    return JSON.stringify(rehearsal.ended);
  };
  for (const name of [circle, new Map(), 7, undefined]) expect(await asked(name)).toContain('TypeError');
});
