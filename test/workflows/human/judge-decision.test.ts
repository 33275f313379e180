/** What becomes of a question by one more decision, as a table: no run, no server. */
import { describe, expect, it } from 'vitest';
import { sameShapeAs } from '../../../src/agent/same-shape.js';
import type { Decide, DecisionRecord, HumanRequest } from '../../../src/common/protocol.js';
import {
  type DecisionRule,
  firstDecides,
  type JudgedQuestion,
  judgeDecision,
} from '../../../src/workflows/human/judge-decision.js';

const AT = '2026-11-02T08:15:00.000Z';
const BEFORE = '2026-11-02T08:00:00.000Z';

const approval: HumanRequest = {
  kind: 'approval',
  action: 'refund',
  args: { amount: 5 },
  allowed: ['approve', 'edit', 'reject'],
};
const question: HumanRequest = { kind: 'question', prompt: 'How many?', allowed: ['respond'] };
const asked = (more: Partial<JudgedQuestion> = {}): JudgedQuestion => ({
  id: 'approval-1',
  request: approval,
  fingerprint: 'f1',
  ...more,
});
const sent = (more: Partial<Decide> = {}): Decide => ({
  interruptId: 'approval-1',
  decision: { type: 'approve' },
  actor: 'maria',
  ...more,
});
const taken = (more: Partial<DecisionRecord> = {}): DecisionRecord => ({
  decision: { type: 'approve' },
  actor: 'jonas',
  at: BEFORE,
  ...more,
});
const positive = (value: unknown) => (Number(value) > 0 ? undefined : 'must be positive');
const isText = (value: unknown) => (typeof value === 'string' ? undefined : 'must be text');
const throwing = () => {
  throw new Error('boom');
};

interface Row {
  name: string;
  question?: JudgedQuestion;
  decisions?: DecisionRecord[];
  message?: Decide;
  rule?: DecisionRule;
  status: 'pending' | 'answered' | 'duplicate' | 'refused';
  more?: object;
}

const closed = asked({ answeredAt: BEFORE });
const ofTurn = asked({ withdrawnAt: BEFORE, turn: 3 });
/** Two of the same kind. */
const twoAlike: DecisionRule = (all) =>
  all.find((one, index) => all.slice(0, index).some((other) => other.decision.type === one.decision.type));

