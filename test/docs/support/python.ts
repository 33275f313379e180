/** Python packages, each installed once into the system's folder for temporary files, with what it needs. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sh } from './shell.js';

/** Temporal's SDK. @returns where it is, for PYTHONPATH */
export const pythonSdk = () => pythonPackage('temporalio==1.35.0');

/** @returns where the package is, for PYTHONPATH */
export async function pythonPackage(requirement: string): Promise<string> {
  const folder = path.join(tmpdir(), `airlock-test-python-${requirement}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  const install = `python3 -m pip install --quiet --disable-pip-version-check --target ${draft} ${requirement}`;
  await sh(install, { cwd: tmpdir(), env: process.env });
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return folder;
}
