/** What requests, answers and messages in a snapshot must look like (snapshot-shape.ts). */
import { decisionTypes } from '../../common/protocol.js';
import {
  all,
  anything,
  type Check,
  count,
  fields,
  flag,
  listOf,
  objectBy,
  oneOf,
  recordOf,
  text,
} from '../../common/shape.js';
import type { LedgerSnapshot } from '../ledger-entry.js';

const isText = (value: unknown) => typeof value === 'string';

const person: Check = (value) => (isText(value) ? undefined : fields({ id: text })(value));

const decision = fields({ type: oneOf(...decisionTypes) }, { message: text });
const record = fields({ decision, actor: person, at: text }, { decisionId: text, fingerprint: text });

const failure = fields({ code: text, message: text }, { resource: text });
const fetchAnswer = objectBy(({ ok }) => fields(ok === true ? {} : { ok: flag, error: failure }));
const personsAnswer = all(decision, fields({ actor: person }));
export const answer = objectBy((value) => ('ok' in value ? fetchAnswer : personsAnswer));

const part: Check = (value) => (typeof value === 'number' ? count(value) : listOf(count, 2)(value));
const newMessages = fields({ count, since: text, parts: listOf(part), added: listOf(anything) });

const people = { assignees: listOf(text) };
const requests: Record<string, Check> = {
  fetch: fields({ resource: text }, { messages: newMessages }),
  approval: fields(
    { action: text, allowed: listOf(oneOf(...decisionTypes)) },
    { ...people, description: text, format: text, argsSchema: recordOf(anything) },
  ),
  question: fields(
    { prompt: text, allowed: listOf(oneOf(...decisionTypes)) },
    { ...people, format: text, schema: recordOf(anything) },
  ),
};
const kind = fields({ kind: oneOf(...Object.keys(requests)) });
const request = objectBy((value) => all(kind, requests[String(value.kind)] ?? kind));

const policyDecision = fields({ policy: text, version: text, outcome: text });
const ofFetch = fields(
  {},
  {
    answer: fetchAnswer,
    blocked: fields({ code: text, message: text, since: text }),
    policy: listOf(policyDecision),
    handled: flag,
    isStuck: flag,
  },
);
const ofQuestion = fields(
  {},
  { decision, actor: person, decisionId: text, seen: text, others: listOf(record) },
);
const ofAny = fields(
  { id: text, ordinal: count, key: text, fingerprint: text, requestedAt: text, request },
  { answeredAt: text, withdrawnAt: text, turn: count, sentBy: person },
);
export const entry = all(
  ofAny,
  objectBy(({ request }) => ((request as { kind: string }).kind === 'fetch' ? ofFetch : ofQuestion)),
);

/** Ids and keys tell requests apart, and answers are given by them. */
export const requestsApart: Check = (value) => {
  const { ledger } = value as { ledger: LedgerSnapshot };
  const keys = new Set<string>();
  let last = 0;
  for (const [index, { id, key, ordinal, request }] of ledger.entries()) {
    const at = (problem: string) => ({ path: `.ledger[${index}]`, problem });
    if (id !== `${request.kind}-${ordinal}` || ordinal <= last) return at(`has an id out of order, '${id}'`);
    if (keys.has(key)) return at(`has the key of an earlier one, '${key}'`);
    keys.add(key);
    last = ordinal;
  }
  return undefined;
};

const turn = { turn: count };
const sender = { messageId: text, words: text, sentBy: person };
export const message = fields({ ...turn, message: anything }, sender);
const completed = fields({ status: text }, { messagesBefore: count });
const failed = fields({ status: text, error: fields({ code: text, message: text }) });
const end = objectBy(({ status }) => (status === 'completed' ? completed : failed));
export const turnEnd = fields({ ...turn, end }, sender);
