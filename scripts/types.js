/**
 * `npm run types`: type-checks the sources with their tests, the examples, and the tests of other packages. What was
 * checked before and has not changed is known (node_modules/.cache), so that only the first time takes long.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = 'node_modules/typescript/bin/tsc';

for (const project of ['tsconfig.json', 'examples', 'examples/external', 'test/ecosystem']) {
  const known = `node_modules/.cache/tsc/${project.replaceAll('/', '-')}.tsbuildinfo`;
  const args = [compiler, '-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', known];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
