/**
 * Runs whose histories are recorded and replayed: what each does, and the answers it is given. A history that no
 * longer replays means that runs which are under way would break.
 */
import type { Decision, JsonObject } from 'airlockjs';
import { ageOf, all, approvalOf, fetchOf, questionOf, seq } from '../fixtures/script.js';

export interface Scenario {
  agent: string;
  input: JsonObject;
  /** By question id, in the order they are given. */
  answers: Record<string, Decision>;
  /** Events after which a run continues as new; what is recorded is its last execution. */
  historyEvents?: number;
  /** Whether fetches are judged, by support/policies.ts. */
  isJudged?: true;
}

const echo = (n: number) => fetchOf('echo', n);
const respond = (value: string | JsonObject): Decision => ({ type: 'respond', value });

export const scenarios: Record<string, Scenario> = {
  plain: {
    agent: 'script',
    input: { step: seq(all(echo(1), echo(2)), echo(3)) },
    answers: {},
  },
  'approval-edit': {
    agent: 'script',
    input: { step: seq(echo(1), approvalOf('pay', { amount: 3 })) },
    answers: { 'approval-2': { type: 'edit', args: { amount: 2 } } },
  },
  'parallel-questions': {
    agent: 'script',
    input: { step: all(questionOf('a?'), ageOf('b?'), seq(echo(1), questionOf('c?'))) },
    answers: { 'question-4': respond('c'), 'question-2': respond({ age: 7 }), 'question-1': respond('a') },
  },
  'foreign-interrupts': {
    agent: 'interrupting',
    input: {},
    answers: Object.fromEntries(
      ['1', '2', '3', '6', '5', '4'].map((n) => [`question-${n}`, respond(`answer ${n}`)]),
    ),
  },
  'fetch-failure': {
    agent: 'stages',
    input: { steps: [fetchOf('refusing'), fetchOf('nonesuch'), fetchOf('flaky', { okAt: 2 })] },
    answers: {},
  },
  'continue-as-new': {
    agent: 'stages',
    input: { steps: [echo(1), seq(echo(2), all(questionOf('a?'), questionOf('b?')), echo(3)), echo(4)] },
    answers: { 'question-3': respond('a'), 'question-4': respond('b') },
    historyEvents: 14,
  },
  policies: {
    agent: 'stages',
    input: {
      steps: [
        all(fetchOf('echo', { n: 1 }), fetchOf('echo', { n: 2 })),
        fetchOf('refusing'),
        questionOf('go on?'),
        fetchOf('echo', { n: 5 }),
        fetchOf('echo', { n: 1 }),
      ],
    },
    answers: { 'question-4': respond('yes') },
    isJudged: true,
  },
};
