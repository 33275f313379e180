/**
 * The short view of a run's open questions that stands in its memo, so that a list of runs says what each of them asks and
 * no run has to be asked. It is bounded, whatever is asked: servers keep memos with their lists. People read it in Temporal's
 * Web UI too, so what nobody would see is written out.
 */
import * as z from 'zod';
import { answerShape } from './answer-shape.js';
import { closeQuotes } from './argument-words.js';
import { asRead } from './markdown.js';
import { jsonByteLength } from './payload-size.js';
import { decisionTypes, type HumanRequest, type InterruptView } from './protocol.js';
import { cut, requestSummary, withinBytes } from './request-summary.js';
import { hasUnseen, showUnseen } from './unseen.js';
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
  /** Of an approval: how its description begins, as text. Absent where it has none, or a memo had no room for it. */
  description: z.string().optional(),
  /** Of a question about a value: how its JSON begins, in a line. Absent where the prompt says it, or a memo had no room for it. */
  value: z.string().optional(),
  /** Of a question: what it takes for an answer, in words. Absent where a memo had no room for it. */
  answer: z.string().optional(),
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
const MAX_DESCRIPTION_BYTES = 300;
const MAX_VALUE_BYTES = 300;
/** Of a prompt or a description, before it is read: more of it is not shown. */
const MAX_READ_CHARACTERS = 2_000;
const MAX_ASSIGNEE_BYTES = 80;
const MAX_ASSIGNEES = 8;

export function openQuestion(view: InterruptView): OpenQuestion {
  return { ...briefly(view), ...details(view) };
}

function briefly({ id, fingerprint, requestedAt, ...request }: InterruptView): OpenQuestion {
  const { kind, allowed, assignees } = request;
  return {
    id,
    kind,
    ...(kind === 'approval' && { action: short(request.action, MAX_ACTION_BYTES) }),
    summary: wellFormed(
      requestSummary(
        (kind === 'question'
          ? { ...request, prompt: beginning(request.prompt, request) }
          : request) as HumanRequest,
      ),
    ),
    allowed,
    ...(assignees && {
      assignees: assignees.slice(0, MAX_ASSIGNEES).map(name),
    }),
    requestedAt,
    fingerprint,
  };
}

/** What helps to decide, and may be left out of a list. The first is given room first. */
function details(view: InterruptView): Pick<OpenQuestion, 'value' | 'description' | 'answer'> {
  if (view.kind === 'question') {
    const { value, prompt, schema } = view;
    const isSaid = value === undefined || value === prompt;
    return {
      ...(!isSaid && { value: closeQuotes(short(JSON.stringify(value), MAX_VALUE_BYTES - 1)) }),
      answer: seen(answerShape(schema)),
    };
  }
  const description = short(beginning(view.description ?? '', view).trim(), MAX_DESCRIPTION_BYTES);
  return description === '' ? {} : { description };
}

function beginning(words: string, request: Pick<InterruptView, 'format'>): string {
  return asRead(cut(words, MAX_READ_CHARACTERS), request);
}

/** @param asked the open questions of a run, oldest first */
export function openQuestions(asked: readonly InterruptView[]): OpenQuestions {
  const shown: InterruptView[] = [];
  const questions: OpenQuestion[] = [];
  let bytes = 0;
  for (const view of asked) {
    if (isCut(view)) continue;
    const question = briefly(view);
    bytes += jsonByteLength(question) + 1;
    if (bytes > MAX_BYTES) break;
    questions.push(question);
    shown.push(view);
  }
  return { questions: withDetails(questions, shown), more: asked.length - questions.length };
}

/** As far as they find room beside all questions: a run that a list need not ask is worth more. */
function withDetails(questions: OpenQuestion[], views: readonly InterruptView[]): OpenQuestion[] {
  let left = MAX_BYTES - jsonByteLength(questions);
  return questions.map((question, index) => {
    const view = views[index];
    const more = Object.entries(view === undefined ? {} : details(view)).filter(([name, text]) => {
      const bytes = jsonByteLength({ [name]: text });
      if (bytes > left) return false;
      left -= bytes;
      return true;
    });
    return { ...question, ...Object.fromEntries(more) };
  });
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

/** Whether a list could not say who is asked: questions are found by it, so that it stands there as it is. */
function isCut({ assignees = [] }: InterruptView): boolean {
  return assignees.length > MAX_ASSIGNEES || assignees.some((who) => name(who) !== who || hasUnseen(who));
}

function short(text: string, maxBytes: number): string {
  return withinBytes(seen(text.slice(0, MAX_READ_CHARACTERS)), maxBytes);
}

function name(who: string): string {
  return withinBytes(wellFormed(who), MAX_ASSIGNEE_BYTES);
}

/** Lines are kept. */
function seen(text: string): string {
  return showUnseen(wellFormed(text).replace(/\r\n?/g, '\n'), '\n');
}
