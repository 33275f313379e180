/** A long log is handed over once. A node that runs again then raises what the log no longer holds: nothing is done again. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { BoundaryRequest } from '../../../src/common/protocol.js';
import { Ledger } from '../../../src/workflows/ledger.js';
import { isFetch } from '../../../src/workflows/ledger-entry.js';
import { Requests } from '../../../src/workflows/run/requests.js';
import { dispatched } from '../../support/fake-dispatch.js';
import { inFakeWorkflow } from '../../support/fake-workflow.js';

vi.mock('../../../src/workflows/fetch/dispatch.js', () => import('../../support/fake-dispatch.js'));
beforeEach(() => void dispatched.splice(0));

const PAYMENTS = 60;
const requests: BoundaryRequest[] = [
  { kind: 'question', prompt: 'start?', allowed: ['respond'] },
  ...Array.from(
    { length: PAYMENTS },
    (_, n): BoundaryRequest => ({
      kind: 'fetch',
      resource: 'pay',
      params: { n },
    }),
  ),
  { kind: 'question', prompt: 'done?', allowed: ['respond'] },
];
const raised = (request: BoundaryRequest, index: number, isNew: boolean) => ({
  key: `work:1#${index}`,
  isNew,
  fingerprint: `fingerprint ${index}`,
  request,
});

function answerAll(ledger: Ledger) {
  for (const entry of ledger.pendingFetches)
    ledger.answerFetch(entry, { ok: true, value: 'x'.repeat(4_000) }, 0);
  const [start] = ledger.pendingInterrupts;
  const record = { decision: { type: 'respond' as const, value: 'yes' }, actor: 'anna', at: '' };
  if (start) ledger.decide(start, record, record);
}

function nextOf(ledger: Ledger) {
  const { ledger: entries, earlier } = JSON.parse(JSON.stringify(ledger.handOver('run')));
  return new Ledger(entries, earlier);
}

/** All is answered but the last question, and handed over twice. */
function archived() {
  const first = new Ledger();
  for (const [index, request] of requests.entries()) first.enter(raised(request, index, true), 0);
  answerAll(first);
  const second = nextOf(first);
  const third = nextOf(second);
  return { second, third };
}

test('what was answered is held at first, and then no more', () => {
  const { second, third } = archived();
  expect([second.entries.length, third.entries.length]).toEqual([requests.length, 1]);
  expect(third.counts).toEqual({ fetches: PAYMENTS, interrupts: 2 });
});

test('raised again, none of it is entered', () => {
  const { third } = archived();
  for (const [index, request] of requests.entries()) {
    expect(third.enter(raised(request, index, false), 0)).toBeUndefined();
  }
  expect(third.counts).toEqual({ fetches: PAYMENTS, interrupts: 2 });
  expect([third.pendingFetches, third.pendingInterrupts]).toMatchObject([[], [{ id: 'question-62' }]]);
});

test('raised again, none of it goes out; what is new does', () =>
  inFakeWorkflow(async () => {
    const { third } = archived();
    const broken: unknown[] = [];
    const caller = { agent: 'payer', version: '1', principal: undefined, assignees: [] };
    const on = { broken: (error: unknown) => void broken.push(error), request: () => true, stuck: () => {} };
    const made = new Requests(caller, third, on);
    for (const [index, request] of requests.entries()) made.raise(raised(request, index, false), undefined);
    expect([dispatched, broken, made.raised, made.inFlight]).toEqual([[], [], 0, 0]);
    const fresh: BoundaryRequest = { kind: 'fetch', resource: 'pay', params: { n: PAYMENTS } };
    made.raise(raised(fresh, requests.length, true), undefined);
    expect([dispatched.map(({ id }) => id), broken]).toEqual([['fetch-63'], []]);
    expect(third.entries.filter(isFetch)).toMatchObject([{ request: fresh }]);
  }));
