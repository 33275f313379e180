/** A test's answer to a fetch of its run: entered in the log as a resource's is, then given to the agent. */
import type { FetchErrorCode } from '../common/errors.js';
import type { FetchAnswer, Json } from '../common/protocol.js';
import type { AnswerGiver } from './answer-giver.js';
import { findFetch, type Named } from './pending.js';

export interface TestFetchError {
  code: FetchErrorCode;
  message?: string;
  details?: Json;
}

export async function answerFetch(
  answers: AnswerGiver,
  nowMs: number,
  fetch: Named<{ id: string }>,
  answer: FetchAnswer,
): Promise<void> {
  const { ledger } = answers.session;
  const entry = findFetch(ledger, fetch);
  ledger.answerFetch(entry, answer, nowMs);
  await answers.give(entry.key, answer);
}

/** The agent sees a `FetchError` with the code of `error`. */
export function failFetch(
  answers: AnswerGiver,
  nowMs: number,
  fetch: Named<{ id: string }>,
  { code, message = 'Failed by the test.', details }: TestFetchError,
): Promise<void> {
  const { resource } = findFetch(answers.session.ledger, fetch).request;
  const error = { code, resource, message, ...(details !== undefined && { details }) };
  return answerFetch(answers, nowMs, fetch, { ok: false, error });
}
