/** deepagents, supervisor and swarm, and events of a graph inside a node: in the workflow sandbox, by a real worker. */
import type { Decision } from 'airlockjs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { answered } from '../workflows/support/answered.js';
import { resources } from './fixtures/resources.js';

// Every run of deepagents has its own copy of it, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/ecosystem/fixtures/agents.ts'));
});
afterAll(() => workers.stop());

interface Result {
  messages: { id: string[]; kwargs: { content: unknown; name?: string } }[];
  files?: Record<string, { content: unknown }>;
}

const approve: Decision = { type: 'approve' };

async function resultOf(agent: string, text: string) {
  const run = await workers.agents.start({ agent, input: { messages: [{ role: 'user', content: text }] } });
  const result = (await answered(run, approve)) as Result;
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  const asked = (await run.log()).map(({ request }) =>
    request.kind === 'fetch' ? request.resource : request.kind,
  );
  return { result, asked, last: result.messages.at(-1)?.kwargs.content };
}

test('a deep agent hands to a subagent, keeps files in its state and asks a person', async () => {
  const { result, asked, last } = await resultOf('deep', 'How is Oslo?');
  expect(last).toBe('Written and refunded.');
  expect(Object.keys(result.files ?? {})).toEqual(['/notes/oslo.md']);
  expect(JSON.stringify(result.messages)).toContain('/notes/oslo.md');
  expect(asked).toEqual([
    'deep',
    'forecaster',
    'get_weather',
    'forecaster',
    'deep',
    'deep',
    'deep',
    'approval',
    'deep',
  ]);
});

test('a supervisor hands to an agent, and gets the word back', async () => {
  const { asked, last } = await resultOf('supervised', 'How is Oslo?');
  expect(last).toBe('Both are done.');
  expect(asked).toEqual(['supervisor', 'forecaster', 'get_weather', 'forecaster', 'supervisor']);
});

test('an agent of a swarm hands over to another, whose tool asks a person', async () => {
  const { asked, last } = await resultOf('swarm', 'How is Oslo?');
  expect(last).toBe('Refunded.');
  expect(asked).toEqual([
    'swarm-forecaster',
    'get_weather',
    'swarm-forecaster',
    'cashier',
    'approval',
    'cashier',
  ]);
});

test('a node follows the events of a graph', async () => {
  const run = await workers.agents.start({ agent: 'streamed', input: { log: [] } });
  const { log } = (await run.result()) as { log: string[] };
  expect(log).toContain('on_chain_start look');
  expect(log).toContain('on_chain_end LangGraph');
  expect(log.at(-1)).toBe('as bytes too');
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('they go on with another worker, from their history alone', async () => {
  const input = { messages: [{ role: 'user', content: 'How is Oslo?' }] };
  const runs = await Promise.all(['deep', 'swarm'].map((agent) => workers.agents.start({ agent, input })));
  for (const run of runs) {
    await expect.poll(async () => (await run.state()).status).toBe('waiting_for_human');
  }
  await workers.replaceAgentWorker(await agentsBundle('test/ecosystem/fixtures/agents.ts'));
  for (const run of runs) {
    expect(await answered(run, approve)).toBeDefined();
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  }
});

test('a tool call that does not fit tells the model why, and nothing of the machine', async () => {
  const input = { messages: [{ role: 'user', content: 'How is Oslo?' }] };
  const run = await workers.agents.start({ agent: 'misfit', input });
  expect(((await run.result()) as unknown as Result).messages.at(-1)?.kwargs.content).toBe('I give up.');
  const [, second] = await run.log();
  const asked = JSON.stringify(second?.request);
  expect(asked).toContain('did not match expected schema');
  expect(asked).not.toMatch(/\n +at |node_modules|\.js:\d/);
});
