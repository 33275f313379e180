/**
 * What stands between Temporal and a payload store, whichever it is.
 *
 * 1. What fails leaves as a failure with a code, naming the payload and what to do; a workflow task that fails with it
 *    is tried again until the store is back, so that an outage stops runs and loses none.
 * 2. A claim that no store can have issued is not looked for: it becomes a payload that nothing can read, and is
 *    refused like any other nonsense that a client sends, instead of failing workflow tasks for ever.
 * 3. A store that does not answer in time counts as out of reach. What it does later is not waited for: a payload is
 *    named by its bytes, so writing it again changes nothing.
 */
import type { Payload, StorageDriver, StorageDriverClaim } from '@temporalio/common';
import { durationText } from '../common/duration-text.js';
import { STORED_MARK } from '../common/payload-size.js';
import { withinTime } from '../common/within-time.js';
import { redact } from '../secrets/redact.js';
import { payloadFailure } from './failures.js';
import type { PayloadStore } from './payload-store.js';

type StoreContext = Parameters<StorageDriver['store']>[0];
type RetrieveContext = Parameters<StorageDriver['retrieve']>[0];

export class GuardedDriver implements StorageDriver {
  readonly name: string;
  readonly type: string;

  /**
   * @param maxBytes of a serialised payload
   * @param timeoutMs that the store may take for one payload
   */
  constructor(
    private readonly guarded: PayloadStore,
    private readonly maxBytes: number,
    private readonly timeoutMs: number,
  ) {
    this.name = guarded.driver.name;
    this.type = guarded.driver.type;
  }

  async store(context: StoreContext, payloads: Payload[]): Promise<StorageDriverClaim[]> {
    for (const { data } of payloads) {
      const bytes = data?.length ?? 0;
      if (bytes > this.maxBytes) {
        throw payloadFailure(
          'payload_too_large',
          `A payload${of(context)} has ${bytes} bytes; the payload store takes at most ${this.maxBytes} (payloads.maxBytes)`,
        );
      }
    }
    const storeOne = async (payload: Payload) => {
      const [claim] = await this.#inTime(context, (bounded) => this.guarded.driver.store(bounded, [payload]));
      if (claim === undefined) throw new Error('the store answered with nothing');
      return claim;
    };
    try {
      return await Promise.all(payloads.map(storeOne));
    } catch (error) {
      throw payloadFailure(
        'payload_store_failed',
        `A payload${of(context)} could not be written to the payload store (${this.guarded.where}): ${said(error)}. ` +
          'Check that the store is there and may be written.',
      );
    }
  }

  /** One by one, so that a failure names the payload it is about. */
  retrieve(context: RetrieveContext, claims: StorageDriverClaim[]): Promise<Payload[]> {
    return Promise.all(claims.map((claim) => this.#retrieve(context, claim)));
  }

  async #retrieve(context: RetrieveContext, claim: StorageDriverClaim): Promise<Payload> {
    const { driver, where, nameOf, isMissing } = this.guarded;
    const name = nameOf(claim);
    if (name === undefined) return UNREADABLE;
    try {
      const [payload] = await this.#inTime(context, (bounded) => driver.retrieve(bounded, [claim]));
      if (payload === undefined) throw new Error('the store answered with nothing');
      return { ...payload, metadata: { ...payload.metadata, [STORED_MARK]: new Uint8Array() } };
    } catch (error) {
      throw isMissing(error)
        ? payloadFailure(
            'payload_missing',
            `The payload ${name} is not in the payload store (${where}), or is damaged there. ` +
              'Put it back, or let this process use the store that it was written to (payloads.store); what waits for it then continues.',
          )
        : payloadFailure(
            'payload_store_failed',
            `The payload ${name} could not be read from the payload store (${where}): ${said(error)}. ` +
              'Check that the store is there and may be read.',
          );
    }
  }

  /** A read of a folder on a network may hang for ever, and nothing stops it: it is left behind. */
  #inTime<Context extends StoreContext | RetrieveContext, Result>(
    context: Context,
    act: (context: Context) => Promise<Result>,
  ): Promise<Result> {
    const { abortSignal: given } = context;
    return withinTime(
      this.timeoutMs,
      (late) => act({ ...context, abortSignal: given ? AbortSignal.any([late, given]) : late }),
      () => new Error(`it did not answer within ${durationText(this.timeoutMs)} (payloads.timeout)`),
    );
  }
}

/** No converter knows this encoding. */
const UNREADABLE: Payload = {
  metadata: { encoding: new TextEncoder().encode('a claim that no payload store has issued') },
  data: new Uint8Array(),
};

/** Whose payload it is, where the SDK says. */
function of({ target }: StoreContext): string {
  return target?.id === undefined ? '' : ` of ${target.kind} '${target.id}'`;
}

/** With its causes: the S3 driver says where, and the AWS SDK why. */
function said(error: unknown): string {
  const words: string[] = [];
  for (let one = error; one instanceof Error && words.length < 5; one = one.cause) {
    words.push(one.message || one.name);
  }
  return redact(words.join(': ') || String(error), 2_000);
}
