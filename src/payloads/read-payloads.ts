/** Reads the values of a history that was fetched as it is stored: what lies in the payload store is a claim there. */
import { type DataConverter, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { ExternalStorageRunner } from '@temporalio/common/lib/internal-non-workflow/index.js';

/** @throws AirlockError `payload_missing`, `payload_store_failed`; what the store says where a claim cannot be redeemed */
export async function readPayloads(
  { externalStorage }: DataConverter,
  payloads: Payload[],
): Promise<unknown[]> {
  const whole = externalStorage
    ? await new ExternalStorageRunner(externalStorage).retrieve(payloads)
    : payloads;
  return whole.map((payload) => defaultPayloadConverter.fromPayload(payload));
}
