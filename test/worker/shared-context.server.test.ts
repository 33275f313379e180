/**
 * Runs of many agents share one V8 context, and are told nothing of each other: every agent of the fixtures, fifty runs
 * at once in one thread in random order, most of them thrown out of the cache again and again; then every history is
 * replayed, and asks what was asked.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type BoundaryRequest, type Decision, type LogEntry, type RunHandle, resolveConfig } from 'airlockjs';
import { replayRuns, type WorkflowBundle, workflowSettings } from 'airlockjs/worker';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { fingerprint as fingerprintOfRequest } from '../../src/common/fingerprint.js';
import { taskFailures } from '../runs/support/history.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from '../workflows/support/resources.js';

const agentsFile = 'test/worker/fixtures/agents.ts';
const CACHE = 5;
const RUNS = 50;

let bundle: WorkflowBundle;
let workers: TestWorkers | undefined;
beforeAll(async () => {
  bundle = await agentsBundle(agentsFile);
}, 120_000);
afterEach(() => workers?.stop());

const messages = { messages: [{ role: 'user', content: 'How is Tokyo?' }] };
const inputs: Record<string, object> = {
  assistant: messages,
  'reviewed-assistant': messages,
  chance: { messages: [] },
  functional: { numbers: [1, 2] },
};
const agents = [
  ...['plain', 'subgraph', 'fan-out', 'functional', 'assistant', 'reviewed-assistant', 'structured'],
  ...['retrying', 'streaming', 'node-timeout', 'factory', 'isolation', 'chance', 'floating', 'throwing'],
  ...['with-store', 'networking', 'asks-too-much', 'big-result'],
  ...['holder', 'sleeper', 'retrier', 'asker', 'clearer', 'counter', 'clinger', 'caller'],
];
/** What they come to is drawn from chance, or counts the runs of the context. */
const drawn = ['chance', 'counter'];

/** How a run ended, in words that are the same for every run of its agent. */
async function outcomeOf(agent: string, run: RunHandle<unknown>): Promise<string> {
  const isApproval = agent === 'reviewed-assistant' || agent === 'plain';
  const decision: Decision = isApproval ? { type: 'approve' } : { type: 'respond', value: 'go' };
  const ended = await answered(run, decision).then(
    (result) => (drawn.includes(agent) ? 'drawn' : result),
    (error: { code?: string; message: string }) => ({ code: error.code ?? error.message }),
  );
  return JSON.stringify(ended)
    .replaceAll(run.id, 'run')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
}

/**
 * With so many runs and so small a cache a worker may take longer to answer than a client waits, and a run may end
 * meanwhile: its result tells.
 */
const patiently = <T>(work: () => Promise<T>): Promise<T | undefined> => work().catch(() => undefined);

async function answered(run: RunHandle<unknown>, decision: Decision): Promise<unknown> {
  let isOver = false;
  const result = run.result().finally(() => {
    isOver = true;
  });
  result.catch(() => {});
  while (!isOver) {
    for (const { id } of (await patiently(() => run.state()))?.interrupts ?? []) {
      await patiently(() => run.decide({ interruptId: id, decision, actor: 'maria' }));
    }
    await Promise.race([result, pause(500)]);
  }
  return result;
}

/** A generator of its own, so that a failure can be had again. */
function* chance(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('fifty runs of every agent at once, and each ends as it does alone', { timeout: 240_000 }, async () => {
  const seed = Number(process.env.AIRLOCK_SEED ?? Date.now() % 1_000_000);
  const random = chance(seed);
  const draw = (below: number) => Math.floor(random.next().value * below);
  workers = await startWorkers(resources, { worker: { maxCachedRuns: CACHE } }, bundle);
  const { agents: client, temporal } = workers;
  const start = (agent: string) => client.start({ agent, input: inputs[agent] ?? {} });

  const alone = new Map<string, string>();
  for (const agent of agents) alone.set(agent, await outcomeOf(agent, await start(agent)));

  const order = Array.from({ length: RUNS }, (_, nth) => agents[nth % agents.length] ?? '');
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = draw(at + 1);
    [order[at], order[other]] = [order[other] ?? '', order[at] ?? ''];
  }
  const runs = await Promise.all(
    order.map(async (agent) => {
      const run = await start(agent);
      return { agent, run, outcome: await outcomeOf(agent, run) };
    }),
  );
  for (const { agent, outcome } of runs) expect(outcome, `${agent}, seed ${seed}`).toBe(alone.get(agent));

  const config = resolveConfig({ agents: `./${agentsFile}` }, process.cwd());
  const recorded = async function* () {
    for (const { run, agent } of runs) {
      const history = await temporal.workflow.getHandle(run.id).fetchHistory();
      expect(taskFailures(history.events ?? []), agent).toEqual([]);
      yield { id: run.id, agent, run, history };
    }
  };
  const settings = workflowSettings(config, {});
  let replayed = 0;
  for await (const { run, asked, error, lost } of replayRuns({ bundle, settings }, recorded())) {
    expect({ error, lost }, `${run.agent}, seed ${seed}`).toEqual({ error: undefined, lost: undefined });
    // The log has the fingerprint of what a person was shown; what was asked is compared.
    const fingerprints = (
      list: { id: string; fingerprint: string; request: BoundaryRequest | LogEntry['request'] }[],
    ) =>
      [
        ...new Set(
          list.map(({ id, fingerprint, request }) =>
            request.kind === 'fetch' ? `${id} ${fingerprint}` : `${id} ${fingerprintOfRequest(request)}`,
          ),
        ),
      ].sort();
    const log = run.agent === 'with-store' ? [] : await run.run.log();
    expect(fingerprints(asked), `${run.agent}, seed ${seed}`).toEqual(fingerprints(log));
    replayed += 1;
  }
  expect(replayed).toBe(RUNS);
});
