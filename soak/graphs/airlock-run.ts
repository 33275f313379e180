/** A graph of chance on Airlock, without a server: answered in any order, and restored wherever chance wants it. */
import { ask, defineAgents, fetch } from 'airlockjs/agent';
import { startTestRun, type TestRun } from 'airlockjs/testing';
import type { Chance } from '../chance.js';
import { answerTo } from './answers.js';
import { buildGraph, type Outside } from './build.js';
import type { GraphSpec } from './spec.js';

export interface AirlockOutcome {
  result?: unknown;
  /** Its code, and what happened. */
  error?: string;
  /** It has not ended, and goes no further. */
  isHung: boolean;
  /** In the order asked. */
  asked: string[];
}

/** More than any graph here takes. */
const MOST_STEPS = 600;

const outside: Outside = {
  fetch: (resource, params) => fetch(resource, params),
  ask: (prompt) => ask.question({ prompt }),
  async approve(action) {
    const decision = await ask.approval({ action, args: { action } });
    return decision.type === 'respond' ? decision.value : decision.type;
  },
};

/**
 * @param restoring how likely the run is restored after each step
 * @returns one step after the other, so that several runs can take turns; the last says how it ended
 */
export async function* playOnAirlock(
  spec: GraphSpec,
  chance: Chance,
  restoring: number,
): AsyncGenerator<undefined, AirlockOutcome> {
  const agents = defineAgents({
    random: { versions: { '1': () => buildGraph(spec, outside) as never }, current: '1' },
  });
  const run = await startTestRun(agents, { agent: 'random', input: { log: [], round: 0 } });
  for (let step = 0; step < MOST_STEPS && isOpen(run); step += 1) {
    yield undefined;
    if (chance.isTrue(restoring)) await run.restore();
    if (isOpen(run)) await answerSome(run, chance);
  }
  return {
    ...(run.status === 'completed' && { result: (run.result as { log: unknown }).log }),
    ...(run.error && { error: `${run.error.code}: ${run.error.message}` }),
    isHung: isOpen(run),
    asked: run.log.map(({ request }) => textOf(request)),
  };
}

function isOpen(run: TestRun): boolean {
  return run.status !== 'completed' && run.status !== 'failed';
}

async function answerSome(run: TestRun, chance: Chance): Promise<void> {
  const pending = chance.shuffled([...run.fetches, ...run.interrupts]);
  const batch = pending.slice(0, 1 + chance.below(2));
  // A second of the run's own time: timers of the graph take their turns among the answers.
  if (batch.length === 0 || chance.isTrue(0.2)) await run.advance(10 ** (1 + chance.below(5)));
  else await run.together(() => Promise.all(batch.map((one) => answer(run, one))));
}

type Pending = TestRun['fetches'][number] | TestRun['interrupts'][number];

async function answer(run: TestRun, pending: Pending): Promise<void> {
  const value = answerTo(textOf(pending));
  if (pending.kind === 'fetch') await run.answer(pending, value as never);
  else await run.respond(pending, value);
}

/** What is asked, as plain LangGraph shows it. */
function textOf(request: Pending | TestRun['log'][number]['request']): string {
  switch (request.kind) {
    case 'fetch':
      return `${request.resource} ${JSON.stringify(request.params)}`;
    case 'approval':
      return request.action;
    case 'question':
      return typeof request.value === 'object' ? JSON.stringify(request.value) : request.prompt;
  }
}
