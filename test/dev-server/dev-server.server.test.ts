import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { searchAttributeTypes } from '../../src/connection/index.js';
import {
  type DevServer,
  type DevServerOptions,
  findTemporalBinary,
  startDevServer,
} from '../../src/dev-server/index.js';
import { problemAfterWaiting } from '../../src/dev-server/until-serving.js';
import { isAlive, scratchFolder, script } from './scratch.js';

let binary: string;
beforeAll(async () => {
  binary = (await findTemporalBinary()).path;
}, 120_000);

async function start(options: DevServerOptions = {}): Promise<DevServer> {
  const server = await startDevServer({ binary, ...options });
  onTestFinished(() => server.stop());
  return server;
}

async function withClient<T>(
  { address, namespace }: DevServer,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

describe('a real server', () => {
  test('serves frontend, namespace, search attributes and Web UI once it is given out, and stops', async () => {
    const server = await start({ namespace: 'reviews' });
    expect(server.namespace).toBe('reviews');

    const registered = await withClient(server, async ({ connection }) => {
      await connection.workflowService.describeNamespace({ namespace: 'reviews' });
      return (connection as Connection).operatorService.listSearchAttributes({ namespace: 'reviews' });
    });
    expect(Object.keys(registered.customAttributes)).toEqual(
      expect.arrayContaining(Object.keys(searchAttributeTypes)),
    );
    const page = await fetch(`${server.uiUrl}/namespaces/reviews/workflows`);
    expect(await page.text()).toContain('<html');

    await Promise.all([server.stop(), server.stop()]);
    await server.exited;
    expect(isAlive(server.pid)).toBe(false);
    await expect(fetch(server.uiUrl)).rejects.toThrow();
  });

  test('two that are started at the same instant get ports of their own', { timeout: 120_000 }, async () => {
    const [first, second] = await Promise.all([start({}), start({})]);
    expect(first?.address).not.toBe(second?.address);
    expect(first?.uiUrl).not.toBe(second?.uiUrl);
  });

  test('keeps runs in its file from one start to the next, in a folder it makes', {
    timeout: 20_000,
  }, async () => {
    const dbFilename = path.join(await scratchFolder(), 'not', 'yet', 'temporal.db');
    const first = await start({ dbFilename });
    await withClient(first, (client) =>
      client.workflow.start('agentRun', {
        workflowId: 'kept',
        taskQueue: 'airlock',
        searchAttributes: { AirlockAgent: ['spending-review'], AirlockAssignees: ['ann', 'bob'] },
      }),
    );
    await first.stop();
    expect((await stat(dbFilename)).isFile()).toBe(true);

    const [port, uiPort] = [first.address, first.uiUrl].map((url) => Number(url.split(':').at(-1)));
    const second = await start({ dbFilename, port, uiPort });
    expect(second.address).toBe(first.address);
    const kept = await withClient(
      second,
      (client): Promise<WorkflowExecutionDescription> => client.workflow.getHandle('kept').describe(),
    );
    expect(kept.status.name).toBe('RUNNING');
    expect(kept.searchAttributes).toMatchObject({
      AirlockAgent: ['spending-review'],
      AirlockAssignees: ['ann', 'bob'],
    });
  });
});

describe('ports', () => {
  test('the well-known ones are left to whoever has them', async () => {
    for (const port of [7233, 8233]) {
      const holder = createServer();
      await new Promise((resolve) => {
        // Where somebody has the port already, that is as good.
        holder.once('error', resolve).listen(port, '127.0.0.1', () => resolve(undefined));
      });
      onTestFinished(() => void holder.close());
    }
    const { address, uiUrl } = await start();
    expect(address).not.toBe('127.0.0.1:7233');
    expect(uiUrl).not.toBe('http://127.0.0.1:8233');
  });

  test('servers that are started at once all get their own', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(new Set(servers.flatMap(({ address, uiUrl }) => [address, uiUrl])).size).toBe(6);
    const serving = servers.map((server) =>
      withClient(server, ({ connection }) => connection.workflowService.getClusterInfo({})),
    );
    expect(new Set((await Promise.all(serving)).map(({ clusterId }) => clusterId)).size).toBe(3);
  });

  test.each([
    ['port', '--port'],
    ['uiPort', '--ui-port'],
  ] as const)('a busy one that was asked for is an error: %s', async (option, asked) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const address = holder.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(start({ [option]: port })).rejects.toMatchObject({
      code: 'port_busy',
      message: expect.stringContaining(`Port ${port}, given as ${asked}, is in use.`),
    });
  });

  test('what is no port is an error', async () => {
    await expect(start({ port: 70_000 })).rejects.toMatchObject({ code: 'bad_option' });
  });
});

describe('a server that does not come up', () => {
  test('another one that answers on its port is not taken for it', async () => {
    const { address, namespace, uiUrl } = await start();
    const waiting = { address, namespace, uiUrl, timeoutMs: 200, exited: new Promise<void>(() => undefined) };
    expect(await problemAfterWaiting({ ...waiting, hasPort: () => true })).toBeUndefined();
    expect(await problemAfterWaiting({ ...waiting, hasPort: () => false })).toMatch(/did not say/);
  });

  test('one that dies is reported with its last words', async () => {
    const dying = await script(
      path.join(await scratchFolder(), 'temporal'),
      'echo no disk left >&2',
      'exit 3',
    );
    await expect(start({ binary: dying })).rejects.toMatchObject({
      code: 'server_start_failed',
      message: expect.stringMatching(/it ended[\s\S]*no disk left/),
    });
  });

  test('one that hangs is given up, with its last words, and ended', async () => {
    const folder = await scratchFolder();
    const hanging = await script(path.join(folder, 'temporal'), 'echo "I am $$"', 'exec sleep 60');
    const failure = await start({ binary: hanging, readyTimeoutMs: 300 }).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'server_start_failed' });
    const pid = Number(/I am (\d+)/.exec((failure as Error).message)?.[1]);
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
  });

  test('a program that is not there', async () => {
    await expect(start({ binary: '/nowhere/temporal' })).rejects.toMatchObject({
      code: 'server_start_failed',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
