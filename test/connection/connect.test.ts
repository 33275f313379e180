import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ResolvedConfig } from '../../src/config/define-config.js';
import { connectClient, resolveConnection } from '../../src/connection/index.js';
import { connectNative } from '../../src/connection/native.js';
import { type DevServer, startDevServer } from '../../src/dev-server/index.js';

const resolve = (connection: ResolvedConfig['connection'], env: NodeJS.ProcessEnv = {}) =>
  resolveConnection({ root: '/nowhere', connection }, { HOME: '/nowhere', ...env });

describe('a real server', () => {
  let server: DevServer;
  beforeAll(async () => {
    // A proxy is for the world outside: whatever it is, a server on this machine is reached without it.
    for (const name of [
      'grpc_proxy',
      'https_proxy',
      'http_proxy',
      'HTTPS_PROXY',
      'HTTP_PROXY',
      'all_proxy',
    ]) {
      vi.stubEnv(name, 'http://127.0.0.1:9');
    }
    server = await startDevServer();
    return async () => {
      vi.unstubAllEnvs();
      await server.stop();
    };
  }, 120_000);

  test('is reached as a client and as a worker, whatever proxy the environment names', async () => {
    const to = await resolve({ address: server.address });
    const { client, connection } = await connectClient(to);
    const native = await connectNative(to);
    const namespace = await client.workflowService.describeNamespace({ namespace: client.options.namespace });
    expect(namespace.namespaceInfo?.name).toBe('default');
    await Promise.all([connection.close(), native.close()]);
  });
});

const connects = [
  ['client', connectClient],
  ['worker', connectNative],
] as const;

describe.each(connects)('as a %s', (_, connect) => {
  test('a server that is not there: which, who named it, what to do', async () => {
    const byConfig = await resolve({ address: '127.0.0.1:1', apiKey: 'sekret', tls: false });
    const error = await connect(byConfig).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'server_unreachable',
      message: expect.stringMatching(/127\.0\.0\.1:1 \(named by 'connection\.address'.*airlock dev/s),
    });
    expect(inspect(error, { depth: 9 })).not.toContain('sekret');

    const byEnvironment = await resolve({}, { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    await expect(connect(byEnvironment)).rejects.toThrow(/named by the environment/);
  });

  test('a server that refuses us: the key was sent, and is not in the error', async () => {
    const requests: IncomingHttpHeaders[] = [];
    const server = createServer().on('stream', (stream, headers) => {
      requests.push(headers);
      const refusal = { 'grpc-status': '16', 'grpc-message': 'Request unauthorized.' };
      stream.respond({ 'content-type': 'application/grpc', ...refusal }, { endStream: true });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;

    const to = await resolve({ address, tls: false }, { TEMPORAL_API_KEY: 'sekret' });
    const error = await connect(to).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'server_refused', message: expect.stringContaining('api-key') });
    expect(inspect(error, { depth: 9 })).not.toContain('sekret');
    expect(requests[0]?.authorization).toBe('Bearer sekret');
  });
});
