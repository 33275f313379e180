import { resolveConnection } from '../../connection/resolve.js';
import { endProcessSoon } from '../end-process.js';
import type { CommandSet } from '../invocation.js';
import { readLogLevel } from '../log-level.js';
import { portNumber } from '../port-number.js';
import { safeText } from '../render/plain-text.js';
import { renderServer } from '../render/server.js';
import { stopWatch } from '../until-stopped.js';

interface Options {
  host?: string;
  port?: number;
}

export function registerServe(commands: CommandSet): void {
  commands.add<Options>(
    'serve',
    'run the gateway: the HTTP API, for the server that the configuration names',
    (command) =>
      command
        .option('--host <host>', 'where to listen (default: gateway.host, or 127.0.0.1)')
        .option('--port <port>', 'at which port (default: gateway.port, or 7280)', portNumber),
    async (invocation, _args, { host, port }) => {
      const { output } = invocation;
      const stopped = stopWatch('serve', output);
      const config = await invocation.config();
      const stop = stopped();
      const { jsonLog, startGateway } = await import('../../gateway/index.js');
      const log = jsonLog(readLogLevel(process.env, 'INFO'));
      try {
        const gateway = await startGateway({ config, host, port, log });
        try {
          const { url, host: listened, isAuthenticated } = gateway;
          const { address, namespace, source } = await resolveConnection(config);
          const server = { address, namespace, source };
          output.result({ url, host: listened, isAuthenticated, server }, () => {
            const open = `${output.colors.yellow('!')} Nobody has to say who they are, so it listens on this machine alone: see gateway.auth.`;
            return [
              `${output.colors.green('✔')} The gateway listens ${where(url, listened)}, its API is described at ${url}/docs`,
              output.colors.dim(`  for runs at ${renderServer(server)}`),
              ...(isAuthenticated ? [] : [open]),
            ].join('\n');
          });
          await stop;
        } finally {
          await gateway.stop();
        }
      } finally {
        endProcessSoon();
      }
      return undefined;
    },
  );
}

/** An address that stands for all of the machine's is no address to ask. */
function where(url: string, host: string): string {
  const { hostname, port } = new URL(url);
  const isAsked = hostname === host || hostname === `[${host}]`;
  return isAsked ? `at ${url}` : `on ${safeText(host)}, port ${port}; from this machine it is ${url}`;
}
