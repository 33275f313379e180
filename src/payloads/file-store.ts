/**
 * Payloads as files of one folder, by the SHA-256 of their bytes: what `airlock dev` uses, and what will do wherever
 * all processes share a folder.
 *
 * 1. A claim is a digest and nothing else: no claim names a path, and so none leads out of the folder.
 * 2. A file appears whole, on the disk, before its claim is given away; one that does not match its name is not read.
 * 3. A payload that is stored again counts as new: deletion by age goes by the time of the last change. A file that was
 *    damaged is written anew.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { type Payload, type StorageDriver, StorageDriverClaim } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { PayloadStore } from './payload-store.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const NAME = 'airlock.file';
const DIGEST = /^[0-9a-f]{64}$/;

/** A link leads elsewhere; a pipe would hold the thread that opens it until somebody writes. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Permissions of a file, and of a folder. A folder of a group keeps it for what is made inside. */
const modes = { nobody: [0o600, 0o700], group: [0o660, 0o2770], all: [0o666, 0o777] } as const;

/**
 * @param directory absolute; made when the first payload is stored
 * @param share who else may read and write the files. Default: nobody
 */
export function fileStore(directory: string, share?: 'group' | 'all'): PayloadStore {
  return {
    driver: new FileDriver(directory, share),
    where: directory,
    nameOf: digestOf,
    isMissing: (error) => error instanceof DamagedFile || codeOf(error) === 'ENOENT',
  };
}

class DamagedFile extends Error {}

class FileDriver implements StorageDriver {
  readonly name = NAME;
  readonly type = NAME;

  readonly #isShared: boolean;
  readonly #fileMode: number;
  readonly #folderMode: number;

  constructor(
    private readonly directory: string,
    share: 'group' | 'all' | undefined,
  ) {
    this.#isShared = share !== undefined;
    [this.#fileMode, this.#folderMode] = modes[share ?? 'nobody'];
  }

  store(_context: unknown, payloads: Payload[]): Promise<StorageDriverClaim[]> {
    return Promise.all(payloads.map((payload) => this.#put(PayloadMessage.encode(payload).finish())));
  }

  retrieve(_context: unknown, claims: StorageDriverClaim[]): Promise<Payload[]> {
    return Promise.all(claims.map((claim) => this.#get(claim)));
  }

  async #put(bytes: Uint8Array): Promise<StorageDriverClaim> {
    const digest = sha256(bytes);
    const file = this.#fileOf(digest);
    if (!(await isRenewed(file, bytes))) {
      await this.#makeFolder(path.dirname(file));
      const draft = `${file}.${randomUUID()}`;
      try {
        await writeThrough(draft, bytes, this.#fileMode);
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    }
    return new StorageDriverClaim({ hashAlgorithm: 'sha256', hashValue: digest });
  }

  async #get(claim: StorageDriverClaim): Promise<Payload> {
    const digest = digestOf(claim);
    if (digest === undefined) throw new DamagedFile('The claim names no digest.');
    const handle = await open(this.#fileOf(digest), READ_ONLY);
    try {
      if (!(await handle.stat()).isFile()) throw new DamagedFile('There is no file.');
      const bytes = await handle.readFile();
      if (sha256(bytes) !== digest) throw new DamagedFile('The file is not what was written.');
      return PayloadMessage.decode(bytes);
    } finally {
      await handle.close();
    }
  }

  /** The process's umask takes rights away from what is made; those who share the folder need them. */
  async #makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true, mode: this.#folderMode });
    if (made === undefined || !this.#isShared) return;
    for (let at = folder; at.length >= made.length; at = path.dirname(at)) await chmod(at, this.#folderMode);
  }

  #fileOf(digest: string): string {
    return path.join(this.directory, digest.slice(0, 2), digest);
  }
}

function digestOf({ claimData }: StorageDriverClaim): string | undefined {
  const { hashAlgorithm, hashValue } = claimData;
  return hashAlgorithm === 'sha256' && hashValue !== undefined && DIGEST.test(hashValue)
    ? hashValue
    : undefined;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * What leads `isRenewed` to a new file: none is there, it is a link, it cannot be read, or another user who shares it
 * owns it (only the owner may set its time).
 */
const UNUSABLE: readonly unknown[] = ['ENOENT', 'ELOOP', 'EACCES', 'EPERM'];

/** Whether the file holds these bytes and counts as new from now on. A damaged one is written again. */
async function isRenewed(file: string, bytes: Uint8Array): Promise<boolean> {
  try {
    if (!(await holds(file, bytes))) return false;
    const now = new Date();
    await utimes(file, now, now);
    return true;
  } catch (error) {
    if (UNUSABLE.includes(codeOf(error))) return false;
    throw error;
  }
}

async function holds(file: string, bytes: Uint8Array): Promise<boolean> {
  const handle = await open(file, READ_ONLY);
  try {
    return (await handle.stat()).size === bytes.length && (await handle.readFile()).equals(bytes);
  } finally {
    await handle.close();
  }
}

async function writeThrough(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.chmod(mode);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
