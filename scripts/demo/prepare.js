/** Makes a fresh clone ready: installs what is missing, builds what is older than its source. Uses Node alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DemoError } from './demo-error.js';
import { root } from './root.js';

const OLDEST_NODE = [20, 19];

/**
 * @param {import('./lifetime.js').Lifetime} lifetime
 * @param {import('./voice.js').Voice} voice
 */
export async function prepare(lifetime, voice) {
  checkNode();
  if (!existsSync(path.join(root, 'node_modules'))) {
    voice.detail('Installing packages (npm ci)');
    await run(lifetime, 'npm', ['ci', '--no-audit', '--no-fund'], 'npm ci');
  }
  if (isStale()) {
    voice.detail('Building');
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    await run(lifetime, process.execPath, [compiler, '-p', 'tsconfig.build.json'], 'The build');
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new DemoError(
    `Airlock needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.`,
  );
}

function isStale() {
  const built = path.join(root, 'dist/index.js');
  return !existsSync(built) || newest(path.join(root, 'src')) > statSync(built).mtimeMs;
}

/** When the newest file of a folder was written, in milliseconds. */
function newest(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Math.max(...files.map(({ parentPath, name }) => statSync(path.join(parentPath, name)).mtimeMs));
}

async function run(lifetime, program, args, name) {
  const child = spawn(program, args, {
    cwd: root,
    signal: lifetime.signal,
    shell: process.platform === 'win32' && program === 'npm',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const [code] = await once(child, 'close').catch((cause) => {
    throw new DemoError(`${name} could not be started: ${cause.message}`, { cause });
  });
  if (code !== 0) throw new DemoError(`${name} failed:\n${output.trimEnd()}`);
}
