/**
 * What resources say of their own deadlines and retries, on its way to agent workers.
 *
 * A fetch is scheduled by the workflow, with its resource's policy; but an agent worker never loads the resources
 * module. So the process that does load it (a resource worker, `airlock dev`, `airlock build`) writes the policies beside the
 * configuration, and agent workers read them when they start. It is plain data and holds no secret. Without it a
 * fetch goes out with the configuration's defaults, and the resource worker still keeps to its own.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { AirlockError } from '../common/errors.js';
import { fetchPolicySchema, type PartialFetchPolicy } from '../common/fetch-policy.js';
import type { JsonObject } from '../common/protocol.js';
import { writeFileAtomic } from './write-file-atomic.js';

export type ResourcePolicies = Record<string, PartialFetchPolicy>;

const contractSchema = z.object({
  description: z.string().optional(),
  /** JSON Schemas, draft 2020-12. */
  params: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
  result: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
  deadlineMs: z.number(),
  taskQueue: z.string(),
  /** Of a resource that somebody else's process answers. */
  external: z.object({ leaseMs: z.number() }).optional(),
});
/** What a resource takes and gives, and where it is answered. */
export type ResourceContract = z.infer<typeof contractSchema>;

const manifestSchema = z.object({
  resources: z.record(z.string(), fetchPolicySchema),
  /** Of external resources. */
  external: z.record(z.string(), contractSchema).optional(),
});

export interface ResourceManifest {
  resources: ResourcePolicies;
  external: Record<string, ResourceContract>;
}

export const manifestFile = (root: string) => path.join(root, '.airlock', 'resources.json');

/** Leaves an equal manifest untouched; another process never reads half of one. */
export async function writeResourceManifest(root: string, manifest: ResourceManifest): Promise<void> {
  const file = manifestFile(root);
  const { resources, external } = manifest;
  const content = { resources, ...(Object.keys(external).length > 0 && { external }) };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  if ((await readFile(file, 'utf8').catch(() => '')) === text) return;
  await writeFileAtomic(file, text);
}

/**
 * The same for a worker, which answers fetches without a manifest too: in a container it may not write its folder.
 * @param warn called once where the manifest could not be written
 */
export async function offerResourceManifest(
  root: string,
  manifest: ResourceManifest,
  warn: (message: string) => void,
): Promise<void> {
  try {
    await writeResourceManifest(root, manifest);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    warn(
      `${manifestFile(root)} could not be written (${code}). This worker answers fetches all the same; agent workers ` +
        'that find no such file go by the deadlines and retries of the configuration. Make it with airlock build and ' +
        'ship it with them, or let this user write the folder.',
    );
  }
}

/** @throws AirlockError `bad_manifest` where there is one that cannot be read */
export async function readResourceManifest(root: string): Promise<ResourceManifest | undefined> {
  const file = manifestFile(root);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { resources, external = {} } = manifestSchema.parse(JSON.parse(text));
    return { resources, external };
  } catch (cause) {
    throw new AirlockError(
      'bad_manifest',
      `${file} is not a list of resource policies.`,
      'Delete it, and start the resource worker once.',
      {
        cause,
      },
    );
  }
}
