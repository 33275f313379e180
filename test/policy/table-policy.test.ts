/** The table form, row by row. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { EarlierFetches } from '../../src/common/earlier-fetches.js';
import { assertCovered, definePolicies } from '../../src/policy/define-policies.js';
import type { PolicyRequest } from '../../src/policy/define-policy.js';
import { FetchesBefore } from '../../src/policy/fetches-before.js';
import { judge } from '../../src/policy/judge.js';
import { type TablePolicyOptions, tablePolicy } from '../../src/policy/table-policy.js';
import type { Row } from '../../src/policy/table-row.js';

const earlier: EarlierFetches = {
  resources: { pay: { count: 2, sums: { amount: { sum: 300, of: 2 }, tip: { sum: 5, of: 1 } } } },
};
type Given = Partial<Omit<PolicyRequest, 'before'>> & { earlier?: EarlierFetches | undefined };

async function outcomeOf(
  rule: 'allow' | 'deny' | Row,
  given: Given = {},
  more: Partial<TablePolicyOptions> = {},
) {
  const { earlier: before = earlier, ...request } = given;
  const policies = definePolicies([
    tablePolicy({ name: 'table', version: '1', rules: { pay: rule }, ...more }),
  ]);
  const judgement = await judge(
    {
      resource: 'pay',
      params: { amount: 100 },
      principal: { id: 'anna', groups: ['finance'] },
      agent: 'clerk',
      version: '1',
      workflowId: 'run-1',
      requestId: 'fetch-3',
      ...request,
      before: new FetchesBefore('earlier' in given ? given.earlier : before),
    },
    { policies, mode: 'enforce', timeoutMs: 1_000 },
  );
  return judgement && (judgement.denial?.reason ?? judgement.outcome);
}

const params = (value: unknown): Given => ({ params: value });

describe('a row', () => {
  test.each<[string, 'allow' | 'deny' | Row, Given, string]>([
    ['a word', 'allow', {}, 'allow'],
    ['a word', 'deny', {}, "'pay' is denied to everybody"],
    ['below max', { params: { amount: { max: 500 } } }, {}, 'allow'],
    ['at max', { params: { amount: { max: 100 } } }, {}, 'allow'],
    ['above max', { params: { amount: { max: 99 } } }, {}, 'amount 100 is above 99'],
    ['below min', { params: { amount: { min: 101 } } }, {}, 'amount 100 is below 101'],
    [
      'text for a number',
      { params: { amount: { max: 500 } } },
      params({ amount: '9' }),
      'amount "9" is no number',
    ],
    ['NaN', { params: { amount: { max: 500 } } }, params({ amount: Number.NaN }), 'amount NaN is above 500'],
    ['missing', { params: { amount: { max: 500 } } }, params({}), "it has no 'amount'"],
    ['missing and optional', { params: { amount: { max: 5, optional: true } } }, params({}), 'allow'],
    [
      'undefined and optional',
      { params: { amount: { max: 5, optional: true } } },
      params({ amount: undefined }),
      'allow',
    ],
    [
      'params that are none',
      { params: { amount: { max: 5 } } },
      params('all'),
      "what it has is nothing to look for 'amount' in",
    ],
    ['inherited', { params: { toString: { in: ['x'] } } }, params({}), "it has no 'toString'"],
    ['one of', { params: { currency: { in: ['EUR'] } } }, params({ currency: 'EUR' }), 'allow'],
    [
      'none of',
      { params: { currency: { in: ['EUR'] } } },
      params({ currency: 'USD' }),
      'currency "USD" is none of EUR',
    ],
    [
      'every item',
      { params: { 'items.*.price': { max: 9 } } },
      params({ items: [{ price: 1 }, { price: 10 }] }),
      'items.*.price 10 is above 9',
    ],
    ...[
      [{ price: 1 }, { cost: 9_999 }],
      [{ price: 1 }, { price: undefined }],
    ].map((items): [string, Row, Given, string] => [
      'an item without it',
      { params: { 'items.*.price': { max: 9 } } },
      params({ items }),
      "it has no 'items.*.price'",
    ]),
    ...[[{ price: 1 }, 9_999], [{ price: 1 }, [{ price: 9_999 }]], 'all', new Map([['price', 9_999]])].map(
      (items): [string, Row, Given, string] => [
        'items of another shape, optional or not',
        { params: { 'items.*.price': { max: 9, optional: true } } },
        params({ items }),
        "what it has is nothing to look for 'items.*.price' in",
      ],
    ),
    [
      'an optional one that one item has',
      { params: { 'items.*.price': { max: 9, optional: true } } },
      params({ items: [{ price: 1 }, { cost: 2 }] }),
      'allow',
    ],
    ['no items', { params: { 'items.*.price': { max: 9 } } }, params({ items: [] }), 'allow'],
    [
      'no list of items',
      { params: { 'items.*.price': { max: 9 } } },
      params({}),
      "it has no 'items.*.price'",
    ],
    ['a principal', { principals: ['anna'] }, {}, 'allow'],
    ['another principal', { principals: ['ben'] }, {}, "'anna' may not fetch it"],
    ['a group', { groups: ['finance'] }, {}, 'allow'],
    ['another group', { groups: ['hr'] }, {}, "'anna' may not fetch it"],
    ['either of both', { principals: ['ben'], groups: ['finance'] }, {}, 'allow'],
    ['nobody', { principals: ['anna'] }, { principal: undefined }, 'the run works on behalf of nobody'],
    [
      'groups that are no list',
      { groups: ['finance'] },
      { principal: { id: 'x', groups: 'finance' } },
      "'x' may not fetch it",
    ],
    ['an agent', { agents: ['clerk'] }, {}, 'allow'],
    ['another agent', { agents: ['boss'] }, {}, "agent 'clerk' may not fetch it"],
    ['the last of a count', { count: { max: 3 } }, {}, 'allow'],
    ['beyond a count', { count: { max: 2 } }, {}, 'the run has fetched it 2 times; at most 2 are allowed'],
    ['a sum that is reached', { sums: { amount: { max: 400 } } }, {}, 'allow'],
    ['beyond a sum', { sums: { amount: { max: 399 } } }, {}, 'amount comes to 400 over the run, above 399'],
    [
      'a sum made smaller',
      { sums: { amount: { max: 299 } } },
      params({ amount: -50 }),
      'amount comes to 300 over the run, above 299',
    ],
    [
      'a sum of what has no number now',
      { sums: { amount: { max: 400 } } },
      params({}),
      "it has no number at 'amount'",
    ],
    ['a redaction', { redact: { result: ['email'] } }, {}, 'redact'],
    [
      'a redaction of what is denied',
      { params: { amount: { max: 1 } }, redact: { result: ['email'] } },
      {},
      'amount 100 is above 1',
    ],
  ])('%s', async (_what, rule, given, outcome) => {
    expect(await outcomeOf(rule, given)).toBe(outcome);
  });

  test.each<[string, Row, EarlierFetches | undefined, RegExp]>([
    ['a count', { count: { max: 3 } }, undefined, /not known what the run has fetched before/],
    ['a sum', { sums: { amount: { max: 900 } } }, undefined, /not known what the run has fetched before/],
    ['a sum of what had no number', { sums: { tip: { max: 900 } } }, earlier, /1 have no number at 'tip'/],
    [
      'a resource beyond those that are counted',
      { count: { max: 3 } },
      { resources: {}, more: true },
      /more kinds of resources/,
    ],
  ])('that wants %s which nobody knows denies', async (_what, rule, before, reason) => {
    expect(await outcomeOf(rule, { earlier: before, params: { amount: 1, tip: 1 } })).toMatch(reason);
  });
});

describe('a resource without a row', () => {
  test('is not judged', async () => {
    expect(await outcomeOf('deny', { resource: 'read' })).toBeUndefined();
  });

  test('is denied where the table says so, but for exceptions', async () => {
    const unlisted = { unlisted: 'deny' as const, except: ['model'] };
    expect(await outcomeOf('allow', { resource: 'read' }, unlisted)).toBe("'read' is not in the table");
    expect(await outcomeOf('allow', { resource: 'model' }, unlisted)).toBeUndefined();
    expect(await outcomeOf('allow', {}, unlisted)).toBe('allow');
    expect(await outcomeOf('allow', { resource: 'constructor' }, unlisted)).toBe(
      "'constructor' is not in the table",
    );
  });
});

describe('a row for a resource that there is not', () => {
  const table = (more: object) =>
    definePolicies([tablePolicy({ name: 'table', version: '1', rules: { pya: 'allow' }, ...more })]);
  test.each([{}, { unlisted: 'deny' as const }, { unlisted: 'deny' as const, except: ['model'] }])(
    'is refused with %j',
    (more) => {
      const resources = { pay: { params: z.json() }, model: { params: z.json() } };
      expect(() => assertCovered(table(more), resources)).toThrow(
        /no resource is named pya\. There are: pay, model/,
      );
    },
  );
});

describe('a table is refused', () => {
  const broken: [string, unknown, RegExp][] = [
    ['without rows', {}, /needs a row/],
    ['that asks', { pay: 'ask' }, /'ask' is not there yet.*reviewTools/s],
    ['whose row asks', { pay: { ask: { assignees: ['lead'] } } }, /'ask' is not there yet.*reviewTools/s],
    ['with a word that is none', { pay: 'maybe' }, /must be 'allow', 'deny' or a row/],
    ['with an option that is none', { pay: { parms: {} } }, /parms/],
    ['with a limit that says nothing', { pay: { params: { amount: {} } } }, /says min, max or in/],
    ['that adds up numbers in lists', { pay: { sums: { 'items.*.price': { max: 5 } } } }, /not added up/],
    ['with a limit that is no number', { pay: { params: { amount: { max: '500' } } } }, /expected number/],
  ];
  test.each(broken)('%s', (_what, rules, problem) => {
    const define = () =>
      tablePolicy({ name: 'table', version: '1', rules: rules as TablePolicyOptions['rules'] });
    expect(define).toThrow(expect.objectContaining({ code: 'bad_policy' }));
    expect(define).toThrow(problem);
  });
});
