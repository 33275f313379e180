/**
 * The thread of an isolated resource: it loads the resources module as the worker does, and answers one fetch at a time.
 * Its secrets are known here as well, so that what it says is redacted before it leaves.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ApplicationFailure, type Logger } from '@temporalio/common';
import { loadModule } from '../../config/load-config.js';
import { redactJson } from '../../secrets/redact.js';
import { answerCall } from '../answer-call.js';
import { defineResources, type FetchContext, type Resources } from '../define.js';
import { classifyFetchError } from '../errors/classify.js';
import type { FromThread, LogLevel, SentFailure, ThreadSetup, ToThread } from './messages.js';

const { module, maxResultBytes } = workerData as ThreadSetup;
const port = parentPort;
if (port === null) throw new Error('This module runs in a thread only.');
const say = (message: FromThread) => port.postMessage(message);

const resources = loadModule(module).then((loaded) => defineResources(loaded as Resources));
// Reported by the first fetch.
resources.catch(() => undefined);
port.on('message', (message: ToThread) => void answer(message));

async function answer({ name, call, context: sent }: ToThread): Promise<void> {
  // It never aborts: a thread whose answer is not wanted any more is ended.
  const { signal } = new AbortController();
  const context: FetchContext = { ...sent, signal, heartbeat, log };
  try {
    const resource = (await resources)[name];
    if (resource === undefined)
      throw new Error(`${module} has no resource '${name}' when a thread loads it.`);
    const run = async <T>(work: () => T | Promise<T>) => work();
    say({ kind: 'answer', value: await answerCall({ name, resource, call, context, maxResultBytes, run }) });
  } catch (error) {
    say({ kind: 'failure', failure: sendable(classifyFetchError(error, name)) });
  }
}

function heartbeat(details?: Parameters<FetchContext['heartbeat']>[0]): void {
  say({ kind: 'heartbeat', ...(details !== undefined && { details: redactJson(details) }) });
}

const logAt = (level: LogLevel) => (message: string, meta?: object) =>
  say({ kind: 'log', level, message, meta: sendableMeta(meta) });
const log: Logger = {
  log: (level, message, meta) => logAt(level.toLowerCase() as LogLevel)(message, meta),
  trace: logAt('trace'),
  debug: logAt('debug'),
  info: logAt('info'),
  warn: logAt('warn'),
  error: logAt('error'),
};

function sendableMeta(meta: object | undefined) {
  try {
    return meta && JSON.parse(JSON.stringify(meta));
  } catch {
    return { omitted: 'metadata that is not JSON' };
  }
}

function sendable(error: unknown): SentFailure {
  if (!(error instanceof ApplicationFailure)) return sendable(classifyFetchError(String(error), ''));
  const { message, type, nonRetryable, details, nextRetryDelay, stack } = error;
  return {
    message,
    type: type ?? undefined,
    isFinal: nonRetryable === true,
    details: details ?? [],
    retryDelayMs: typeof nextRetryDelay === 'number' ? nextRetryDelay : undefined,
    stack,
  };
}
