/**
 * Where payloads go that are too large for a history, and from which size on: the section `payloads` of the
 * configuration. Every process that reads or writes what a run exchanges (clients, both kinds of workers, whatever
 * replays histories) needs the same answer, so it is decided here alone.
 */
import path from 'node:path';
import * as z from 'zod';
import { durationSchema } from '../common/fetch-policy.js';
import { MAX_INLINE_BYTES } from '../common/payload-size.js';

/** Half of what the server warns at; the SDK's own default. */
const DEFAULT_THRESHOLD_BYTES = 256 * 1024;
const DEFAULT_MAX_BYTES = 10_000_000;
/** Shorter than a workflow task may take: else the server takes the task away before the worker has said why it waits. */
const DEFAULT_TIMEOUT_MS = 8_000;
/** The S3 driver's own limit; beyond it the sandbox cannot read a value in the time that a workflow task has. */
const LARGEST_MAX_BYTES = 50_000_000;

const storeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }).strict(),
  z
    .object({
      kind: z.literal('file'),
      /** Folder that every process reaches; relative to the configuration file. Default: `.airlock/payloads`. */
      directory: z.string().min(1).optional(),
      /**
       * Who else may read and write the files, where workers of several users share the folder: `group`, the folder's
       * group; `all`, every user of the machine. Default: no one else.
       */
      share: z.enum(['group', 'all']).optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('s3'),
      bucket: z.string().min(1),
      /** Default: what the AWS SDK finds (`AWS_REGION`, the shared configuration file). */
      region: z.string().min(1).optional(),
      /** Of a service that speaks S3 and is not AWS. Default: AWS. */
      endpoint: z.url().optional(),
      /** Whether the bucket is part of the path and not of the host name. Default: with `endpoint`. */
      forcePathStyle: z.boolean().optional(),
    })
    .strict(),
]);

export const payloadsSchema = z
  .object({
    /** Default: files in `.airlock/payloads` with the server that `airlock dev` runs, otherwise none. */
    store: storeSchema.optional(),
    /** Bytes from which on a payload goes to the store. Default: 262,144. */
    thresholdBytes: z.number().int().min(1_024).max(1_000_000).optional(),
    /** Bytes of JSON that one payload in the store may have; more is `too_large`. Default: 10,000,000. */
    maxBytes: z.number().int().min(MAX_INLINE_BYTES).max(LARGEST_MAX_BYTES).optional(),
    /** How long the store may take for one payload; then it counts as out of reach. Default: 8s. */
    timeout: durationSchema.pipe(z.number().min(100).max(60_000)).optional(),
  })
  .strict();

export type PayloadStoreOptions =
  | { kind: 'none' }
  | { kind: 'file'; directory: string; share: 'group' | 'all' | undefined }
  | {
      kind: 's3';
      bucket: string;
      region: string | undefined;
      endpoint: string | undefined;
      forcePathStyle: boolean;
    };

export interface ResolvedPayloads {
  store: PayloadStoreOptions;
  thresholdBytes: number;
  maxBytes: number;
  timeoutMs: number;
  /** Whether the store was not chosen: with the server that `airlock dev` runs, `store` is replaced by files (`settlePayloads`). */
  byDefault: boolean;
}

/** @param root folder that relative paths start from */
export function resolvePayloads(
  given: z.output<typeof payloadsSchema> | undefined,
  root: string,
): ResolvedPayloads {
  return {
    store: resolveStore(given?.store, root),
    thresholdBytes: given?.thresholdBytes ?? DEFAULT_THRESHOLD_BYTES,
    maxBytes: given?.maxBytes ?? DEFAULT_MAX_BYTES,
    timeoutMs: given?.timeout ?? DEFAULT_TIMEOUT_MS,
    byDefault: given?.store === undefined,
  };
}

function resolveStore(given: z.output<typeof storeSchema> | undefined, root: string): PayloadStoreOptions {
  switch (given?.kind) {
    case 'file':
      return fileStore(root, given.directory, given.share);
    case 's3': {
      const { bucket, region, endpoint, forcePathStyle = endpoint !== undefined } = given;
      return { kind: 's3', bucket, region, endpoint, forcePathStyle };
    }
    default:
      return { kind: 'none' };
  }
}

function fileStore(
  root: string,
  directory = '.airlock/payloads',
  share?: 'group' | 'all',
): PayloadStoreOptions {
  return { kind: 'file', directory: path.resolve(root, directory), share };
}

/**
 * The configuration, once it is known which server it is used with: where no store was chosen, the server that
 * `airlock dev` runs in this project gets one of files.
 */
export function settlePayloads<Config extends { root: string; payloads: ResolvedPayloads }>(
  config: Config,
  { source }: { source: string },
): Config {
  const { payloads, root } = config;
  if (!payloads.byDefault || source !== 'dev-server') return config;
  return { ...config, payloads: { ...payloads, store: fileStore(root), byDefault: false } };
}

/** Bytes of JSON that one payload may have. */
export function maxPayloadBytes({ store, maxBytes }: ResolvedPayloads): number {
  return store.kind === 'none' ? MAX_INLINE_BYTES : maxBytes;
}
