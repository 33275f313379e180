/**
 * A run whose agent, or version, the worker does not know. On a task queue that workers of several builds share, as while
 * they are rolled, another worker may know it: the run waits for one, and says so.
 *
 * 1. Temporal keeps a run with the worker that took it last, and that one will never know the agent. So the run continues
 *    as new after each pause: the first task of an execution is offered to every worker.
 * 2. That the run waited stands in its history, as marks. A worker that knows the agent and takes the run over in the middle
 *    of a pause waits for its end, and continues in the same execution.
 * 3. Signals that came meanwhile are kept by an execution until the agent is there. With them the run pauses again, and does
 *    not continue as new.
 * 4. A run that has waited for `limits.unknownAgent` fails, as `unknown_agent` or `unknown_version`.
 */
import { ApplicationFailure, setCurrentDetails, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import type { AgentCatalog } from '../agent/define-agents.js';
import { codeSpan } from '../common/markdown.js';
import { awaitedAgentPatchId } from '../common/patch-ids.js';
import {
  type DecideResult,
  decideUpdate,
  type RunInput,
  type RunState,
  sendUpdate,
  type TurnState,
} from '../common/protocol.js';
import { Ledger } from './ledger.js';
import { patchedWhen } from './patched-when.js';
import { type UnknownAgent, whyUnknown } from './run-request.js';
import { settings } from './settings.js';
import { handleQueries } from './view/queries.js';
import { showAwaitedAgent } from './view/visibility.js';

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** Of the time that the run has waited so far. */
const PAUSE_SHARE = 0.25;

/** In a replay the worker that replays may know the agent; the one that took the run first did not. */
const NOT_KNOWN_THEN: UnknownAgent = {
  code: 'unknown_agent',
  message: 'The worker that took this run did not know its agent or its version.',
};

/**
 * @param startedAtMs when the run's first execution began
 * @returns nothing where the run need not wait; else `here` where this execution continues, to its agent or to its end, and
 * `elsewhere` where the next one is to
 */
export function awaitAgent(
  input: RunInput,
  catalog: AgentCatalog,
  startedAtMs: number,
): Promise<'here' | 'elsewhere'> | undefined {
  const unknown = whyUnknown(input, catalog);
  const until = startedAtMs + settings().limits.unknownAgentMs;
  const mustWait = (look: number) =>
    patchedWhen(unknown !== undefined && Date.now() < until, () => awaitedAgentPatchId(look));
  if (!mustWait(1)) return undefined;
  show(input, unknown ?? NOT_KNOWN_THEN, until);
  return pause(mustWait, startedAtMs, until);
}

async function pause(
  mustWait: (look: number) => boolean,
  startedAtMs: number,
  until: number,
): Promise<'here' | 'elsewhere'> {
  let look = 1;
  do {
    const shareMs = (Date.now() - startedAtMs) * PAUSE_SHARE;
    const longestMs = Math.min(LONGEST_PAUSE_MS, until - Date.now());
    const pauseMs = Math.max(1, Math.min(Math.max(shareMs, SHORTEST_PAUSE_MS), longestMs));
    await sleep(pauseMs, { summary: 'until another worker is asked for the agent' });
    look += 1;
    if (!mustWait(look)) return 'here';
  } while (getActivator().bufferedSignals.length > 0);
  return 'elsewhere';
}

/** What is seen of a run that waits for its agent. */
function show({ agent, version = '', ...input }: RunInput, unknown: UnknownAgent, until: number): void {
  const message = `${unknown.message} The run waits for a worker that knows it, until ${new Date(until).toISOString()}.`;
  const principal = typeof input.principal === 'string' ? { id: input.principal } : input.principal;
  const state: RunState = {
    status: 'stuck',
    reason: { code: unknown.code, message },
    agent,
    version,
    ...(principal && { principal }),
    fetches: [],
    interrupts: [],
    refused: [],
    counts: { steps: 0, fetches: 0, interrupts: 0, refused: 0 },
  };
  handleQueries(() => state, new Ledger());
  refuseUpdates(unknown.code, message);
  setCurrentDetails(`### Waiting for its agent\n\n${codeSpan(message)}`);
  // It stays from one execution to the next.
  if (workflowInfo().continuedFromExecutionRunId === undefined) showAwaitedAgent(agent, version);
}

/** There is no question yet, and no conversation that takes a message. */
function refuseUpdates(code: UnknownAgent['code'], message: string): void {
  const refuse = (): never => {
    const failure = ApplicationFailure.nonRetryable(message, `airlock.${code}`);
    failure.stack = '';
    throw failure;
  };
  const options = { validator: (_raw: unknown) => refuse() };
  setHandler(decideUpdate, (_raw): DecideResult => refuse(), options);
  setHandler(sendUpdate, (_raw): TurnState => refuse(), options);
}
