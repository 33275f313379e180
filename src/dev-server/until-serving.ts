/**
 * Waits until a fresh server can take a run: its frontend answers for the namespace, the search attributes are
 * there (a run started before would be refused), and the Web UI answers.
 */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { directChannelArgs } from '../connection/loopback.js';
import { searchAttributeTypes } from '../connection/search-attributes.js';
import { reasonOf } from './probe.js';

const ATTEMPT_TIMEOUT_MS = 2_000;
const PAUSE_MS = 50;
const ENDED = 'it ended';
const SILENT = 'it did not say that it has its port';

export interface ServingOptions {
  address: string;
  namespace: string;
  uiUrl: string;
  timeoutMs: number;
  /** Whether the server has said that it has its port: before, another one on that port might answer for it. */
  hasPort: () => boolean;
  /** Ends the waiting: there is nothing left to wait for. */
  exited: Promise<void>;
}

/** Resolves to what is still wrong when there is no more waiting, or to `undefined` when it serves. */
export async function problemAfterWaiting(options: ServingOptions): Promise<string | undefined> {
  const ended = options.exited.then(() => ENDED);
  const deadline = Date.now() + options.timeoutMs;
  const connection = Connection.lazy({
    address: options.address,
    // The server comes up within a second or two; gRPC's own pauses between attempts grow to more than that.
    channelArgs: {
      ...directChannelArgs(options.address),
      'grpc.initial_reconnect_backoff_ms': PAUSE_MS,
      'grpc.max_reconnect_backoff_ms': 4 * PAUSE_MS,
    },
  });
  let attempt: Promise<string | undefined> = Promise.resolve(SILENT);
  try {
    for (let hasPort = false; ; hasPort ||= options.hasPort()) {
      if (hasPort) attempt = problemNow(connection, options);
      const problem = await Promise.race([ended, attempt]);
      if (problem === undefined || problem === ENDED || Date.now() >= deadline) return problem;
      await pause(PAUSE_MS);
    }
  } finally {
    // Closed under a running call, the SDK's retries would throw where nobody can catch it.
    void attempt.then(() => connection.close());
  }
}

async function problemNow(connection: Connection, options: ServingOptions): Promise<string | undefined> {
  const { namespace, uiUrl } = options;
  try {
    await connection.withDeadline(Date.now() + ATTEMPT_TIMEOUT_MS, async () => {
      await connection.workflowService.describeNamespace({ namespace });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = Object.keys(searchAttributeTypes).filter((name) => !(name in customAttributes));
      if (missing.length > 0) throw new Error(`search attributes are missing: ${missing.join(', ')}`);
    });
    await assertAnswers(uiUrl);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** By an agent of its own: Node's global one may go by a proxy that the environment names. */
async function assertAnswers(url: string): Promise<void> {
  const request = get(url, { agent: new Agent(), signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
  try {
    await once(request, 'response');
  } finally {
    request.destroy();
  }
}
