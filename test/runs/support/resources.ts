/** The resources that the tests of runs fetch from. */
import { randomBytes } from 'node:crypto';
import { defineResource, defineResources, ResourceError } from 'airlockjs/resources';
import * as z from 'zod';

/** Printable, and the same in JSON. */
const LETTERS = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 33 + index)).replace(
  /["\\]/g,
  '',
);

/** What a test wants to know of attempts that were made, by idempotency key. */
export const attempts = new Map<string, number[]>();
/** Ids of the requests whose handler was told to stop. */
export const aborted = new Set<string>();

/** What the deployment of the resource `keyless` holds. */
export const deployment: { key?: string; failsOnce?: boolean } = {};

function answerWithKey(params: { end?: boolean | undefined }): string {
  if (deployment.key === undefined)
    throw new ResourceError({ code: 'misconfigured', message: 'KEY is not set.' });
  if (params.end) throw new ResourceError({ code: 'forbidden', message: 'Not for you.' });
  if (deployment.failsOnce) {
    deployment.failsOnce = false;
    throw new ResourceError({ code: 'unavailable', message: 'Not yet.' });
  }
  return deployment.key;
}

export const resources = defineResources({
  echo: defineResource({ params: z.json(), result: z.json(), fetch: (params) => params }),
  /** Fails until the attempt that is asked for. */
  flaky: defineResource({
    params: z.object({ okAt: z.number() }),
    result: z.object({ attempt: z.number() }),
    retry: { maxAttempts: 4, initialInterval: 5, backoff: 1 },
    fetch: ({ okAt }, { attempt, idempotencyKey }) => {
      attempts.set(idempotencyKey, [...(attempts.get(idempotencyKey) ?? []), attempt]);
      if (attempt < okAt) throw new ResourceError({ code: 'unavailable', message: 'Not yet.' });
      return { attempt };
    },
  }),
  /** Fails as often as an outage of eight seconds makes it fail with the default retries, and then once more. */
  outage: defineResource({
    params: z.object({ okAt: z.number() }),
    result: z.object({ attempt: z.number() }),
    retry: { initialInterval: 5, backoff: 1 },
    fetch: ({ okAt }, { attempt }) => {
      if (attempt < okAt) throw new ResourceError({ code: 'unavailable', message: 'Not yet.' });
      return { attempt };
    },
  }),
  /** Is tried again in an hour. */
  pausing: defineResource({
    params: z.json(),
    result: z.json(),
    deadline: '3h',
    retry: { initialInterval: '1h', maxInterval: '1h' },
    fetch: () => {
      throw new ResourceError({ code: 'unavailable', message: 'Not yet.' });
    },
  }),
  /** Lacks a key until the test gives it one; then it fails once in another way. */
  keyless: defineResource({
    params: z.object({ end: z.boolean().optional() }),
    result: z.string(),
    deadline: '1s',
    retry: { initialInterval: 5, maxInterval: '50ms' },
    fetch: answerWithKey,
  }),
  /** The same, with no patience for it. */
  strict: defineResource({
    params: z.json(),
    result: z.string(),
    whenMisconfigured: 'fail',
    fetch: () => answerWithKey({}),
  }),
  refusing: defineResource({
    params: z.json(),
    result: z.json(),
    fetch: () => {
      throw new ResourceError({ code: 'forbidden', message: 'Not for you.' });
    },
  }),
  /** Answers nobody; with a heartbeat it learns that nobody waits any more. */
  hanging: defineResource({
    params: z.json(),
    result: z.json(),
    deadline: '1m',
    attemptTimeout: '1m',
    heartbeatTimeout: '600ms',
    fetch: (_params, { signal, workflowId }) =>
      new Promise<null>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.add(workflowId);
          reject(signal.reason);
        });
      }),
  }),
  /** Hangs likewise, but not for long. */
  late: defineResource({
    params: z.json(),
    result: z.json(),
    deadline: '700ms',
    attemptTimeout: '5s',
    fetch: () => new Promise<null>(() => {}),
  }),
  measured: defineResource({
    params: z.json(),
    result: z.json(),
    deadline: '40s',
    attemptTimeout: '11s',
    heartbeatTimeout: '9s',
    retry: { maxAttempts: 3, initialInterval: '2s', backoff: 3, maxInterval: '20s' },
    fetch: (params) => params,
  }),
  bytes: defineResource({
    params: z.object({ count: z.number() }),
    result: z.string(),
    fetch: ({ count }) => 'x'.repeat(count),
  }),
  /** What nothing can make shorter. */
  noise: defineResource({
    params: z.object({ count: z.number() }),
    result: z.string(),
    fetch: ({ count }) => Array.from(randomBytes(count), (byte) => LETTERS[byte % LETTERS.length]).join(''),
  }),
});
