/** The ledger of a long conversation: each message once, and no more handed over than an execution holds of its own. */
import { describe, expect, test } from 'vitest';
import { MessagePool } from '../../../src/agent/session/message-pool.js';
import { type NewMessages, wholeMessages } from '../../../src/common/message-list.js';
import type { Json, LogEntry } from '../../../src/common/protocol.js';
import { Inbox } from '../../../src/workflows/human/inbox.js';
import { Ledger } from '../../../src/workflows/ledger.js';
import { isFetch } from '../../../src/workflows/ledger-entry.js';

const message = (n: number): Json => ({ type: 'human', data: { content: `${n} ${'word '.repeat(100)}` } });
const list = (count: number) => Array.from({ length: count }, (_, index) => message(index));

/** Asks and answers model calls with ever more messages. */
class Talk {
  readonly pool = new MessagePool();
  ledger = new Ledger();
  readonly handed: { ledger: LogEntry[]; bytes: number }[] = [];
  executions = 1;

  call(messages: Json[]) {
    const request = this.pool.pooled({ kind: 'fetch', resource: 'model', params: { messages, model: 'm' } });
    const key = `#${this.ledger.total}`;
    const entry = this.ledger.enter({ key, fingerprint: this.pool.fingerprint(request), request }, 0);
    if (!entry || !isFetch(entry)) throw new Error('not a new fetch');
    const source = this.ledger.messages.sourceOf(entry);
    this.ledger.answerFetch(entry, { ok: true, value: 'yes' }, 1);
    return { entry, source };
  }

  ask() {
    const request = { kind: 'question' as const, prompt: 'well?', allowed: ['respond' as const] };
    const entry = this.ledger.enter({ key: `q${this.ledger.total}`, fingerprint: 'f', request }, 0);
    if (!entry || isFetch(entry)) throw new Error('not a new question');
    return entry;
  }

  handOver() {
    const given = JSON.parse(JSON.stringify(this.ledger.handOver(`run-${this.executions}`)));
    this.handed.push({ ledger: structuredClone(given.ledger), bytes: JSON.stringify(given).length });
    this.executions += 1;
    this.ledger = new Ledger(given.ledger, given.earlier);
    return given;
  }
}

/** The lists that the entries of a log ask with. */
function lists(log: readonly LogEntry[]): Map<string, Json[]> {
  const whole = new Map<string, Json[]>();
  for (const { id, request } of log) {
    if (request.kind !== 'fetch') continue;
    const { messages, params } = request as { messages?: NewMessages; params: { messages?: Json[] } };
    const all = messages ? wholeMessages(whole.get(messages.since) ?? [], messages) : params.messages;
    if (all) whole.set(id, all);
  }
  return whole;
}

test('a long list is said by an earlier one, a short one as it is, and each comes whole again', () => {
  const talk = new Talk();
  for (let count = 10; count <= 100; count += 10) talk.call(list(count));
  const log = talk.ledger.log();
  expect(log[0]?.request).not.toHaveProperty('messages');
  expect(log.at(-1)?.request).toMatchObject({
    params: { model: 'm' },
    messages: { since: 'fetch-9', count: 100, parts: [[0, 90], 10] },
  });
  expect([...lists(log).values()].map(({ length }) => length)).toEqual([
    10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
  ]);
  expect(lists(log).get('fetch-10')).toEqual(list(100));
});

test('agents that ask in turns have lists of their own', () => {
  const talk = new Talk();
  const other = (count: number) => Array.from({ length: count }, (_, index) => message(1_000 + index));
  for (let count = 40; count <= 60; count += 10) {
    talk.call(list(count));
    talk.call(other(count));
  }
  expect(
    talk.ledger.log().map(({ request }) => (request as { messages?: NewMessages }).messages?.since),
  ).toEqual([undefined, undefined, 'fetch-1', 'fetch-2', 'fetch-3', 'fetch-4']);
});

