/**
 * The other way to make an agent durable: the same agents, stepped in an activity, their state passed through the
 * workflow's history from step to step.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Answer } from '#dist/agent/boundary.js';
import { resolveGraph } from '#dist/agent/langgraph/graph.js';
import { AgentSession } from '#dist/agent/session/session.js';
import type { RaisedRequest, SessionSnapshot } from '#dist/agent/session/session-host.js';
import type { Json } from '#dist/common/protocol.js';
import agents from './airlock-agents.js';

export interface StepInput {
  agent: keyof typeof agents;
  input: Json;
  /** Of the step before; none at the beginning. */
  session?: SessionSnapshot;
  answers: [key: string, answer: Answer][];
}

export type StepOutput =
  | { result: unknown }
  | { session: SessionSnapshot; requests: Pick<RaisedRequest, 'key' | 'request'>[] };

/** A session's boundary is the process's only one, so one step is made at a time. */
let last: Promise<unknown> = Promise.resolve();

export function stepActivity(input: StepInput): Promise<StepOutput> {
  const step = last.then(() => advance(input));
  last = step.catch(() => {});
  return step;
}

async function advance({ agent, input, session: before, answers }: StepInput): Promise<StepOutput> {
  const known = new Set(before ? Object.keys(before.journal.asked) : []);
  const requests: RaisedRequest[] = [];
  let idling = 0;
  const session = new AgentSession(
    await resolveGraph(agents[agent].versions['1'], agent),
    {
      onRequest: (raised) => {
        if (!known.has(raised.key)) requests.push(raised);
      },
      async idle() {
        idling += 1;
        await macrotask();
        idling -= 1;
      },
      now: () => Date.now(),
      seed: () => randomUUID(),
      startTimer: (delayInMs, onDue) => {
        const timer = setTimeout(onDue, delayInMs);
        return () => clearTimeout(timer);
      },
      humanToolCalls: [],
      recursionLimit: 10_000,
    },
    before,
  );
  let ended: { result: unknown } | { error: unknown } | undefined;
  session.run(input).then(
    (result) => {
      ended = { result };
    },
    (error: unknown) => {
      ended = { error };
    },
  );
  const quiet = async () => {
    do await macrotask();
    while (idling > 0);
  };
  await quiet();
  if (answers.length > 0) {
    session.deliver(new Map(answers));
    await quiet();
  }
  if (!ended) {
    return { session: session.snapshot(), requests: requests.map(({ key, request }) => ({ key, request })) };
  }
  if ('error' in ended) throw ended.error;
  return { result: JSON.parse(JSON.stringify(ended.result)) };
}
