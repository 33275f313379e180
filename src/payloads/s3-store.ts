/**
 * Payloads in a bucket, by the SDK's own driver. It and the AWS SDK are loaded where a bucket is configured and nowhere
 * else. Credentials are the AWS SDK's to find (a role of the machine, the environment); the configuration has no place
 * for them.
 */
import { type StorageDriver, StorageDriverClaim } from '@temporalio/common';
import { AirlockError } from '../common/errors.js';
import type { PayloadStoreOptions } from '../config/payloads.js';
import type { PayloadStore } from './payload-store.js';

type S3Options = Extract<PayloadStoreOptions, { kind: 's3' }>;

const KEY = /^v0\/.+\/d\/sha256\/([0-9a-f]{64})$/;

/**
 * @param maxBytes of a serialised payload
 * @throws AirlockError `s3_not_installed`
 */
export async function s3Store(options: S3Options, maxBytes: number): Promise<PayloadStore> {
  const { S3Client, S3StorageDriver, AwsSdkS3StorageDriverClient } = await packages();
  const { bucket, region, endpoint, forcePathStyle } = options;
  const client = new S3Client({
    forcePathStyle,
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
  });
  return {
    driver: inBothSpellings(
      new S3StorageDriver({
        client: new AwsSdkS3StorageDriverClient(client),
        bucket,
        maxPayloadSize: maxBytes,
      }),
    ),
    where: `bucket ${bucket}`,
    nameOf,
    isMissing: (error) => chainOf(error).some(({ name }) => name === 'NoSuchKey' || name === 'NotFound'),
  };
}

/** Of a claim as the driver makes them: an object under its own layout, named by its digest. */
function nameOf({ claimData }: StorageDriverClaim): string | undefined {
  const { bucket, key = '', hashValue = claimData.hash_value } = claimData;
  const digest = KEY.exec(key)?.[1];
  return bucket !== undefined && digest !== undefined && digest === hashValue
    ? `s3://${bucket}/${key}`
    : undefined;
}

/**
 * The SDKs' drivers share bucket, keys and bytes, but TypeScript's (1.22) spells `hashAlgorithm` and `hashValue` what
 * Python's (1.35) spells `hash_algorithm` and `hash_value`, and neither reads the other's claims. Both are written here,
 * and either is read.
 */
function inBothSpellings(driver: StorageDriver): StorageDriver {
  return {
    name: driver.name,
    type: driver.type,
    async store(context, payloads) {
      const claims = await driver.store(context, payloads);
      return claims.map(({ claimData: { hashAlgorithm = '', hashValue = '', ...rest } }) => {
        const python = { hash_algorithm: hashAlgorithm, hash_value: hashValue };
        return new StorageDriverClaim({ ...rest, hashAlgorithm, hashValue, ...python });
      });
    },
    retrieve: (context, claims) =>
      driver.retrieve(
        context,
        claims.map(({ claimData }) => {
          const { hash_algorithm: hashAlgorithm = '', hash_value: hashValue = '' } = claimData;
          return new StorageDriverClaim({ hashAlgorithm, hashValue, ...claimData });
        }),
      ),
  };
}

async function packages() {
  try {
    const [aws, driver, client] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@temporalio/external-storage-s3'),
      import('@temporalio/external-storage-s3-aws-sdk'),
    ]);
    return { ...aws, ...driver, ...client };
  } catch (cause) {
    throw new AirlockError(
      's3_not_installed',
      'payloads.store names a bucket, and a package that reads and writes it cannot be loaded.',
      'npm install @temporalio/external-storage-s3 @temporalio/external-storage-s3-aws-sdk @aws-sdk/client-s3',
      { cause },
    );
  }
}

function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let one = error; one instanceof Error && chain.length < 10; one = one.cause) chain.push(one);
  return chain;
}
