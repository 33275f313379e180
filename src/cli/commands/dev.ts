import path from 'node:path';
import type { ResolvedConfig } from '../../config/define-config.js';
import type { ResolvedConnection } from '../../connection/index.js';
import { endProcessSoon } from '../end-process.js';
import type { CommandSet } from '../invocation.js';
import { changedParts, policyLines } from '../loaded-modules.js';
import { portNumber } from '../port-number.js';
import { type Running, renderBanner, renderStillRunning } from '../render/banner.js';
import { NEW_WORKERS, renderChangedFiles } from '../render/changed-files.js';
import { safeText } from '../render/plain-text.js';
import { renderStopping } from '../render/stopping.js';
import { agentNames } from '../trial/try-modules.js';
import { stopWatch } from '../until-stopped.js';

interface Options {
  dbFilename?: string;
  port?: number;
  uiPort?: number;
  gatewayPort?: number;
  temporalPath?: string;
}

export function registerDev(commands: CommandSet): void {
  commands.add<Options>(
    'dev',
    'run everything on this machine: a Temporal server with its Web UI, the workers and the gateway',
    (command) =>
      command
        .option('--db-filename <file>', 'keep runs in this SQLite file (default: in memory)')
        .option('--port <port>', "the server's port (default: 7233, or a free one)", portNumber)
        .option('--ui-port <port>', "the Web UI's port (default: 8233, or a free one)", portNumber)
        .option('--gateway-port <port>', "the gateway's port (default: 7280, or a free one)", portNumber)
        .option('--temporal-path <file>', 'the Temporal binary (default: found, or fetched once)'),
    async (invocation, _args, { dbFilename, port, uiPort, gatewayPort, temporalPath }) => {
      const { output } = invocation;
      const { runDevSession } = await import('../dev-session.js');
      const stopped = stopWatch('dev', output);
      const config = await invocation.config();
      const { shutdownGraceMs } = config.worker;
      let ended: Promise<void> = new Promise(() => {});
      try {
        await runDevSession({
          config,
          configFile: path.resolve(invocation.configFile ?? ''),
          server: { dbFilename, port, uiPort, binary: temporalPath },
          gatewayPort,
          logColors: output.colorsOnStderr,
          untilStopped: () => {
            ended = stopped(() => output.note(output.colors.dim(`\n${renderStopping(shutdownGraceMs)}`)));
            return ended;
          },
          onProgress: (line) => output.note(output.colors.dim(line)),
          onReady: async (connection, gateway, loaded) => {
            const running = {
              ...whereabouts(config, connection),
              gateway: gateway.url,
              agents: await agentNames(config.agents, ended),
              policies: policyLines(loaded),
              runs: keptRuns(connection, dbFilename),
            };
            output.result(running, () => renderBanner(running, output.colors));
          },
          reload: () => invocation.config(true),
          onReloaded: async (next, files, loaded) => {
            const filesByNames = new Map<string, string[]>();
            for (const file of files) {
              const parts = changedParts(next, file, loaded);
              const names =
                parts.length > 0 ? parts.join('; ') : (await agentNames(next.agents, ended)).join(', ');
              filesByNames.set(names, [...(filesByNames.get(names) ?? []), file]);
            }
            for (const [names, of] of filesByNames) {
              const what = renderChangedFiles(of, { one: 'is loaded', many: 'are loaded' });
              output.note(`${output.colors.green('✔')} ${what}: ${safeText(names)}`);
            }
            output.note(output.colors.dim(NEW_WORKERS));
          },
          onUnwatched: (error) => output.problem(error),
          onProblem: (error, still) => {
            output.problem(error);
            output.note(output.colors.dim(renderStillRunning(still)));
          },
        });
      } finally {
        endProcessSoon();
      }
      return undefined;
    },
  );
}

function whereabouts(config: ResolvedConfig, { address, namespace, uiUrl }: ResolvedConnection) {
  return { address, namespace, webUi: uiUrl, root: config.root, taskQueue: config.taskQueue };
}

function keptRuns({ source }: ResolvedConnection, dbFilename: string | undefined): Running['runs'] {
  if (source !== 'dev-server') return 'kept by the server';
  return dbFilename === undefined ? 'forgotten' : { file: path.resolve(dbFilename) };
}
