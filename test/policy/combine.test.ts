/** What several policies come to: every pair of outcomes, in both orders and both modes. */
import { describe, expect, test } from 'vitest';
import { combine, type Judged } from '../../src/policy/combine.js';
import { allow, deny, type PolicyVerdict, redact } from '../../src/policy/verdict.js';

const verdicts = {
  allow: allow(),
  'redact params': redact({ params: ['a'] }),
  'redact result': redact({ result: [{ path: ['b.c'], with: null }] }),
  deny: deny('no'),
} satisfies Record<string, PolicyVerdict>;
type Name = keyof typeof verdicts;

const judged = (policy: string, name: Name, mode: Judged['mode'] = 'enforce'): Judged => ({
  policy,
  version: '1',
  mode,
  verdict: verdicts[name],
  hasFailed: false,
});

/** Which outcome, who denies, and how many places are hidden in the params and in the result. */
const pairs: [Name, Name, string, string | undefined, [number, number]][] = [
  ['allow', 'allow', 'allow', undefined, [0, 0]],
  ['allow', 'redact params', 'redact', undefined, [1, 0]],
  ['allow', 'redact result', 'redact', undefined, [0, 1]],
  ['allow', 'deny', 'deny', 'second', [0, 0]],
  ['redact params', 'allow', 'redact', undefined, [1, 0]],
  ['redact params', 'redact params', 'redact', undefined, [2, 0]],
  ['redact params', 'redact result', 'redact', undefined, [1, 1]],
  ['redact params', 'deny', 'deny', 'second', [1, 0]],
  ['redact result', 'allow', 'redact', undefined, [0, 1]],
  ['redact result', 'redact params', 'redact', undefined, [1, 1]],
  ['redact result', 'redact result', 'redact', undefined, [0, 2]],
  ['redact result', 'deny', 'deny', 'second', [0, 1]],
  ['deny', 'allow', 'deny', 'first', [0, 0]],
  ['deny', 'redact params', 'deny', 'first', [1, 0]],
  ['deny', 'redact result', 'deny', 'first', [0, 1]],
  ['deny', 'deny', 'deny', 'first', [0, 0]],
];

test('the table has every pair', () => {
  const names = Object.keys(verdicts) as Name[];
  const all = names.flatMap((one) => names.map((other) => `${one}, ${other}`));
  expect(pairs.map(([one, other]) => `${one}, ${other}`)).toEqual(all);
});

describe('two policies that count', () => {
  test.each(pairs)('%s, %s: %s', (one, other, outcome, denies, [params, result]) => {
    const judgement = combine([judged('first', one), judged('second', other)]);
    expect(judgement.outcome).toBe(outcome);
    expect(judgement.denial?.policy).toBe(denies);
    expect([judgement.params.length, judgement.result.length]).toEqual([params, result]);
    expect(judgement.decisions.map(({ policy }) => policy)).toEqual(['first', 'second']);
  });
});

describe('a policy in audit changes nothing, and is recorded', () => {
  test.each(pairs)('%s, audit %s', (one, other) => {
    const alone = combine([judged('first', one)]);
    const both = combine([judged('first', one), judged('second', other, 'audit')]);
    expect({ ...both, decisions: [] }).toEqual({ ...alone, decisions: [] });
    expect(both.decisions[1]).toMatchObject({
      policy: 'second',
      outcome: verdicts[other].outcome,
      mode: 'audit',
    });
  });
});

test('nobody: allowed, and nothing is recorded', () => {
  expect(combine([])).toMatchObject({ outcome: 'allow', decisions: [], denial: undefined });
});

test('a redaction is recorded by its places, and with what it hides them', () => {
  const { decisions, result } = combine([judged('first', 'redact result')]);
  expect(decisions).toEqual([
    { policy: 'first', version: '1', outcome: 'redact', redacted: { result: ['b.c'] } },
  ]);
  expect(result).toEqual([{ path: ['b.c'], with: null }]);
});
