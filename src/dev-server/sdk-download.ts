/**
 * Fetches a binary from temporal.download, the service that the Temporal SDK's test environment downloads from.
 *
 * The SDK's own code for it is native and only reachable by starting a server through its test environment, which
 * neither gives the file away nor lets its caller say how long to try. So the same two requests are made here:
 * one that says where the archive is, one for the archive. Trust is what it is in the SDK: HTTPS, no checksum.
 *
 * Fails fast: behind a network that only reaches package registries the first request must not hold up the next
 * source. No answer within a few seconds, or a download that stands still, is a failure.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import type { Distribution } from './distribution.js';

export const TEMPORAL_DOWNLOAD_URL = 'https://temporal.download';
const ANSWER_TIMEOUT_MS = 3_000;
const STALL_TIMEOUT_MS = 10_000;

const downloadInfoSchema = z.object({ archiveUrl: z.url() });
const platforms: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};
const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Writes the archive that holds the binary to `archive`. Rejects with the reason it cannot. */
export async function downloadArchive(
  distribution: Distribution,
  archive: string,
  serviceUrl: string,
): Promise<void> {
  const platform = platforms[process.platform];
  const architecture = architectures[process.arch];
  if (platform === undefined || architecture === undefined) {
    throw new Error(`there is no build for ${process.platform}-${process.arch}`);
  }
  const query = new URLSearchParams({ platform, arch: architecture, format: 'tar.gz' });
  const url = `${serviceUrl}/${distribution.artifact}/v${distribution.version}?${query}`;
  const answer = await request(url, AbortSignal.timeout(ANSWER_TIMEOUT_MS));
  const { archiveUrl } = downloadInfoSchema.parse(await answer.json());
  await downloadTo(archiveUrl, archive);
}

async function downloadTo(url: string, file: string): Promise<void> {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error(`the download of ${url} has stopped`));
  const watchdog = setTimeout(giveUp, STALL_TIMEOUT_MS);
  try {
    const { body } = await request(url, controller.signal);
    if (body === null) throw new Error(`${url} answered without content`);
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          watchdog.refresh();
          yield chunk;
        }
      },
      createWriteStream(file),
    );
  } finally {
    clearTimeout(watchdog);
  }
}

async function request(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