test('the list goes on behind a hand-over, and what is handed over does not grow', () => {
  const talk = new Talk();
  let count = 40;
  for (let execution = 0; execution < 8; execution += 1) {
    for (let call = 0; call < 50; call += 1) {
      count += 2;
      talk.call(list(count));
    }
    talk.handOver();
  }
  const { source } = talk.call(list(count + 2));
  expect(source?.by).toMatchObject({ since: 'fetch-400', parts: [[0, count], 2] });
  const [, , third, , , , , last] = talk.handed;
  expect((last?.bytes ?? 0) / (third?.bytes ?? 1)).toBeLessThan(1.2);
  const all = [...talk.handed.flatMap(({ ledger }) => ledger), ...talk.ledger.log()];
  expect(new Set(all.map(({ ordinal }) => ordinal)).size).toBe(401);
  expect(talk.ledger.counts).toEqual({ fetches: 401, interrupts: 0 });
});

describe('questions of executions before', () => {
  function withQuestion() {
    const talk = new Talk();
    const question = talk.ask();
    for (let execution = 0; execution < 3; execution += 1) {
      for (let count = 40; count < 400; count += 4) talk.call(list(count + execution));
      talk.handOver();
      if (execution === 0) {
        const pending = talk.ledger.pendingInterrupts[0];
        if (!pending) throw new Error('the question was not handed over');
        const decision = { type: 'respond' as const, value: 1 };
        const record = { decision, actor: 'maria', at: new Date(5).toISOString(), decisionId: 'd1' };
        talk.ledger.decide(pending, record, record);
      }
    }
    return { talk, question };
  }

  test('are handed over while they are pending, and with their answer once they have one', () => {
    const { talk, question } = withQuestion();
    const copies = talk.handed.flatMap(({ ledger }) => ledger).filter(({ id }) => id === question.id);
    expect(copies.at(0)).not.toHaveProperty('decision');
    expect(copies.at(-1)).toMatchObject({ decision: { value: 1 }, actor: 'maria' });
  });

  test('are known: the same decision again is a repetition, another is refused', () => {
    const { talk, question } = withQuestion();
    expect(talk.ledger.find(question.id)).toBeUndefined();
    const inbox = new Inbox(talk.ledger);
    const decide = (decisionId: string) =>
      inbox.judge(
        {
          interruptId: question.id,
          decision: { type: 'respond', value: 1 },
          actor: 'maria',
          decisionId,
        },
        6,
      );
    expect(decide('d1')).toMatchObject({ status: 'duplicate' });
    expect(decide('d2')).toMatchObject({ status: 'refused', refusal: { code: 'already_decided' } });
  });
});

test('words that were the answer, sent again when the question is archived, are a repetition', () => {
  const talk = new Talk();
  const request = {
    kind: 'question' as const,
    prompt: 'well?',
    allowed: ['respond' as const],
    schema: { type: 'string' },
  };
  const question = talk.ledger.enter({ key: 'q', fingerprint: 'f', request }, 0);
  const sent = {
    interruptId: question?.id,
    decision: { type: 'respond', message: 'yes, do' },
    actor: 'maria',
    decisionId: 'd1',
  };
  const verdict = new Inbox(talk.ledger).judge(sent, 5);
  if (verdict.status !== 'accepted') throw new Error(verdict.status);
  talk.ledger.decide(verdict.entry, verdict.record, verdict.answer);
  for (let execution = 0; execution < 3; execution += 1) {
    for (let count = 40; count < 400; count += 4) talk.call(list(count + execution));
    talk.handOver();
  }
  expect(talk.ledger.find(String(question?.id))).toBeUndefined();
  const judged = (decision: object) => new Inbox(talk.ledger).judge({ ...sent, decision }, 7).status;
  expect(judged(sent.decision)).toBe('duplicate');
  expect(judged({ ...sent.decision, message: 'no' })).toBe('refused');
});
