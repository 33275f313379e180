/**
 * A real Temporal server with its Web UI on this machine, for development and tests: `temporal server start-dev`.
 * What it needs for Airlock's runs (the search attributes) is registered from the start.
 *
 * Fails with the server's last words when it does not come up, and leaves nothing running then.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AirlockError } from '../common/errors.js';
import { searchAttributeTypes } from '../connection/search-attributes.js';
import { findTemporalBinary } from './find-binary.js';
import { givenPort, LOOPBACK, preferredPort } from './ports.js';
import { reasonOf } from './probe.js';
import { type ServerProcess, startServerProcess } from './server-process.js';
import { problemAfterWaiting } from './until-serving.js';

const DEFAULT_PORT = 7233;
const DEFAULT_UI_PORT = 8233;
const DEFAULT_READY_TIMEOUT_MS = 30_000;
/** How often other ports are tried when somebody took ours between looking and listening. */
const MAX_STARTS = 3;

export interface DevServerOptions {
  /** SQLite file that keeps runs from one start to the next; made with its folder when missing. Default: memory. */
  dbFilename?: string | undefined;
  /** Port of the frontend. Default: 7233 while it is free, otherwise a free one. */
  port?: number | undefined;
  /** Port of the Web UI. Default: 8233 while it is free, otherwise a free one. */
  uiPort?: number | undefined;
  /** Made when missing. Default: `default`. */
  namespace?: string | undefined;
  /** Path of the Temporal CLI. Default: what `findTemporalBinary` finds. */
  binary?: string | undefined;
  /** How long the server may take until it serves, in milliseconds. Default: 30,000. */
  readyTimeoutMs?: number | undefined;
  /** Called with what happens, one line at a time. */
  onProgress?: ((line: string) => void) | undefined;
}

export interface DevServer {
  /** `host:port` of the frontend. */
  address: string;
  namespace: string;
  uiUrl: string;
  pid: number;
  /** Resolves once the server is gone, whether it was stopped or died. */
  exited: Promise<void>;
  /** Its last lines of output. */
  lastOutput(): string;
  /** Resolves once the server is gone. Harmless when repeated. */
  stop(): Promise<void>;
}

/**
 * Starts a server and resolves once it serves. It ends with this process.
 * @throws AirlockError `server_binary_missing`, `server_binary_unusable`, `port_busy`, `bad_option`,
 *   `server_start_failed` with the server's last lines
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const binary = options.binary ?? (await findTemporalBinary({ onProgress: options.onProgress })).path;
  const dbFilename = options.dbFilename === undefined ? undefined : path.resolve(options.dbFilename);
  if (dbFilename !== undefined) await mkdir(path.dirname(dbFilename), { recursive: true });

  for (let start = 1; ; start++) {
    try {
      return await startOnce(binary, dbFilename, options);
    } catch (error) {
      if (!isPortTaken(error) || start === MAX_STARTS) throw error;
      options.onProgress?.('A port was taken in the meantime; trying others');
    }
  }
}

async function startOnce(
  binary: string,
  dbFilename: string | undefined,
  options: DevServerOptions,
): Promise<DevServer> {
  const namespace = options.namespace ?? 'default';
  const port = await (options.port === undefined
    ? preferredPort(DEFAULT_PORT)
    : givenPort(options.port, '--port'));
  const uiPort = await (options.uiPort === undefined
    ? preferredPort(DEFAULT_UI_PORT)
    : givenPort(options.uiPort, '--ui-port'));
  const address = `${LOOPBACK}:${port}`;
  const uiUrl = `http://${LOOPBACK}:${uiPort}`;
  const args = [
    'server',
    'start-dev',
    ...['--ip', LOOPBACK, '--port', String(port), '--ui-port', String(uiPort), '--headless=false'],
    ...['--namespace', namespace, '--log-level', 'error'],
    ...Object.entries(searchAttributeTypes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
    ...(dbFilename === undefined ? [] : ['--db-filename', dbFilename]),
    // What the user's environment and temporal.toml say is about another server.
    ...['--disable-config-file', '--disable-config-env'],
  ];

  const server = await startServerProcess(binary, args).catch((error: unknown) => {
    throw startFailed(binary, reasonOf(error), '');
  });
  const problem = await problemAfterWaiting({
    address,
    namespace,
    uiUrl,
    timeoutMs: options.readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS,
    hasPort: () => new RegExp(`:${port}$`, 'm').test(server.lastOutput()),
    exited: server.exited,
  });
  if (problem === undefined) return running(server, { address, namespace, uiUrl });
  await server.stop();
  throw startFailed(binary, problem, server.lastOutput());
}

function running(
  { pid, exited, lastOutput, stop }: ServerProcess,
  where: Pick<DevServer, 'address' | 'namespace' | 'uiUrl'>,
): DevServer {
  return { ...where, pid, exited, lastOutput, stop };
}

function startFailed(binary: string, problem: string, output: string): AirlockError {
  return new AirlockError(
    'server_start_failed',
    `The Temporal server ${binary} did not start: ${problem}.${output === '' ? '' : ` Its last output:\n${output}\n`}`,
    'Run `airlock doctor` to see which binary is used.',
  );
}

/** The server says so itself, in words that are the operating system's. */
function isPortTaken(error: unknown): boolean {
  return error instanceof Error && /address already in use/i.test(error.message);
}
