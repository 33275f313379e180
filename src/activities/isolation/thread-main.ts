/**
 * The thread of an isolated resource: it loads the resources module as the worker does, and answers one fetch at a time.
 * Its secrets are known here as well, so that what it says is redacted before it leaves.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Logger } from '@temporalio/common';
import { loadModule } from '../../config/load-config.js';
import { redactJson } from '../../secrets/redact.js';
import { Secret } from '../../secrets/secret.js';
import { answerCall } from '../answer-call.js';
import { defineResources, type FetchContext, type Resources } from '../define.js';
import { classifyFetchError } from '../errors/classify.js';
import type { FromThread, LogLevel, ThreadSetup, ToThread } from './messages.js';
import { receivedFailure, sendableFailure } from './sendable-failure.js';

const { module, maxResultBytes } = workerData as ThreadSetup;
const port = parentPort;
if (port === null) throw new Error('This module runs in a thread only.');
const say = (message: FromThread) => port.postMessage(message);

const resources = loadModule(module).then((loaded) => defineResources(loaded as Resources));
// Reported by the first fetch.
resources.catch(() => undefined);
port.on('message', (message: ToThread) => {
  if (message.kind === 'fetch') void answer(message);
  else if (message.kind === 'credential') asked?.resolve(new Secret(message.value));
  else asked?.reject(receivedFailure(message.failure));
});

/** Who waits for the credential of the fetch under way. */
let asked: { resolve(secret: Secret<string>): void; reject(error: unknown): void } | undefined;
/** The worker has it from its provider, once for all threads. */
function credentialAsker(): () => Promise<Secret<string>> {
  let answered: Promise<Secret<string>> | undefined;
  return () => {
    answered ??= new Promise((resolve, reject) => {
      asked = { resolve, reject };
      say({ kind: 'credential' });
    });
    return answered;
  };
}

async function answer({ name, call, context: sent }: Extract<ToThread, { kind: 'fetch' }>): Promise<void> {
  // It never aborts: a thread whose answer is not wanted any more is ended.
  const { signal } = new AbortController();
  const context: FetchContext = { ...sent, signal, heartbeat, log, credential: credentialAsker() };
  try {
    const resource = (await resources)[name];
    if (resource === undefined)
      throw new Error(`${module} has no resource '${name}' when a thread loads it.`);
    const run = async <T>(work: () => T | Promise<T>) => work();
    say({ kind: 'answer', value: await answerCall({ name, resource, call, context, maxResultBytes, run }) });
  } catch (error) {
    say({ kind: 'failure', failure: sendableFailure(classifyFetchError(error, name)) });
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
