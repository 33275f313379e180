/** A payload store as the rest sees it: the SDK's driver, and what is known of its claims and failures. */
import type { StorageDriver, StorageDriverClaim } from '@temporalio/common';

export interface PayloadStore {
  driver: StorageDriver;
  /** For messages: which folder or bucket. */
  where: string;
  /** What a claim is called in messages; `undefined` for one that a store of this kind cannot have issued. */
  nameOf(claim: StorageDriverClaim): string | undefined;
  /** Whether the failure of reading says that there is no such payload, and not that the store is out of reach. */
  isMissing(error: unknown): boolean;
}
