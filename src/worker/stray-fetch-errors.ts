/**
 * Whatever a handler of a resource throws fails its fetch and nothing else.
 *
 * 1. An error that nobody listens to (a rejected promise without a listener, a throw in a timer) fails the attempt it came
 *    from. Node would end the process, with every other fetch under way, and the next worker that is given the fetch.
 * 2. An error that comes when its fetch has ended, or from no fetch at all, is logged.
 * 3. Texts of a failure are well-formed when they leave (src/common/well-formed.ts).
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import {
  type ActivityInboundCallsInterceptor,
  type ActivityInterceptors,
  type Logger,
  Runtime,
} from '@temporalio/worker';
import { classifyFetchError } from '../activities/errors/classify.js';
import { fetchFailureType } from '../common/errors.js';
import { fetchedResource } from '../common/protocol.js';
import { errorMessage, isInstance, readThrown } from '../common/thrown.js';
import { wellFormed } from '../common/well-formed.js';

interface Fetch {
  readonly type: string;
  /** Absent once the attempt has ended. */
  fail?: ((error: unknown) => void) | undefined;
}

const underWay = new AsyncLocalStorage<Fetch>();
let isListening = false;

/** Of a resource worker. */
export function containFetchErrors({ info }: { info: { activityType: string } }): ActivityInterceptors {
  listen();
  return { inbound: { execute: (input, next) => execute(info.activityType, input, next) } };
}

const execute = async (
  type: string,
  ...[input, next]: Parameters<NonNullable<ActivityInboundCallsInterceptor['execute']>>
): Promise<unknown> => {
  const fetch: Fetch = { type };
  const stray = new Promise<never>((_, reject) => {
    fetch.fail = reject;
  });
  try {
    return await Promise.race([underWay.run(fetch, () => next(input)), stray]);
  } catch (error) {
    throw sendable(error, type);
  } finally {
    fetch.fail = undefined;
  }
};

function listen(): void {
  if (isListening) return;
  isListening = true;
  process.on('unhandledRejection', (error) => onStrayError(error, 'unhandledRejection'));
  process.on('uncaughtException', (error) => onStrayError(error, 'uncaughtException'));
}

function onStrayError(error: unknown, event: 'unhandledRejection' | 'uncaughtException'): void {
  const fetch = underWay.getStore();
  if (fetch?.fail) {
    fetch.fail(error);
    return;
  }
  // Somebody else in this process listens, and may want it to end.
  if (!fetch && process.listenerCount(event) > 1) return;
  const from = fetch ? `${fetch.type}, which had ended` : 'no fetch';
  logger().error(`An error that nobody listens to came from ${from}: ${errorMessage(error)}`, { error });
}

function logger(): Logger {
  return Runtime.instance().logger;
}

function sendable(error: unknown, type: string): unknown {
  // The kind of these errors decides how the attempt ends.
  if (isInstance(error, CancelledFailure) || isInstance(error, CompleteAsyncError)) return error;
  if (isInstance(error, ApplicationFailure)) return soundCopy(error);
  return soundCopy(classified(error, type));
}

function classified(error: unknown, type: string): ApplicationFailure {
  const resource = fetchedResource(type) ?? type;
  try {
    const failure = classifyFetchError(error, resource);
    if (isInstance(failure, ApplicationFailure)) return failure;
  } catch {
    // It cannot be looked at.
  }
  return ApplicationFailure.create({
    message: readThrown(error).message,
    type: fetchFailureType('failed'),
    details: [{ code: 'failed', resource }],
  });
}

function soundCopy(failure: ApplicationFailure): ApplicationFailure {
  const { message, stack, cause } = readThrown(failure, 20_000);
  const { type, nonRetryable, details, nextRetryDelay } = failure;
  const copy = ApplicationFailure.create({
    message,
    ...(typeof type === 'string' && { type: wellFormed(type) }),
    nonRetryable: nonRetryable === true,
    ...(details && { details }),
    ...(nextRetryDelay != null && { nextRetryDelay }),
    ...(isInstance(cause, Error) && { cause: soundCause(cause) }),
  });
  copy.stack = stack;
  return copy;
}

const MAX_CAUSES = 5;

function soundCause(error: Error, causes = MAX_CAUSES): Error {
  const { name, message, stack, cause } = readThrown(error);
  const copy = new Error(message, {
    ...(causes > 0 && isInstance(cause, Error) && { cause: soundCause(cause, causes - 1) }),
  });
  return Object.assign(copy, { name, stack });
}
