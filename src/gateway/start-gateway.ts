/**
 * The gateway as a process runs it: connected to its Temporal server, listening, and stopped in order.
 *
 * 1. Without authentication it listens on this machine alone; any other host is refused by name before it listens.
 * 2. A stop ends event streams and whatever waits, lets requests end that are under way, and then closes.
 */
import type { Server } from 'node:http';
import { AgentClient } from '../client/agent-client.js';
import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { maxPayloadBytes, settlePayloads } from '../config/payloads.js';
import { resolveConnection } from '../connection/resolve.js';
import { createApp } from './app.js';
import { Authenticator } from './auth/authenticator.js';
import { RunAccess } from './auth/run-access.js';
import { Seal } from './auth/seal.js';
import { readSecretVariable } from './auth/secret-variable.js';
import { RunFeeds } from './events/run-feeds.js';
import { Claims } from './fetches/claims.js';
import { Contracts } from './fetches/contracts.js';
import { createHttpServer } from './http/connections.js';
import { isLoopbackHost } from './http/local-only.js';
import { InFlight } from './in-flight.js';
import type { GatewayLog } from './log.js';

/** Of a body beside the payload in it. */
const ENVELOPE_BYTES = 64 * 1024;
/** How long requests under way may take once the gateway stops. */
const STOP_GRACE_MS = 5_000;
const IDLE_CHECK_MS = 50;

export interface GatewayOptions {
  config: ResolvedConfig;
  log: GatewayLog;
  /** In place of the configured port. 0 takes any free port. */
  port?: number | undefined;
  host?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
}

export interface RunningGateway {
  /** As a client on this machine reaches it. */
  url: string;
  /** Where it listens: an address, or a name. */
  host: string;
  /** Whether callers have to say who they are. */
  isAuthenticated: boolean;
  stop(): Promise<void>;
}

/**
 * What a gateway needs of its settings and its environment, found before it connects to anything.
 * @throws AirlockError `gateway_unprotected`, `bad_environment`
 */
export function checkGateway(options: Pick<GatewayOptions, 'config' | 'host' | 'env'>) {
  const { gateway: settings } = options.config;
  const host = options.host ?? settings.host;
  const authenticator = new Authenticator(settings, options.env);
  if (!authenticator.isRequired && !isLoopbackHost(host)) throw unprotected(host);
  const { sealKey } = settings;
  const env = options.env ?? process.env;
  const seal = new Seal(sealKey && readSecretVariable(sealKey, 'gateway.sealKey', env));
  return { host, authenticator, seal };
}

/** @throws AirlockError `gateway_not_listening`, and what `checkGateway` and `AgentClient.connect` throw */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { config, log } = options;
  const { gateway: settings } = config;
  const port = options.port ?? settings.port;
  const { host, authenticator, seal } = checkGateway(options);
  const agents = await AgentClient.connect({ config });
  const stopping = new AbortController();
  const inFlight = new InFlight();
  const { payloads } = settlePayloads(config, await resolveConnection(config));
  const app = createApp({
    agents,
    authenticator,
    access: new RunAccess(settings.access),
    resourceAccess: settings.access.resources,
    contracts: new Contracts(config.root),
    claims: new Claims(agents.temporal, seal),
    seal,
    feeds: new RunFeeds(settings.limits.streams, inFlight),
    inFlight,
    limits: {
      ...settings.limits,
      bodyBytes: settings.limits.bodyBytes ?? maxPayloadBytes(payloads) + ENVELOPE_BYTES,
    },
    log,
    stopping: stopping.signal,
  });
  const server = createHttpServer(app.fetch, log);
  try {
    await listen(server, port, host);
  } catch (error) {
    await agents.close();
    throw error;
  }
  return {
    url: urlOf(server, host),
    host,
    isAuthenticated: authenticator.isRequired,
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await close(server);
      // What asks a worker may take longer than anybody waits for it.
      void inFlight.settled().then(() => agents.close());
    },
  };
}

function unprotected(host: string): AirlockError {
  return new AirlockError(
    'gateway_unprotected',
    `The gateway would listen on ${host} (gateway.host, or --host), where others reach it, and nobody would have to say who they are.`,
    'Configure gateway.auth in temporal.config.ts (tokens, or jwt), or listen on 127.0.0.1.',
  );
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(notListening(host, port, cause)));
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => resolve());
  });
}

function notListening(host: string, port: number, cause: NodeJS.ErrnoException): AirlockError {
  if (cause.code === 'EADDRINUSE') {
    return new AirlockError(
      'gateway_not_listening',
      `The gateway cannot listen on ${host}: port ${port} is in use, probably by another gateway. airlock dev runs one too.`,
      'Use the gateway that airlock dev names when it starts, stop what holds the port, or choose another port: --port, or gateway.port in temporal.config.ts.',
      { cause },
    );
  }
  return new AirlockError(
    'gateway_not_listening',
    `The gateway cannot listen on ${host}, port ${port}: ${cause.code ?? cause.message}.`,
    'Choose an address of this machine and a port that may be listened on: gateway.host and gateway.port in temporal.config.ts, or --host and --port.',
    { cause },
  );
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const shown =
    host === '0.0.0.0' || host === '::'
      ? 'localhost'
      : host.includes(':') && !host.startsWith('[')
        ? `[${host}]`
        : host;
  return `http://${shown}:${port}`;
}

/** A connection that has nothing under way is closed, also one whose last answer ends while the others are waited for. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const force = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(force);
}
