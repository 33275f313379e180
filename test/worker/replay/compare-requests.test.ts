/** How much it matters that code asks otherwise than a history holds, request by request. */
import { describe, expect, it } from 'vitest';
import type { BoundaryRequest } from '../../../src/common/protocol.js';
import { compareRequests, worstOf } from '../../../src/worker/replay/compare-requests.js';
import { describeRequest } from '../../../src/worker/replay/describe-request.js';

const fetch = (resource: string, params: string): BoundaryRequest => ({ kind: 'fetch', resource, params });
const question = (prompt: string): BoundaryRequest => ({ kind: 'question', prompt, allowed: ['respond'] });
const idOf = ({ kind }: BoundaryRequest, index: number) => `${kind}-${index + 1}`;
const printOf = (request: BoundaryRequest) => JSON.stringify(request);

function compare(before: BoundaryRequest[], now: BoundaryRequest[], rules = {}) {
  const requests = new Map(
    before.map((request, index) => [
      index + 1,
      {
        id: idOf(request, index),
        fingerprint: printOf(request),
        request,
        what: describeRequest(request),
        isSettled: false,
      },
    ]),
  );
  const asked = now.map((request, index) => ({
    id: idOf(request, index),
    fingerprint: printOf(request),
    request,
  }));
  return compareRequests({ requests, hasUnmarkedQuestions: false }, asked, rules);
}
const severities = (...[before, now, rules]: Parameters<typeof compare>) =>
  compare(before, now, rules).divergences.map(({ request, severity }) => `${request} ${severity}`);

describe('a request that is another one', () => {
  it.each([
    ['other params', [fetch('rates', 'EUR')], [fetch('rates', 'USD')], ['1 asks_otherwise']],
    ['another resource', [fetch('rates', 'EUR')], [fetch('orders', 'EUR')], ['1 breaks']],
    ['another question', [question('Send it?')], [question('Delete it?')], ['1 breaks']],
    ['another kind', [question('Send it?')], [fetch('send', '')], ['1 breaks']],
    ['one more', [fetch('a', '')], [fetch('a', ''), fetch('b', '')], ['2 breaks']],
    ['one less', [fetch('a', ''), fetch('b', '')], [fetch('a', '')], ['2 breaks']],
    ['nothing', [fetch('a', '')], [fetch('a', '')], []],
    [
      'other params, and a break behind them',
      [fetch('a', '1'), fetch('b', '1')],
      [fetch('a', '2'), fetch('c', '1')],
      ['1 asks_otherwise', '2 breaks'],
    ],
  ])('%s', (_what, before, now, expected) => {
    expect(severities(before, now)).toEqual(expected);
  });

  it('means what the configuration says of its resource', () => {
    const [before, now] = [
      [fetch('model', 'a'), fetch('accounts', 'a')],
      [fetch('model', 'b'), fetch('accounts', 'b')],
    ];
    expect(severities(before, now, { model: 'harmless' })).toEqual(['1 harmless', '2 asks_otherwise']);
    expect(severities(before, now, { accounts: 'breaks' })).toEqual(['1 asks_otherwise', '2 breaks']);
    // What breaks a worker is not made harmless by a rule.
    expect(severities([fetch('model', 'a')], [fetch('rates', 'a')], { rates: 'harmless' })).toEqual([
      '1 breaks',
    ]);
    const { divergences } = compare(before, now, { model: 'harmless' });
    expect(worstOf(divergences)).toMatchObject({ request: 2 });
  });

  it('is shown where it differs, however long it is', () => {
    const prompt = 'You are a clerk. '.repeat(40);
    const [before, now] = [fetch('model', `${prompt}Be kind.`), fetch('model', `${prompt}Be brief.`)];
    const [{ expected, got } = { expected: '', got: '' }] = compare([before], [now]).divergences;
    expect(expected).toMatch(/^fetch model …/);
    expect(expected).toContain('Be kind.');
    expect(got).toContain('Be brief.');
    expect(Math.max(expected.length, got.length)).toBeLessThan(250);
  });
});
