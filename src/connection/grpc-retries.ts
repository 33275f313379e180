/**
 * The SDK's retries of gRPC calls, for a connection that may be closed while calls are under way.
 *
 * A call that is to be tried again waits on a timer of the SDK that nothing stops. On a closed connection it throws where nobody
 * catches it, and ends the process. So a closing connection begins no further wait, and is closed when the last one is over.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ConnectionOptions, GrpcRetryOptions } from '@temporalio/client';
import { temporalClient } from './temporal-packages.js';

/** For a timer that is late. */
const MARGIN_MS = 10;

export class GrpcRetries {
  #isClosing = false;
  /** When the last wait is over, as `performance.now()` has it. */
  #waitsEndAt = 0;

  constructor(private readonly sdk: GrpcRetryOptions = temporalClient.defaultGrpcRetryOptions()) {}

  /** In place of the SDK's own. */
  interceptors(): NonNullable<ConnectionOptions['interceptors']> {
    return [
      temporalClient.makeGrpcRetryInterceptor({
        retryableDecider: (attempt, status) => !this.#isClosing && this.sdk.retryableDecider(attempt, status),
        delayFunction: (attempt, status) => {
          const delayMs = this.sdk.delayFunction(attempt, status);
          this.#waitsEndAt = Math.max(this.#waitsEndAt, performance.now() + delayMs);
          return delayMs;
        },
      }),
    ];
  }

  /** Has the connection wait for them when it is closed: at most 6 s, where a server is away. */
  guard(connection: Connection): void {
    const close = connection.close.bind(connection);
    connection.close = async () => {
      this.#isClosing = true;
      const leftMs = this.#waitsEndAt - performance.now();
      if (leftMs > -MARGIN_MS) await sleep(leftMs + MARGIN_MS);
      await close();
    };
  }
}