const rows: Row[] = [
  { name: 'an approval', status: 'answered', more: { answer: { actor: 'maria', at: AT } } },
  { name: 'with what its sender saw', message: sent({ fingerprint: 'f1' }), status: 'answered' },
  {
    name: 'what its sender saw is kept',
    message: sent({ fingerprint: 'f1', decisionId: 'd' }),
    status: 'answered',
    more: { record: { fingerprint: 'f1', decisionId: 'd', at: AT } },
  },
  {
    name: 'seen otherwise',
    message: sent({ fingerprint: 'f0' }),
    status: 'refused',
    more: { code: 'stale' },
  },
  {
    name: 'seen otherwise than it is known to have been',
    question: asked({ fingerprint: undefined }),
    message: sent({ fingerprint: 'f1' }),
    status: 'refused',
    more: { code: 'stale' },
  },
  {
    name: 'seen otherwise, and not allowed either',
    message: sent({ fingerprint: 'f0', decision: { type: 'respond' } }),
    status: 'refused',
    more: { code: 'stale' },
  },
  {
    name: 'on a question that is answered',
    question: closed,
    decisions: [taken()],
    status: 'refused',
    more: { code: 'already_decided', message: expect.stringContaining('by jonas') },
  },
  {
    name: 'seen otherwise, on a question that is answered',
    question: closed,
    decisions: [taken()],
    message: sent({ fingerprint: 'f0' }),
    status: 'refused',
    more: { code: 'already_decided' },
  },
  {
    name: 'the same decisionId again',
    question: closed,
    decisions: [taken({ decisionId: 'd', actor: { id: 'maria', team: 'a' } })],
    message: sent({ decisionId: 'd' }),
    status: 'duplicate',
  },
  ...[
    sent({ decisionId: 'd', decision: { type: 'reject' } }),
    sent({ decisionId: 'd', decision: { type: 'approve', message: 'so' } }),
    sent({ decisionId: 'd', actor: 'jonas' }),
  ].map(
    (message): Row => ({
      name: `the same decisionId again, with ${JSON.stringify(message.decision)} by ${message.actor}`,
      question: closed,
      decisions: [taken({ decisionId: 'd', actor: 'maria' })],
      message,
      status: 'refused',
      more: { code: 'already_decided', message: expect.stringContaining('approve by maria') },
    }),
  ),
  {
    name: 'an approval with the args that were shown',
    message: sent({ decision: { type: 'approve', args: { amount: 5 } } }),
    status: 'answered',
  },
  ...(['approve', 'reject'] as const).map(
    (type): Row => ({
      name: `${type} with other args than were shown`,
      message: sent({ decision: { type, args: { amount: 6 } } }),
      status: 'refused',
      more: { code: 'invalid_value', message: expect.stringContaining("'edit'") },
    }),
  ),
  ...(['approve', 'edit', 'reject'] as const).flatMap((type) =>
    [{ amount: 6 }, null, ''].map(
      (value): Row => ({
        name: `${type} with the value ${JSON.stringify(value)}, which nobody would be given`,
        message: sent({ decision: { type, value, ...(type === 'edit' && { args: { amount: 7 } }) } }),
        status: 'refused',
        more: { code: 'invalid_value', message: expect.stringContaining("takes no 'value'") },
      }),
    ),
  ),
  ...(['approve', 'edit'] as const).map(
    (type): Row => ({
      name: `${type} with words, which nobody would hear`,
      message: sent({
        decision: { type, message: 'Half.', ...(type === 'edit' && { args: { amount: 7 } }) },
      }),
      status: 'refused',
      more: { code: 'invalid_value', message: expect.stringContaining("takes no 'message'") },
    }),
  ),
  {
    name: 'an approval with empty words',
    message: sent({ decision: { type: 'approve', message: '' } }),
    status: 'answered',
  },
  {
    name: 'a rejection with words',
    message: sent({ decision: { type: 'reject', message: 'Too late.' } }),
    status: 'answered',
  },
  {
    name: 'a value with words beside it',
    question: asked({ request: question, check: positive }),
    message: sent({ decision: { type: 'respond', value: 3, message: 'as agreed' } }),
    status: 'answered',
    more: { answer: { decision: { value: 3, message: 'as agreed' } } },
  },
  {
    name: 'words alone, where null is a value',
    question: asked({
      request: { ...question, schema: { type: ['number', 'null'] } },
      check: () => undefined,
    }),
    message: sent({ decision: { type: 'respond', message: 'five' } }),
    status: 'refused',
    more: { code: 'invalid_value', message: expect.stringContaining("takes a 'value'") },
  },
  {
    name: 'words to a question that takes text',
    question: asked({ request: { ...question, schema: { type: 'string' } }, check: isText }),
    message: sent({ decision: { type: 'respond', message: 'Tuesday' } }),
    status: 'answered',
    more: { answer: { decision: { message: 'Tuesday', value: 'Tuesday' } } },
  },
  {
    name: 'words to a question that takes a number',
    question: asked({ request: { ...question, schema: { type: 'number' } }, check: positive }),
    message: sent({ decision: { type: 'respond', message: 'five' } }),
    status: 'refused',
    more: { code: 'invalid_value' },
  },
  {
    name: 'the same decisionId again, seen otherwise',
    question: closed,
    decisions: [taken({ decisionId: 'd', actor: 'maria' })],
    message: sent({ decisionId: 'd', fingerprint: 'f0' }),
    status: 'duplicate',
  },
  {
    name: 'another decisionId',
    question: closed,
    decisions: [taken({ decisionId: 'd' })],
    message: sent({ decisionId: 'e' }),
    status: 'refused',
    more: { code: 'already_decided' },
  },
  {
    name: 'no decisionId, where the first had none either',
    question: closed,
    decisions: [taken()],
    message: sent(),
    status: 'refused',
    more: { code: 'already_decided' },
  },
  {
    name: 'on a question that was withdrawn',
    question: ofTurn,
    status: 'refused',
    more: { code: 'withdrawn', message: expect.stringContaining('turn 3') },
  },
  {
    name: 'of a type that is not allowed',
    message: sent({ decision: { type: 'respond', message: 'hm' } }),
    status: 'refused',
    more: { code: 'not_allowed', message: expect.stringContaining('approve, edit, reject') },
  },
  {
    name: 'where nothing is allowed',
    question: asked({ request: { ...approval, allowed: [] } }),
    status: 'refused',
    more: { code: 'not_allowed' },
  },
  {
    name: 'an edit without args',
    message: sent({ decision: { type: 'edit' } }),
    status: 'refused',
    more: { code: 'invalid_value' },
  },
  {
    name: 'an edit that the check takes',
    question: asked({ check: positive }),
    message: sent({ decision: { type: 'edit', args: 2 } }),
    status: 'answered',
  },
  {
    name: 'an edit that the check does not take',
    question: asked({ check: positive }),
    message: sent({ decision: { type: 'edit', args: -2 } }),
    status: 'refused',
    more: { code: 'invalid_value', message: expect.stringContaining('must be positive') },
  },
  {
    name: 'where the check fails',
    question: asked({ check: throwing }),
    message: sent({ decision: { type: 'edit', args: 2 } }),
    status: 'refused',
    more: { code: 'invalid_value', message: expect.stringContaining('boom') },
  },
  {
    name: 'an approval, which nothing is checked of',
    question: asked({ check: throwing }),
    status: 'answered',
  },
  {
    name: 'no answer at all',
    question: asked({ request: question }),
    message: sent({ decision: { type: 'respond' } }),
    status: 'refused',
    more: { code: 'invalid_value' },
  },
  ...[false, 0, '', null].map(
    (value): Row => ({
      name: `the answer ${JSON.stringify(value)}`,
      question: asked({ request: question }),
      message: sent({ decision: { type: 'respond', value } }),
      status: 'answered',
      more: { answer: { decision: { value } } },
    }),
  ),
  {
    name: 'the first of two that are wanted',
    rule: twoAlike,
    status: 'pending',
    more: { record: { actor: 'maria' } },
  },
  {
    name: 'the second that says otherwise',
    rule: twoAlike,
    decisions: [taken({ decision: { type: 'reject' } })],
    status: 'pending',
  },
  {
    name: 'the second that says the same',
    rule: twoAlike,
    decisions: [taken({ decision: { type: 'reject' } }), taken()],
    status: 'answered',
    more: { answer: { decision: { type: 'approve' }, actor: 'maria' } },
  },
  {
    name: 'a vote again, under its own id',
    rule: twoAlike,
    decisions: [taken({ decisionId: 'd', actor: 'maria' })],
    message: sent({ decisionId: 'd' }),
    status: 'duplicate',
  },
];

