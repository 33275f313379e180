/** Python with Temporal's own LangGraph plugin, installed once into a folder of its own beside the benchmark. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const packages = ['temporalio[langgraph]==1.35.0', 'temporalio-langgraph==0.1.0', 'langgraph==1.2.22'];

/** @returns where the packages are, for PYTHONPATH */
export async function pythonPackages(): Promise<string> {
  const folder = fileURLToPath(new URL('../../../node_modules/.cache/airlock-bench-python', import.meta.url));
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', draft];
  await mkdir(path.dirname(folder), { recursive: true });
  await promisify(execFile)('python3', [...install, ...packages]).catch((error: Error) => {
    throw new Error(`The Python peer could not be installed by pip: ${error.message}`);
  });
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return folder;
}
