/** A watch outlives a server that goes away for a while. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { AgentClient } from 'airlockjs';
import { expect, inject, onTestFinished, test } from 'vitest';

/** Stands before the server, and can be taken away. */
class Door {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  async open(): Promise<void> {
    const [host = '', port] = inject('temporal').address.split(':');
    this.#server = createServer((from) => {
      const to = connect(Number(port), host);
      for (const socket of [from, to]) this.#sockets.add(socket.on('error', () => undefined));
      from.pipe(to).pipe(from);
    }).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close');
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

test('it goes on when the server is back', async () => {
  const { address, namespace } = inject('temporal');
  const direct = await Connection.connect({ address });
  const server = new Client({ connection: direct, namespace });
  const door = new Door();
  await door.open();
  const connection = await Connection.connect({ address: `127.0.0.1:${door.port}` });
  onTestFinished(() => Promise.all([connection.close(), direct.close(), door.close()]).then(() => undefined));

  const workflowId = `watched-${Date.now()}`;
  await server.workflow.start('agentRun', { workflowId, taskQueue: workflowId, args: [{ agent: 'nobody' }] });
  const agents = new AgentClient({ client: new Client({ connection, namespace }) });
  const seen: string[] = [];
  const watch = (async () => {
    for await (const { status } of agents.watch(workflowId)) seen.push(status);
  })();
  // A server that goes away before the watch has met it ends the watch.
  await expect.poll(() => seen).toEqual(['stuck']);

  await door.close();
  await expect(agents.get(workflowId).describe()).rejects.toMatchObject({ code: 'server_unreachable' });
  await server.workflow.getHandle(workflowId).terminate();
  await door.open();
  await watch;
  expect(seen.at(-1)).toBe('terminated');
  // Nobody worked on it.
  expect(seen).toEqual(['stuck', 'terminated']);
});

test('a server that was never there ends it', async () => {
  const connection = Connection.lazy({ address: '127.0.0.1:1' });
  onTestFinished(() => connection.close());
  const agents = new AgentClient({ client: new Client({ connection }) });
  await expect(agents.watch('a-run').next()).rejects.toMatchObject({ code: 'server_unreachable' });
});
