/** A year in a moment, on the time-skipping server: what waits for long is there when it is answered. */

import { temporal } from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { AgentClient, resolveConfig } from 'airlockjs';
import { defineResource, defineResources, fetchPolicies, ResourceError } from 'airlockjs/resources';
import { createAgentWorker, createResourceWorker } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { searchAttributeTypes } from '../../src/connection/search-attributes.js';
import { findTestServerBinary } from '../../src/dev-server/index.js';
import { agentsBundle } from '../support/agents-bundle.js';
import '../support/quiet-runtime.js';
import { all, fetchOf, questionOf, seq } from './fixtures/script.js';
import { questionsOf } from './support/questions.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

const resources = defineResources({
  /** There from the sixth attempt on: after 1 + 2 + 4 + 8 + 8 hours. */
  scarce: defineResource({
    params: z.json(),
    result: z.object({ attempt: z.number() }),
    deadline: '3d',
    retry: { maxAttempts: 10, initialInterval: '1h', backoff: 2, maxInterval: '8h' },
    fetch: (_params, { attempt }) => {
      if (attempt < 6) throw new ResourceError({ code: 'unavailable', message: 'Come back later.' });
      return { attempt };
    },
  }),
});

let server: TestWorkflowEnvironment;
let agents: AgentClient;
const workers = new Map<Worker, Promise<void>>();
beforeAll(async () => {
  const { path } = await findTestServerBinary();
  server = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const {
    INDEXED_VALUE_TYPE_KEYWORD: Keyword,
    INDEXED_VALUE_TYPE_KEYWORD_LIST: KeywordList,
    INDEXED_VALUE_TYPE_INT: Int,
  } = temporal.api.enums.v1.IndexedValueType;
  const codes = { Keyword, KeywordList, Int };
  await server.connection.operatorService.addSearchAttributes({
    namespace: server.namespace,
    searchAttributes: Object.fromEntries(
      Object.entries(searchAttributeTypes).map(([name, type]) => [name, codes[type]]),
    ),
  });
  const config = resolveConfig({ agents: './agents.ts', taskQueue: 'long-waits' }, process.cwd());
  const { nativeConnection: connection } = server;
  const namespace = server.namespace ?? 'default';
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  const policies = fetchPolicies(resources);
  const agent = await createAgentWorker({ config, connection, namespace, policies, bundle });
  const resource = await createResourceWorker({ config, connection, namespace, resources });
  for (const worker of [agent, resource]) workers.set(worker, worker.run());
  agents = new AgentClient({ client: server.client, taskQueue: config.taskQueue });
});
afterAll(async () => {
  for (const [worker, run] of workers) {
    worker.shutdown();
    await run;
  }
  await server?.teardown();
});

const daysBetween = (from: string, to = '') => (Date.parse(to) - Date.parse(from)) / (24 * HOUR_MS);

test('a question is answered after a year', async () => {
  const step = seq(questionOf('when?'), all(questionOf('and then?'), questionOf('at last?')));
  const run = await agents.start({ agent: 'script', input: { step } });
  await questionsOf(run);
  await server.sleep(YEAR_MS);
  const respond = (interruptId: string, value: string) =>
    run.decide({ interruptId, decision: { type: 'respond', value }, actor: 'maria' });
  await respond('question-1', 'today');
  await questionsOf(run, 2);
  await respond('question-3', 'never');
  await server.sleep(YEAR_MS);
  await respond('question-2', 'tomorrow');
  expect(await run.result()).toMatchObject({ result: ['today', ['tomorrow', 'never']] });
  const [first, second] = await run.log();
  expect(daysBetween(first?.requestedAt ?? '', first?.answeredAt)).toBeGreaterThanOrEqual(365);
  expect(daysBetween(second?.requestedAt ?? '', second?.answeredAt)).toBeGreaterThanOrEqual(365);
});

test('a fetch is tried over hours, and its answer is the one of the attempt that worked', async () => {
  const run = await agents.start({ agent: 'script', input: { step: fetchOf('scarce') } });
  expect(await run.result()).toMatchObject({ result: { attempt: 6 } });
  const [fetched] = await run.log();
  expect(daysBetween(fetched?.requestedAt ?? '', fetched?.answeredAt)).toBeCloseTo(23 / 24, 1);
});
