/**
 * The SDK's retries of gRPC calls, for a connection that may be closed while calls are under way.
 *
 * A call that is to be tried again waits on a timer of the SDK that nothing stops. On a closed connection it throws where nobody
 * catches it, and ends the process. So a closing connection begins no further wait, and is closed when the last one is over.
 */
import type { Connection, ConnectionOptions, GrpcRetryOptions } from '@temporalio/client';
import { temporalClient } from './temporal-packages.js';

type Interceptors = NonNullable<ConnectionOptions['interceptors']>;

export class GrpcRetries {
  #isClosing = false;
  #waiting = 0;
  #onNoneWaiting: () => void = () => {};
  /** The options of calls that were made: the SDK passes the same object when it tries a call again. */
  readonly #made = new WeakSet<object>();

  constructor(private readonly sdk: GrpcRetryOptions = temporalClient.defaultGrpcRetryOptions()) {}

  /** In place of the SDK's own. */
  interceptors(): Interceptors {
    const retries = temporalClient.makeGrpcRetryInterceptor({
      retryableDecider: (attempt, status) => !this.#isClosing && this.sdk.retryableDecider(attempt, status),
      delayFunction: (attempt, status) => {
        this.#waiting += 1;
        return this.sdk.delayFunction(attempt, status);
      },
    });
    const attempts: Interceptors[number] = (options, nextCall) => {
      if (this.#made.has(options)) this.#onTriedAgain();
      this.#made.add(options);
      // gRPC asks no more of it than this interface; its type says more.
      return nextCall(options) as ReturnType<Interceptors[number]>;
    };
    return [retries, attempts];
  }

  /** Has the connection wait for them when it is closed: at most 6 s, where a server is away. */
  guard(connection: Connection): void {
    const close = connection.close.bind(connection);
    const noneWaiting = new Promise<void>((resolve) => {
      this.#onNoneWaiting = resolve;
    });
    connection.close = async () => {
      this.#isClosing = true;
      if (this.#waiting > 0) await noneWaiting;
      await close();
    };
  }

  #onTriedAgain(): void {
    this.#waiting -= 1;
    if (this.#isClosing && this.#waiting === 0) this.#onNoneWaiting();
  }
}
