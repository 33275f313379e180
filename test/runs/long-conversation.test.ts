/** A conversation of a chat agent weighs what was said in it, however long it is: soak/conversation.ts, kept short. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import resources from '../../soak/conversation/resources.js';
import { converse } from '../../soak/conversation.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';

const TURNS = 80;
/** Far enough for the conversation to be described by its earlier calls, whose messages are sent whole while they are few. */
const SETTLED = 40;

let workers: TestWorkers;
beforeAll(async () => {
  const limits = { historyEvents: 400 };
  workers = await startWorkers(resources, { limits }, await agentsBundle('soak/conversation/agents.ts'));
});
afterAll(() => workers.stop());

test('history, state and log of a conversation grow with what is said, over several executions', {
  timeout: 900_000,
}, async () => {
  const { agents, temporal } = workers;
  const report = await converse({ agents, temporal, agent: 'talker', turns: TURNS, at: [SETTLED, TURNS] });
  expect(report.wrong).toEqual([]);
  expect(report.executions).toBeGreaterThan(2);
  const [early, late] = report.weights;
  if (!early || !late) throw new Error('Nothing was weighed.');
  expect(late.historyBytesPerTurn / early.historyBytesPerTurn).toBeLessThan(1.2);
  expect(late.eventsPerTurn / early.eventsPerTurn).toBeLessThan(1.2);
  expect(late.stateBytesPerTurn / early.stateBytesPerTurn).toBeLessThan(1.2);
});
