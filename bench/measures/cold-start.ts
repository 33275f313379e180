/** How long a worker takes from its process's start to being ready to work, with a bundle built beforehand. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from '../statistics.js';

const STARTS = 5;
const airlock = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const systems = fileURLToPath(new URL('../systems/', import.meta.url));

/** Milliseconds of wall time, the median of a few starts. */
export async function measureColdStart(address: string): Promise<number> {
  // Beside the compiled agents, so that they find the package as any project does.
  const project = await mkdtemp(path.join(systems, 'cold-start-'));
  try {
    const configuration = `export default ${JSON.stringify({ agents: '../airlock-agents.js', connection: { address } })};\n`;
    await writeFile(path.join(project, 'temporal.config.ts'), configuration);
    await run(project, ['build'], (child) => once(child, 'exit'));
    const bundle = path.join(project, '.airlock', 'workflow-bundle.js');
    const took: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      const begun = performance.now();
      await run(project, ['worker', '--role', 'agent', '--bundle', bundle, '--json'], async (child) => {
        const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
        const gone = once(child, 'exit').then(([code]) => {
          throw new Error(`The worker ended with ${code} before it was ready.`);
        });
        await Promise.race([once(lines, 'line'), gone]);
        took.push(performance.now() - begun);
        gone.catch(() => {});
        child.kill('SIGTERM');
        await once(child, 'exit');
      });
    }
    return Math.round(median(took));
  } finally {
    await rm(project, { recursive: true });
  }
}

async function run(
  cwd: string,
  args: string[],
  until: (child: ReturnType<typeof spawn>) => Promise<unknown>,
): Promise<void> {
  const child = spawn(process.execPath, [airlock, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  await until(child);
}
