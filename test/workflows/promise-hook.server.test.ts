/**
 * What becomes of the SDK's hook on every promise: agent workers leave it out, unless the stack-trace query is wanted,
 * and the plugin used alone makes it cheap. Both rest on internals of the SDK. Should an update change them, runs only
 * become slower; these tests say so.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { DefaultLogger } from '@temporalio/worker';
import { resolveConfig } from 'airlockjs';
import { buildWorkflowCode, type WorkflowBundle } from 'airlockjs/worker';
import { expect, test } from 'vitest';
import { questionOfRun } from '../runs/support/questions.js';
import { startWorkers } from '../support/workers.js';
import { resources } from './support/resources.js';

test('answers what the hook of the SDK asks for, and nothing else', async () => {
  const hook = await readFile(
    createRequire(import.meta.url).resolve('@temporalio/worker/lib/workflow/vm-shared.js'),
    'utf8',
  );
  const answers = await readFile(
    fileURLToPath(new URL('../../src/workflows/sandbox/promise-hook.ts', import.meta.url)),
    'utf8',
  );
  const asked = [...hook.matchAll(/\('(return globalThis\.\w+)'\)\(\)/g)].map(([, source]) => source);
  const answered = [...answers.matchAll(/'(return globalThis\.\w+)':/g)].map(([, source]) => source);
  expect(asked).toHaveLength(2);
  expect(new Set(answered)).toEqual(new Set(asked));
});

/** What Temporal's stack-trace query says of a run that waits for a person. */
async function stackTraceOfWaiting(
  worker: { stackTraceQuery?: boolean } = {},
  bundle?: WorkflowBundle,
): Promise<string> {
  const workers = await startWorkers(resources, { worker }, bundle);
  try {
    const run = await workers.agents.start({ agent: 'plain', input: {} });
    await questionOfRun(run);
    return await workers.temporal.workflow.getHandle(run.id).query<string>('__stack_trace');
  } finally {
    await workers.stop();
  }
}

test('agent workers follow no promise', async () => {
  await expect(stackTraceOfWaiting()).rejects.toThrow('stack traces are not enabled');
});

test('unless the stack-trace query is to work', { timeout: 300_000 }, async () => {
  const folder = fileURLToPath(new URL('./fixtures', import.meta.url));
  const worker = { stackTraceQuery: true };
  const config = resolveConfig({ agents: './plain-agents.ts', worker }, folder);
  const bundle = await buildWorkflowCode(config, new DefaultLogger('ERROR'));
  expect(await stackTraceOfWaiting(worker, bundle)).toMatch(/\bat \S+/);
});
