/**
 * The short view of a run's open questions that stands in its memo, so that a list of runs says what each of them asks and
 * no run has to be asked. It is bounded, whatever is asked: servers keep memos with their lists.
 */
import * as z from 'zod';
import { jsonByteLength } from './payload-size.js';
import { decisionTypes, type HumanRequest, type InterruptView } from './protocol.js';
import { requestSummary, withinBytes } from './request-summary.js';
import { wellFormed } from './well-formed.js';

/** Where in a run's memo it stands. */
export const OPEN_QUESTIONS_MEMO = 'airlockQuestions';

const openQuestionSchema = z.object({
  id: z.string(),
  kind: z.enum(['approval', 'question']),
  /** Of an approval. */
  action: z.string().optional(),
  /** One line: the action with its arguments, or the prompt. */
  summary: z.string(),
  allowed: z.array(z.enum(decisionTypes)),
  assignees: z.array(z.string()).optional(),
  /** ISO 8601. */
  requestedAt: z.string(),
  /** As in `state`. */
  fingerprint: z.string(),
});
/** A question that waits for a person, without its details: `state` has those. */
export type OpenQuestion = z.infer<typeof openQuestionSchema>;

const openQuestionsSchema = z.object({
  /** Oldest first. */
  questions: z.array(openQuestionSchema),
  /** How many more are open, or have assignees that found no room: `state` has them all. */
  more: z.number(),
});
export type OpenQuestions = z.infer<typeof openQuestionsSchema>;

/** Of JSON. From 2 KB on servers warn of a memo. */
const MAX_BYTES = 1_900;
const MAX_ACTION_BYTES = 120;
const MAX_ASSIGNEE_BYTES = 80;
const MAX_ASSIGNEES = 8;

export function openQuestion({ id, fingerprint, requestedAt, ...request }: InterruptView): OpenQuestion {
  const { kind, allowed, assignees } = request;
  return {
    id,
    kind,
    ...(kind === 'approval' && { action: short(request.action, MAX_ACTION_BYTES) }),
    summary: wellFormed(requestSummary(request as HumanRequest)),
    allowed,
    ...(assignees && {
      assignees: assignees.slice(0, MAX_ASSIGNEES).map((who) => short(who, MAX_ASSIGNEE_BYTES)),
    }),
    requestedAt,
    fingerprint,
  };
}

/** @param asked the open questions of a run, oldest first */
export function openQuestions(asked: readonly InterruptView[]): OpenQuestions {
  const questions: OpenQuestion[] = [];
  let bytes = 0;
  for (const view of asked) {
    if (isCut(view)) continue;
    const question = openQuestion(view);
    bytes += jsonByteLength(question) + 1;
    if (bytes > MAX_BYTES) break;
    questions.push(question);
  }
  return { questions, more: asked.length - questions.length };
}

/** Whether the same questions are open, in whatever words: longer words leave room for fewer of them. */
export function isSameQuestions(one: OpenQuestions, other: OpenQuestions): boolean {
  const count = ({ questions, more }: OpenQuestions) => questions.length + more;
  const both = Math.min(one.questions.length, other.questions.length);
  return (
    count(one) === count(other) &&
    one.questions.slice(0, both).every(({ id }, index) => id === other.questions[index]?.id)
  );
}

/** @returns nothing for a memo that holds none */
export function readOpenQuestions(memo: Record<string, unknown> | undefined): OpenQuestions | undefined {
  return openQuestionsSchema.safeParse(memo?.[OPEN_QUESTIONS_MEMO]).data;
}

/** Whether a list could not say who is asked. */
function isCut({ assignees = [] }: InterruptView): boolean {
  return assignees.length > MAX_ASSIGNEES || assignees.some((who) => short(who, MAX_ASSIGNEE_BYTES) !== who);
}

function short(text: string, maxBytes: number): string {
  return withinBytes(wellFormed(text), maxBytes);
}
