/** What an agent's end is as the outcome of its run or turn: the codes and messages that a workflow gives it. */
import type { TurnOutcome } from '../workflows/conversation/conversation.js';
import { resultAsJson } from '../workflows/outcome/result.js';
import { agentFailure } from '../workflows/run-failure.js';

interface AgentName {
  readonly agent: string;
  readonly version: string;
}

/** An agent that returned; a result that is no JSON is a failure. */
export function returned(value: unknown, { agent, version }: AgentName): TurnOutcome {
  return outcome(() => ({ status: 'completed', result: resultAsJson(value, agent, version) }));
}

/** An agent that threw. */
export function threw(error: unknown, { agent, version }: AgentName): TurnOutcome {
  return outcome(() => {
    throw agentFailure(error, agent, version);
  });
}

function outcome(read: () => TurnOutcome): TurnOutcome {
  try {
    return read();
  } catch (error) {
    const { type, message } = error as { type?: string; message: string };
    return { status: 'failed', error: { code: type?.replace(/^airlock\./, '') ?? 'agent_failed', message } };
  }
}
