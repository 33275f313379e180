/**
 * What `airlock dev` runs: a server unless one is named, the workers and the gateway.
 *
 * 1. Whatever was started is stopped, in reverse order, however the session ends.
 * 2. When a file changes that the workers are made of, they start anew with it; the server and its runs stay. Code that
 *    does not load changes nothing, and wrong settings of the gateway change nothing but the workers.
 * 3. A module that does not come to an end while it is loaded holds nothing up: at the start a signal ends the process, for
 *    nothing is to be stopped yet; later it is tried in a thread first, until it changes again.
 */
import path from 'node:path';
import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { importedFiles, isKeptByNode } from '../config/imported-files.js';
import { type ResolvedConnection, readDevServerRecord, resolveConnection } from '../connection/index.js';
import type { DevServerOptions } from '../dev-server/index.js';
import type { RunningGateway } from '../gateway/index.js';
import type { RunningWorkers } from '../worker/run-workers.js';
import { DevGateway } from './dev-gateway.js';
import { type LoadedModules, loadModules } from './loaded-modules.js';
import { devRunning, withOwnServer } from './own-server.js';
import { WorkerFiles, watchProject } from './project-changes.js';
import { renderReload } from './render/changed-files.js';
import { rolesFor } from './roles-for.js';
import { tryModules } from './trial/try-modules.js';

/** What runs behind a change that was not taken. */
export interface StillRunning {
  /** `none`: until the next change. */
  workers: 'old code' | 'new code' | 'none';
  /** Where the gateway listens, with its settings of before. Nothing: nowhere, until its settings are right. */
  gateway: string | undefined;
}

export interface DevSessionOptions {
  config: ResolvedConfig;
  /** Its file: absolute. */
  configFile: string;
  server: DevServerOptions;
  /** Where the gateway has to listen. Default: by the configuration, or any free port. */
  gatewayPort: number | undefined;
  /** Whether the workers' log has colours. */
  logColors: boolean;
  /** Called when there is something to stop. Resolves when the session shall end. */
  untilStopped: () => Promise<void>;
  /** Called with each step until everything runs. */
  onProgress: (line: string) => void;
  /** The configuration as it is in the file now. */
  reload: () => Promise<ResolvedConfig>;
  /** Called when everything runs. */
  onReady: (connection: ResolvedConnection, gateway: RunningGateway, loaded: LoadedModules) => Promise<void>;
  /** Called when the workers run the changed code. */
  onReloaded: (config: ResolvedConfig, files: string[], loaded: LoadedModules) => Promise<void>;
  /** Called where some files cannot be watched. */
  onUnwatched: (error: unknown) => void;
  /** Called with the reason why a change is not taken, or not whole. */
  onProblem: (error: unknown, still: StillRunning) => void;
}

/** @throws AirlockError `dev_running`, `dev_server_exited`, and what the server and the workers throw */
export async function runDevSession(options: DevSessionOptions): Promise<void> {
  const connection = await resolveConnection(options.config);
  if (connection.source === 'dev-server') {
    throw devRunning(connection.address, (await readDevServerRecord(options.config.root))?.pid);
  }
  const { config, server, onProgress } = options;
  const first = await loadModules(config, false, onProgress);
  const stop = options.untilStopped();
  const session = { ...options, stop, first };
  if (connection.source !== 'default') return runWithWorkers(session, connection, new Promise(() => {}));
  await withOwnServer(config.root, { ...server, onProgress }, async (lost) =>
    runWithWorkers(session, await resolveConnection(config), lost),
  );
}

async function runWithWorkers(
  {
    config,
    configFile,
    gatewayPort,
    logColors,
    reload,
    stop,
    first,
    onProgress,
    onReady,
    onReloaded,
    onUnwatched,
    onProblem,
  }: DevSessionOptions & { stop: Promise<void>; first: LoadedModules },
  connection: ResolvedConnection,
  serverLost: Promise<never>,
): Promise<void> {
  onProgress('Starting the workers');
  const { installWorkerLog } = await import('./worker-log.js');
  installWorkerLog({ color: logColors });
  const { runWorkers } = await import('../worker/run-workers.js');
  const { buildCheckedWorkflowCode } = await import('../worker/build.js');
  const files = new WorkerFiles(config.root);
  const onBundleFiles = files.addBundled.bind(files);
  const loadedFiles = ({ resources, policies, credentials }: ResolvedConfig) =>
    importedFiles([configFile, resources, policies?.module, credentials].filter((one) => one !== undefined));
  files.loaded = loadedFiles(config);
  const gateway = new DevGateway(gatewayPort);
  const still = (code: StillRunning['workers']): StillRunning => ({ workers: code, gateway: gateway.url });
  const changes = await watchProject(config.root, files, onUnwatched);
  let running = config;
  let workers: RunningWorkers | undefined;
  let isStopping = false;
  stop.then(() => (isStopping = true));
  try {
    workers = await runWorkers({
      config: unversioned(config),
      connection,
      roles: rolesFor('all', config),
      onBundleFiles,
      ...first,
    });
    await onReady(connection, await gateway.start(config), first);
    let changedMeanwhile: string[] | undefined;
    for (;;) {
      const ended = [stop, serverLost, ...(workers ? [workers.done] : [])];
      const end = Promise.race(ended).then(() => undefined);
      const changed = changedMeanwhile ?? (await Promise.race([end, changes.next()]));
      if (changed === undefined || isStopping) return;
      changedMeanwhile = undefined;
      onProgress(renderReload(changed, workers !== undefined));
      try {
        const isKept = (file: string) => files.isLoaded(file) && isKeptByNode(path.join(config.root, file));
        const kept = changed.find(isKept);
        if (kept !== undefined) throw restartNeeded(kept);
        // Code that cannot run is found while the old workers still run.
        files.loaded = loadedFiles(running);
        const changedAgain = changes.next().then((next) => {
          changedMeanwhile = next;
        });
        const abandoned = Promise.race([end, changedAgain]);
        if (!(await tryModules(configFile, { abandoned, onSlow: onProgress }))) continue;
        const next = await reload();
        files.loaded = loadedFiles(next);
        const roles = rolesFor('all', next);
        const { bundle } = await buildCheckedWorkflowCode(next, onBundleFiles);
        const loaded = await loadModules(next, true, onProgress);
        await workers?.stop();
        workers = undefined;
        workers = await runWorkers({ config: unversioned(next), connection, roles, bundle, ...loaded });
        running = next;
        await onReloaded(next, changed, loaded);
      } catch (error) {
        // The SDK heeds the same signal, and what was being made of the change fails.
        if (isStopping) return;
        onProblem(error, still(workers ? 'old code' : 'none'));
        continue;
      }
      await gateway.start(running).catch((error) => onProblem(error, still('new code')));
    }
  } finally {
    await changes.close();
    await gateway.stop();
    await workers?.stop();
  }
}

function restartNeeded(file: string): AirlockError {
  return new AirlockError(
    'restart_needed',
    `${file} is a JavaScript module that Node.js has loaded, and Node.js does not load it again.`,
    'Stop airlock dev and start it again. TypeScript files are taken up as they are saved.',
  );
}

/** Builds are not promoted in development: the newest code takes every run. */
function unversioned(config: ResolvedConfig): ResolvedConfig {
  return { ...config, versioning: undefined };
}
