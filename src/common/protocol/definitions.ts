/** Signals, queries and updates of a run, and the search attributes it is found by. */
import * as z from 'zod';
import { defineQuery, defineSignal, defineUpdate } from '../message-definitions.js';
import type { TurnState } from './conversation.js';
import type { DecideResult } from './decisions.js';
import type {
  LogEntry,
  LogPage,
  LogPageRequest,
  MessagesPage,
  MessagesPageRequest,
  RunState,
} from './views.js';

/** What a task, or a query, fails with whose run was kept in a thread that was lost. The next one is answered. */
export const THREAD_REPLACED = 'The thread that kept this run has been replaced';

/** Argument of signal `stop`, which agent workers send. The run fails with it. */
export const stopSchema = z.object({
  code: z.enum(['compute_limit', 'memory_limit', 'agent_failed']),
  message: z.string().max(10_000),
});
export type Stop = z.infer<typeof stopSchema>;

export const stateQuery = defineQuery<RunState>('state');
export const logQuery = defineQuery<LogEntry[] | LogPage, [LogPageRequest?]>('log');
export const messagesQuery = defineQuery<MessagesPage, [MessagesPageRequest]>('messages');
export const decideSignal = defineSignal<[unknown]>('decide');
export const decideUpdate = defineUpdate<DecideResult, [unknown]>('decide');
export const sendUpdate = defineUpdate<TurnState, [unknown]>('send');
export const closeSignal = defineSignal('close');
/** Continues the run in a next execution: there it moves to the current version of its agent, where there is a migration. */
export const upgradeSignal = defineSignal('upgrade');
export const stopSignal = defineSignal<[unknown]>('stop');

/** Search attributes of a run, of type Keyword where nothing else is said. */
export const searchAttributes = {
  agent: 'AirlockAgent',
  version: 'AirlockVersion',
  status: 'AirlockStatus',
  /** KeywordList. Of the open questions; as many as fit. */
  assignees: 'AirlockAssignees',
  /** Int. How many questions are open, also while fetches are under way; nothing before the first. */
  openQuestions: 'AirlockOpenQuestions',
  /** KeywordList. Of a run with pending fetches that somebody else's process answers: their resources. */
  externalFetches: 'AirlockExternalFetches',
  /** On whose behalf the run works, as `principalKey` writes it. Set by whoever starts the run. */
  principal: 'AirlockPrincipal',
} as const;
