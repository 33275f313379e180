import { endProcessSoon } from '../end-process.js';
import type { CommandSet } from '../invocation.js';
import { readLogLevel } from '../log-level.js';
import { portNumber } from '../port-number.js';
import { stopSignal } from '../stop-signal.js';

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
      const stop = stopSignal();
      const config = await invocation.config();
      const { jsonLog, startGateway } = await import('../../gateway/index.js');
      const log = jsonLog(readLogLevel(process.env, 'INFO'));
      try {
        const gateway = await startGateway({ config, host, port, log });
        try {
          const { url, isAuthenticated } = gateway;
          output.result({ url, isAuthenticated }, () => {
            const open = `${output.colors.yellow('!')} Nobody has to say who they are, so it listens on this machine alone: see gateway.auth.`;
            return [
              `${output.colors.green('✔')} The gateway listens at ${url}, its API is described at ${url}/docs`,
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
