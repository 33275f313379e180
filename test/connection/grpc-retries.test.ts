/** The SDK's own retries end the process that closes a connection between two of them. */
import { Connection, defaultGrpcRetryOptions } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GrpcRetries } from '../../src/connection/grpc-retries.js';

const uncaught: unknown[] = [];
const gather = (error: unknown) => uncaught.push(error);
beforeEach(() => process.prependListener('uncaughtException', gather));
afterEach(() => process.removeListener('uncaughtException', gather));

test.each([1, 80, 400])(
  'a connection that is closed while a call waits %i ms to be tried again waits for it, and tries no more',
  async (delayMs) => {
    let waits = 0;
    const retries = new GrpcRetries({
      ...defaultGrpcRetryOptions(),
      delayFunction: () => {
        waits += 1;
        return delayMs;
      },
    });
    // Nobody listens there.
    const connection = Connection.lazy({ address: '127.0.0.1:1', interceptors: retries.interceptors() });
    retries.guard(connection);
    const call = connection.workflowService.getSystemInfo({}).catch((error: unknown) => error);
    await expect.poll(() => waits, { interval: 1 }).toBeGreaterThan(0);
    await connection.close();
    const waitsAtClose = waits;
    expect(await call).toBeInstanceOf(Error);
    await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toBe(waitsAtClose);
    expect(uncaught).toEqual([]);
  },
);
