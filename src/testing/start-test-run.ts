import type { AgentCatalog } from '../agent/define-agents.js';
import type { AgentInput, AgentName, AgentResult, AgentVersion, AnyCatalog } from '../client/catalog.js';
import { copyJson } from '../common/copy-json.js';
import type { RunInput } from '../common/protocol.js';
import { badFirstMessage } from '../workflows/conversation/first-message.js';
import { readRunRequest } from '../workflows/run-request.js';
import { AnswerGiver } from './answer-giver.js';
import { PlayedSession } from './played-session.js';
import type { TestResources } from './resource-answers.js';
import { TestRun } from './test-run.js';
import { VirtualTime } from './virtual-time.js';

/** What a client starts a run with, and what stands in the place of the world. */
export interface TestRunOptions<Catalog = AnyCatalog, Name extends AgentName<Catalog> = AgentName<Catalog>>
  extends Omit<RunInput, 'agent' | 'version' | 'input'> {
  readonly agent: Name;
  /** Default: the agent's `current`. */
  readonly version?: AgentVersion<Catalog, Name> | undefined;
  /** What the agent is given; of a conversation, its first message. */
  readonly input?: AgentInput<Catalog, Name> | undefined;
  /** Resources that answer by themselves; fetches of all others wait for the test. Default: none. */
  readonly resources?: TestResources;
  /** Tools whose raw tool-call interrupts go to a person, as `human.toolCalls` in the configuration. Default: none. */
  readonly humanToolCalls?: readonly string[];
  /** The time when the run begins. Default: the first moment of 2026, UTC. */
  readonly now?: Date;
}

const DEFAULT_NOW = Date.UTC(2026, 0, 1);

/**
 * Starts an agent in a test: no server, no worker, no network. It returns when the agent has done all it can without an
 * answer.
 *
 *     const run = await startTestRun(agents, { agent: 'refunds', input: { orderId: 7 } });
 *     await run.answer('orders', { total: 40 });
 *     await run.approve('refund');
 *     expect(run).toHaveCompletedWith({ refunded: 40 });
 *
 * @throws ApplicationFailure where a worker would fail the run at once: `airlock.unknown_agent`, `airlock.bad_input` …
 */
export async function startTestRun<Catalog extends AgentCatalog, Name extends AgentName<Catalog>>(
  agents: Catalog,
  options: TestRunOptions<Catalog, Name>,
): Promise<TestRun<AgentResult<Catalog, Name>>> {
  const { resources = {}, humanToolCalls = [], now, ...input } = options;
  const catalog: AgentCatalog = agents;
  const definition = Object.hasOwn(catalog, input.agent) ? catalog[input.agent] : undefined;
  const named = { ...input, version: input.version ?? definition?.current };
  const request = readRunRequest(copyJson(named), catalog, false);
  const played = {
    agent: request.agent,
    version: request.version,
    source: request.source,
    input: request.input,
    isConversation: request.conversation,
    assignees: request.assignees,
    humanToolCalls,
    run: { threadId: 'test', context: request.context, principal: request.principal },
  };
  const time = new VirtualTime(now?.getTime() ?? DEFAULT_NOW);
  const session = await PlayedSession.start(played, time);
  const first = request.conversation ? request.input : undefined;
  const problem = first === undefined ? undefined : session.messageShape.problemOf(first);
  if (problem !== undefined) throw badFirstMessage(problem);
  const answers = new AnswerGiver(session, time, resources, request);
  await answers.byResources();
  return new TestRun(request, answers, time);
}
