/** Python with the Temporal SDK, installed once into the system's folder for temporary files. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sh } from './shell.js';

const SDK = 'temporalio==1.35.0';

/** @returns where the SDK is, for PYTHONPATH */
export async function pythonSdk(): Promise<string> {
  const folder = path.join(tmpdir(), `airlock-test-python-${SDK}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  const install = `python3 -m pip install --quiet --disable-pip-version-check --target ${draft} ${SDK}`;
  await sh(install, { cwd: tmpdir(), env: process.env });
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return folder;
}
