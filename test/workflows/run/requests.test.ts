/** What a run asks and what comes back, without a server: each fetch is a promise that the test settles. */
import { CancelledFailure } from '@temporalio/workflow';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { RaisedRequest } from '../../../src/agent/session/session-host.js';
import { shownFingerprint } from '../../../src/common/fingerprint.js';
import type { BoundaryRequest } from '../../../src/common/protocol.js';
import { Ledger } from '../../../src/workflows/ledger.js';
import type { Entry } from '../../../src/workflows/ledger-entry.js';
import { Requests } from '../../../src/workflows/run/requests.js';
import { dispatched } from '../../support/fake-dispatch.js';
import { type FakeWorkflow, inFakeWorkflow } from '../../support/fake-workflow.js';

vi.mock('../../../src/workflows/fetch/dispatch.js', () => import('../../support/fake-dispatch.js'));
beforeEach(() => void dispatched.splice(0));

const NOON = '2026-01-01T12:00:00.000Z';
const fetchOf = (params: unknown = {}) =>
  ({ kind: 'fetch', resource: 'rates', params }) as Extract<BoundaryRequest, { kind: 'fetch' }>;
const approval = (rest: object = {}) =>
  ({ kind: 'approval', action: 'pay', args: { n: 5 }, allowed: ['approve'], ...rest }) as BoundaryRequest;
const question = (prompt: unknown) => ({ kind: 'question', prompt, allowed: ['respond'] }) as BoundaryRequest;
const raised = (request: BoundaryRequest, rest: Partial<RaisedRequest> = {}): RaisedRequest => ({
  key: 'key',
  isNew: true,
  fingerprint: 'f',
  request,
  ...rest,
});
const value = (one: unknown) => ({ ok: true, value: one });
/** The microtasks of an answer. */
const turns = () => new Promise((resolve) => setImmediate(resolve));

function script(assignees: string[] = [], mayAsk: (entry: Entry) => boolean = () => true) {
  const ledger = new Ledger();
  const broken: unknown[] = [];
  const on = { broken: (error: unknown) => void broken.push(error), request: mayAsk, stuck: () => {} };
  const caller = { agent: 'payer', version: '1', principal: undefined, assignees };
  const requests = new Requests(caller, ledger, on);
  return { ledger, broken, requests };
}

const inWorkflow = (work: (workflow: FakeWorkflow) => Promise<void> | void) => () =>
  inFakeWorkflow(async (workflow) => work(workflow));

describe('a fetch', () => {
  test(
    'goes out when it is raised, and its answer waits until it is taken',
    inWorkflow(async () => {
      const { requests, ledger } = script();
      requests.raise(raised(fetchOf()), undefined);
      expect(dispatched.map(({ id }) => id)).toEqual(['fetch-1']);
      expect([requests.raised, requests.inFlight, requests.hasAnswers]).toEqual([1, 1, false]);
      dispatched[0]?.settle(value(2));
      await turns();
      expect([requests.inFlight, requests.hasAnswers]).toEqual([0, true]);
      expect(requests.snapshot()).toEqual([['key', value(2)]]);
      expect([...requests.takeAnswers()]).toEqual([['key', value(2)]]);
      expect(requests.hasAnswers).toBe(false);
      expect(ledger.log()).toMatchObject([{ id: 'fetch-1', answer: value(2) }]);
    }),
  );

  test(
    'that is raised again by its node goes out once',
    inWorkflow(() => {
      const { requests, broken } = script();
      requests.raise(raised(fetchOf()), undefined);
      requests.raise(raised(fetchOf(), { isNew: false }), undefined);
      expect(dispatched).toHaveLength(1);
      expect([requests.raised, broken]).toEqual([1, []]);
    }),
  );

  test(
    'that is new under a key of another breaks the run',
    inWorkflow(() => {
      const { requests, broken } = script();
      requests.raise(raised(fetchOf()), undefined);
      requests.raise(raised(fetchOf({ other: true })), undefined);
      expect(broken).toMatchObject([{ name: 'NondeterministicAgentError' }]);
      expect(dispatched).toHaveLength(1);
    }),
  );

  test(
    'that may not be made is entered and goes nowhere',
    inWorkflow(() => {
      const { requests, ledger } = script([], () => false);
      requests.raise(raised(fetchOf()), undefined);
      requests.raise(raised(approval(), { key: 'other' }), undefined);
      expect(dispatched).toEqual([]);
      expect(ledger.log()).toHaveLength(2);
    }),
  );

  test.each([
    ['that has no outcome breaks the run', new Error('no outcome'), 1],
    ['that is cancelled with its run does not', new CancelledFailure('cancelled'), 0],
  ])('%s', (_what, error, times) =>
    inWorkflow(async () => {
      const { requests, broken } = script();
      requests.raise(raised(fetchOf()), undefined);
      dispatched[0]?.fail(error);
      await turns();
      expect(broken).toHaveLength(times);
      expect([requests.inFlight, requests.hasAnswers]).toEqual([0, false]);
    })(),
  );

  test(
    'is sent, and shown, in text that can be sent',
    inWorkflow(() => {
      const { requests, ledger } = script();
      requests.raise(raised(fetchOf({ text: 'half \ud800' })), undefined);
      expect(ledger.log()).toMatchObject([{ request: { params: { text: 'half \ufffd' } } }]);
    }),
  );
});

