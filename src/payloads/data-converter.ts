/**
 * The data converter of every process outside the sandbox: clients, workers, and whatever replays histories. Without a
 * payload store it is the SDK's own.
 */
import { type DataConverter, ExternalStorage } from '@temporalio/common';
import type { ResolvedPayloads } from '../config/payloads.js';
import { fileStore } from './file-store.js';
import { GuardedDriver } from './guarded-driver.js';
import type { PayloadStore } from './payload-store.js';
import { s3Store } from './s3-store.js';

/** What is serialised around a value of the largest size: the metadata, the call that carries the params. */
const AROUND_BYTES = 64 * 1024;

const made = new WeakMap<ResolvedPayloads, Promise<DataConverter>>();

/**
 * For a Temporal client, worker or replay of one's own: `new Client({ …, dataConverter: await dataConverterOf(config) })`.
 * Made once for a configuration, so that all workers of a process share the store's connections.
 * @throws AirlockError `s3_not_installed`
 */
export function dataConverterOf({ payloads }: { payloads: ResolvedPayloads }): Promise<DataConverter> {
  const converter = made.get(payloads) ?? makeConverter(payloads);
  made.set(payloads, converter);
  return converter;
}

async function makeConverter({ store, thresholdBytes, maxBytes }: ResolvedPayloads): Promise<DataConverter> {
  if (store.kind === 'none') return {};
  const limit = maxBytes + AROUND_BYTES;
  const opened: PayloadStore =
    store.kind === 'file' ? fileStore(store.directory, store.share) : await s3Store(store, 2 * limit);
  return {
    externalStorage: new ExternalStorage({
      drivers: [new GuardedDriver(opened, limit)],
      payloadSizeThreshold: thresholdBytes,
    }),
  };
}
