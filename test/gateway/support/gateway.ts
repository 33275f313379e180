/** A gateway over the server that all test files share, with workers of its own and callers that its tokens name. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Config, resolveConfig } from 'airlockjs';
import type { Resources } from 'airlockjs/resources';
import type { WorkflowBundle } from 'airlockjs/worker';
import { inject } from 'vitest';
import { scopes } from '../../../src/config/gateway.js';
import { writeResourceManifest } from '../../../src/config/resource-manifest.js';
import { jsonLog, type RunningGateway, startGateway } from '../../../src/gateway/index.js';
import { resourceManifest } from '../../../src/worker/made-manifest.js';
import { startWorkers, type TestWorkers } from '../../support/workers.js';
import { resources } from '../../workflows/support/resources.js';

type GatewayConfig = NonNullable<Config['gateway']>;
type TokenConfig = NonNullable<NonNullable<GatewayConfig['auth']>['tokens']>[number];

/** Who may do what, by name; the token of each is its name, made longer. */
export const callers = {
  alice: { principal: 'alice', scopes: ['run:start', 'run:read', 'run:write'] },
  bob: { principal: 'bob', scopes: ['run:start', 'run:read', 'run:write'] },
  reader: { principal: 'alice', scopes: ['run:read'] },
  starter: { principal: 'alice', scopes: ['run:start'] },
  admin: { principal: 'admin', scopes: ['run:start', 'run:read', 'run:write', 'run:any', 'run:impersonate'] },
  support: { principal: 'sara', groups: ['support'], scopes: ['run:read', 'run:write'] },
  talker: { principal: 'tim', groups: ['talkers'], scopes: ['run:read', 'run:write'] },
  server: { principal: 'scorer', groups: ['scorers'], scopes: ['fetch:serve'] },
  /** Of the same principal, and no longer in its group. */
  former: { principal: 'scorer', groups: [], scopes: ['fetch:serve'] },
  outsider: { principal: 'outsider', groups: [], scopes: ['fetch:serve'] },
  other: { principal: 'other', groups: ['scorers'], scopes: ['fetch:serve'] },
  none: { principal: 'alice', scopes: ['interrupt:decide'] },
  everybody: { principal: 'everybody', scopes: [...scopes] },
} satisfies Record<string, Omit<TokenConfig, 'sha256' | 'env'>>;
export type Caller = keyof typeof callers;

export const tokenOf = (caller: string): string => `token-of-${caller}-in-these-tests`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Answer {
  status: number;
  headers: Headers;
  body: AnswerBody;
  /** As it came. */
  text: string;
}

/** What tests look at in an answer. Whether it is there is what they test. */
export interface AnswerBody {
  id: string;
  code: string;
  status: string;
  next?: string;
  runs: { id: string }[];
  fetches: { id: string; runId: string }[];
  entries: { id: string }[];
  claim: string;
  leaseMs: number;
  fetch: {
    runId: string;
    params: { text: string };
    attempt: number;
    idempotencyKey: string;
    deadlineAt: string;
  };
  issues: { path: string; message: string }[];
  isWanted: boolean;
  interrupts: { id: string }[];
  principal: { id: string };
  result: unknown;
}

export interface TestGateway {
  url: string;
  workers: TestWorkers;
  /** Lines of its log. */
  lines: string[];
  /** @param caller whose token goes with it; nothing: none */
  call(caller: Caller | undefined, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Stops it, and starts another at the same place. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const access: GatewayConfig['access'] = { groups: ['support'], agents: { talk: ['talkers'] } };

export interface External {
  /** Beside those of the workflow tests. */
  resources: Resources;
  agents: WorkflowBundle;
  payloads?: Config['payloads'];
}

export async function startTestGateway(
  overrides: GatewayConfig = {},
  external?: External,
): Promise<TestGateway> {
  const { address, namespace } = inject('temporal');
  const all = { ...resources, ...external?.resources };
  const payloads = external?.payloads && { payloads: external.payloads };
  const workers = await startWorkers(all, { ...payloads }, external?.agents);
  const root = await mkdtemp(path.join(tmpdir(), 'airlock-gateway-'));
  const tokens: TokenConfig[] = Object.entries(callers).map(([name, options]) => ({
    ...options,
    scopes: [...options.scopes],
    ...('groups' in options && { groups: [...options.groups] }),
    sha256: sha256(tokenOf(name)),
  }));
  const config = resolveConfig(
    {
      agents: './agents.ts',
      taskQueue: workers.taskQueue,
      connection: { address, namespace },
      gateway: { auth: { tokens }, access, ...overrides },
      ...payloads,
    },
    root,
  );
  await writeResourceManifest(root, resourceManifest(config, all));
  const lines: string[] = [];
  const log = jsonLog('INFO', (line) => lines.push(line));
  let gateway: RunningGateway = await startGateway({ config, port: 0, log });
  const { url } = gateway;
  return {
    url,
    workers,
    lines,
    call: (caller, method, path, body) => ask(url, caller && tokenOf(caller), method, path, body),
    async restart() {
      await gateway.stop();
      gateway = await startGateway({ config, port: Number(new URL(url).port), log });
    },
    async stop() {
      await gateway.stop();
      await workers.stop();
      await rm(root, { recursive: true });
    },
  };
}

/** @param body sent as JSON; text and bytes as they are */
export async function ask(
  url: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text, text };
}