describe('a question', () => {
  test.each<[what: string, run: string[], config: string[], own: object, assignees: string[] | undefined]>([
    ['names whom it names', ['run'], ['config'], { assignees: ['bob'] }, ['bob']],
    ["else those of the run's input", ['run'], ['config'], {}, ['run']],
    ['else those of the configuration', [], ['config'], {}, ['config']],
    ['else nobody', [], [], {}, undefined],
  ])('%s', (_what, run, config, own, assignees) =>
    inWorkflow(({ settings }) => {
      settings.assignees = config;
      const { requests, ledger } = script(run);
      requests.raise(raised(approval(own)), undefined);
      expect(ledger.pendingInterrupts[0]?.request.assignees).toEqual(assignees);
    })(),
  );

  test(
    'leaves a mark, and a replay that asks another in its place breaks',
    inWorkflow(async (workflow) => {
      script().requests.raise(raised(question('Why?'), { fingerprint: 'aaaaaaaaaaaaaaaa' }), undefined);
      expect([...workflow.patches]).toEqual(['airlock asks question-1 aaaaaaaaaaaa']);
      workflow.info.unsafe.isReplaying = true;
      const same = script();
      same.requests.raise(raised(question('Why?'), { fingerprint: 'aaaaaaaaaaaaaaaa' }), undefined);
      expect(same.broken).toEqual([]);
      const other = script();
      other.requests.raise(raised(question('How?'), { fingerprint: 'bbbbbbbbbbbbbbbb' }), undefined);
      expect(other.broken).toMatchObject([
        { message: expect.stringContaining('question-1 was another question') },
      ]);
    }),
  );

  test.each<[what: string, otherwise: object, stops: number]>([
    ['in the same words is given', {}, 0],
    ['of others is given: handing it on changes nothing in it', { assignees: ['bob'] }, 0],
    ['in other words stops the run', { description: 'to Mallory' }, 1],
    ['with other choices stops the run', { allowed: ['approve', 'edit'] }, 1],
  ])('whose decision was not given yet, asked again %s', (_what, otherwise, stops) =>
    inWorkflow(async () => {
      const { requests, ledger, broken } = script();
      requests.raise(raised(approval()), undefined);
      await requests.onDecision('key', { type: 'approve', actor: 'bob' });
      const before = ledger.log();
      requests.raise(raised(approval(otherwise), { isNew: false }), undefined);
      expect(broken).toHaveLength(stops);
      if (stops > 0)
        expect(broken).toMatchObject([
          { message: expect.stringMatching(/^approval-1 was decided in other/) },
        ]);
      if (!('assignees' in otherwise)) expect(ledger.log()).toEqual(before);
    })(),
  );

  test(
    'that waits is what it is asked as last, of those who are asked now',
    inWorkflow(() => {
      const { requests, ledger } = script(['finance']);
      requests.raise(raised(approval({ description: 'to Anna' })), undefined);
      const [entry] = ledger.pendingInterrupts;
      if (!entry) throw new Error('It is pending.');
      const before = ledger.views.viewOf(entry);
      const summary = ledger.views.summaryOf(entry);
      requests.raise(raised(approval({ description: 'to Mallory' }), { isNew: false }), undefined);
      const after = ledger.views.viewOf(entry);
      expect(after).toMatchObject({ id: before.id, description: 'to Mallory', assignees: ['finance'] });
      expect(after.fingerprint).toBe(shownFingerprint(entry.request));
      expect(after.fingerprint).not.toBe(before.fingerprint);
      expect(ledger.views.summaryOf(entry)).toBe(summary);
      expect(ledger.log()).toHaveLength(1);
    }),
  );

  test.each([
    ['that is too large to be shown', question('€'.repeat(1_000_000)), 'TooLargeError'],
    ['whose words are no text', question(7), 'TypeError'],
    ['to somebody who is no name', approval({ assignees: [7] }), 'TypeError'],
  ])('%s is refused where the agent asks', (_what, request, name) =>
    inWorkflow(() => {
      const { requests, ledger } = script();
      expect(() => requests.raise(raised(request), undefined)).toThrow(expect.objectContaining({ name }));
      expect(ledger.log()).toEqual([]);
    })(),
  );

  test(
    'is not answered in the turn of the handler, so that decisions of one activation come together',
    inWorkflow(async () => {
      const { requests } = script();
      const decided = requests.onDecision('key', { type: 'approve', actor: 'bob' });
      expect(requests.hasAnswers).toBe(false);
      await decided;
      expect([...requests.takeAnswers().keys()]).toEqual(['key']);
    }),
  );

  test(
    'is withdrawn where nobody waits for it any more',
    inWorkflow(() => {
      const { requests, ledger } = script();
      requests.raise(raised(approval()), undefined);
      requests.withdraw(['key', 'no such key']);
      expect(ledger.pendingInterrupts).toEqual([]);
      expect(ledger.log()).toMatchObject([{ outcome: 'withdrawn' }]);
    }),
  );

  test(
    'is shown with the fingerprint of all that is shown of it',
    inWorkflow(() => {
      const { requests, ledger } = script(['finance']);
      requests.raise(raised(approval()), undefined);
      const [entry] = ledger.pendingInterrupts;
      if (!entry) throw new Error('It is pending.');
      expect(entry.request.assignees).toEqual(['finance']);
      expect(ledger.views.viewOf(entry).fingerprint).toBe(shownFingerprint(entry.request));
    }),
  );
});

