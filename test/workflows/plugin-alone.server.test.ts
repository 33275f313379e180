/** `LangGraphPlugin` used alone: any workflow may have a graph inside, with nothing else of Airlock. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { LangGraphPlugin } from 'airlockjs/worker';
import { expect, inject, test } from 'vitest';
import { eventsOf, taskFailures } from '../runs/support/history.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

test('a graph inside a workflow written by hand', { timeout: 300_000 }, async () => {
  const { address, namespace } = inject('temporal');
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  try {
    const taskQueue = `plugin-alone-${crypto.randomUUID()}`;
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      workflowsPath: fileURLToPath(new URL('./fixtures/plugin-alone/workflows.ts', import.meta.url)),
      activities: { measure: async (word: string) => word.length },
      plugins: [new LangGraphPlugin()],
    });
    const client = new Client({ connection: clientConnection, namespace });
    await worker.runUntil(async () => {
      const handle = await client.workflow.start('review', {
        args: [['one', 'three', 'seventeen']],
        taskQueue,
        workflowId: taskQueue,
      });
      // No stack is captured for any promise.
      expect(await handle.query<string>('__stack_trace')).toBe('');
      await handle.signal('verdict', 'long enough');
      expect(await handle.result()).toEqual({ lengths: [3, 5, 9], verdict: 'long enough' });
      expect(taskFailures(await eventsOf(client, taskQueue))).toEqual([]);
    });
  } finally {
    await clientConnection.close();
    await connection.close();
  }
});
