/**
 * The data converter of every process outside the sandbox: clients, workers, and whatever replays histories. Without a
 * payload store it is the SDK's own.
 */
import type { DataConverter } from '@temporalio/common';
import type { ResolvedPayloads } from '../config/payloads.js';
import type { PayloadStore } from './payload-store.js';

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

async function makeConverter({
  store,
  thresholdBytes,
  maxBytes,
  timeoutMs,
}: ResolvedPayloads): Promise<DataConverter> {
  if (store.kind === 'none') return {};
  const limit = maxBytes + AROUND_BYTES;
  const opened = await openStore(store, 2 * limit);
  // Loaded where there is a store: most commands start without.
  const [{ ExternalStorage }, { GuardedDriver }] = await Promise.all([
    import('@temporalio/common'),
    import('./guarded-driver.js'),
  ]);
  return {
    externalStorage: new ExternalStorage({
      drivers: [new GuardedDriver(opened, limit, timeoutMs)],
      payloadSizeThreshold: thresholdBytes,
    }),
  };
}

type OpenedStore = Exclude<ResolvedPayloads['store'], { kind: 'none' }>;

async function openStore(store: OpenedStore, maxBytes: number): Promise<PayloadStore> {
  if (store.kind === 'file') {
    return (await import('./file-store.js')).fileStore(store.directory, store.share);
  }
  return (await import('./s3-store.js')).s3Store(store, maxBytes);
}