test(
  'what is pending when its run ends is over: questions withdrawn, fetches cancelled, late answers unheard',
  inWorkflow(async () => {
    const { requests, ledger } = script();
    requests.raise(raised(fetchOf(), { key: 'a' }), undefined);
    requests.raise(raised(approval(), { key: 'b' }), undefined);
    await requests.onDecision('c', { type: 'approve', actor: 'bob' });
    requests.cancelPending();
    dispatched[0]?.settle(value(2));
    await turns();
    expect(requests.hasAnswers).toBe(false);
    expect(ledger.log()).toMatchObject([
      {
        answer: {
          ok: false,
          error: { code: 'cancelled', message: 'The run ended without waiting for fetch-1.' },
        },
      },
      { outcome: 'withdrawn' },
    ]);
  }),
);

test(
  'answers that were not given yet go on in the next execution',
  inWorkflow(() => {
    const caller = { agent: 'payer', version: '1', principal: undefined, assignees: [] };
    const on = { broken: () => {}, request: () => true, stuck: () => {} };
    const requests = new Requests(caller, new Ledger(), on, [['key', { ok: true, value: NOON }]]);
    expect(requests.hasAnswers).toBe(true);
    expect([...requests.takeAnswers()]).toEqual([['key', value(NOON)]]);
  }),
);
