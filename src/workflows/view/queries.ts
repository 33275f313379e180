/**
 * Queries `state`, `log` and `messages`. Each answer is one payload, and is given only where it fits; what does not fit
 * is asked for page by page.
 */
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import * as z from 'zod';
import {
  logPageSchema,
  logQuery,
  messagesPageSchema,
  messagesQuery,
  type RunState,
  stateQuery,
} from '../../common/protocol.js';
import type { Ledger } from '../ledger.js';
import { assertReplyFits } from '../payload/reply-limit.js';
import { logPage, messagesPage, newestEntries } from './log-pages.js';

export function handleQueries(state: () => RunState, ledger: Ledger): void {
  setHandler(stateQuery, () => assertReplyFits(state(), 'state'), {
    description: 'Status, pending fetches, pending questions.',
  });
  setHandler(
    logQuery,
    (raw) => {
      if (raw === undefined || raw === null) return assertReplyFits(newestEntries(ledger), 'log');
      return assertReplyFits(logPage(ledger, read(logPageSchema, raw, 'log')), 'log');
    },
    { description: 'Requests with their answers: the newest, or { after, limit } for a page of them.' },
  );
  setHandler(
    messagesQuery,
    (raw) => assertReplyFits(messagesPage(ledger, read(messagesPageSchema, raw, 'messages')), 'messages'),
    { description: 'The messages of a pending model call, for resource workers: { id, after }.' },
  );
}

/** @throws ApplicationFailure `airlock.malformed`; a query fails with it, and nothing else */
function read<Schema extends z.ZodType>(schema: Schema, raw: unknown, query: string): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw ApplicationFailure.nonRetryable(
    `The argument of query '${query}' is not valid:\n${z.prettifyError(parsed.error)}`,
    'airlock.malformed',
  );
}