describe('one more decision', () => {
  it.each(rows)('$name: $status', (row) => {
    const {
      question: on = asked(),
      decisions = [],
      message = sent(),
      rule = firstDecides,
      status,
      more,
    } = row;
    expect(judgeDecision(on, decisions, message, AT, rule)).toMatchObject({ status, ...more });
  });

  it('that was taken before a rule came stays taken when its history is replayed', () => {
    const replayed = (message: Decide, decisions: DecisionRecord[] = [], on = asked()) =>
      judgeDecision(on, decisions, message, AT, firstDecides, () => false).status;
    const edited = sameShapeAs({ to: { amount: 5 } });
    const edit = sent({ decision: { type: 'edit', args: { to: { amount: 'all' } } } });
    expect(replayed(sent({ decision: { type: 'approve', args: 1 } }))).toBe('answered');
    expect(replayed(sent({ decisionId: 'd' }), [taken({ decisionId: 'd' })], closed)).toBe('duplicate');
    expect(replayed(edit, [], asked({ check: edited }))).toBe('answered');
    expect(replayed(sent({ decision: { type: 'approve', value: 1, message: 'so' } }))).toBe('answered');
    expect(judgeDecision(asked({ check: edited }), [], edit, AT).status).toBe('refused');
  });

  it('changes nothing of what it is given', () => {
    const [on, decisions, message] = [asked(), [taken({ decisionId: 'd' })], sent()];
    const before = structuredClone([on, decisions, message]);
    judgeDecision(on, decisions, message, AT);
    expect([on, decisions, message]).toEqual(before);
  });
});
