/** A folder with a configuration, and `airlock serve` in it, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import * as z from 'zod';
import { defineResources, externalResource } from '#dist/activities/index.js';
import { resolveConfig } from '#dist/config/define-config.js';
import { writeResourceManifest } from '#dist/config/resource-manifest.js';
import { resourceManifest } from '#dist/worker/made-manifest.js';

const airlock = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

export const RESOURCE = 'scored';

export interface ServedGateway {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface GatewayProject {
  /** Where fetches of the resource wait. */
  taskQueue: string;
  serve(): Promise<ServedGateway>;
  remove(): Promise<void>;
}

export async function makeGatewayProject(address: string): Promise<GatewayProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'airlock-bench-gateway-'));
  const configuration = { agents: './agents.ts', connection: { address } };
  await writeFile(
    path.join(folder, 'temporal.config.mjs'),
    `export default ${JSON.stringify(configuration)};\n`,
  );
  const config = resolveConfig(configuration, folder);
  const resources = defineResources({
    [RESOURCE]: externalResource({
      params: z.object({ order: z.string(), amount: z.number() }),
      result: z.object({ score: z.number().min(0).max(1) }),
      deadline: '1h',
    }),
  });
  await writeResourceManifest(folder, resourceManifest(config, resources));
  return {
    taskQueue: `${config.resourceTaskQueue}.${RESOURCE}`,
    async serve() {
      const port = await getPort();
      const args = [airlock, 'serve', '--json', '--port', String(port)];
      const env = { ...process.env, AIRLOCK_LOG: 'ERROR' };
      const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
      await ready(child);
      const exited = once(child, 'exit');
      return {
        url: `http://127.0.0.1:${port}`,
        pid: Number(child.pid),
        async stop() {
          child.kill('SIGTERM');
          await exited;
        },
      };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', () => resolve());
    child.once('exit', (code) => reject(new Error(`airlock serve ended with ${code}.`)));
  });
}
