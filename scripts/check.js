/**
 * `npm run check`: what CI runs, in the order in which it answers. The first answer (lint, types, unit tests) takes
 * seconds; the tests against a real server, which take minutes, run only after it. Uses Node alone.
 *
 * The first answer has two lanes side by side: what the compiler and the linter say, and unit tests, which need neither.
 * A lane prints what a step said if it fails, and its time. The first step that fails ends both.
 *
 *     --first   the first answer alone
 *     --json    the last line is JSON: the seconds of each step
 */
import { spawn } from 'node:child_process';
import { commandOptions } from './command-options.js';

const options = commandOptions('npm run check', {
  first: { type: 'boolean', default: false, description: 'lint, types and unit tests alone' },
});

const first = [
  [
    ['lint', 'npm run --silent lint'],
    // The examples are checked against what is built; the next step checks what is in it.
    ['build', 'npx tsc -p tsconfig.build.json --noCheck && node scripts/client-descriptors.js'],
    ['types', 'npm run --silent types'],
  ],
  [['unit tests', 'npm run --silent test:unit']],
];
const rest = [
  ['server tests', 'npm run --silent test:server'],
  ['package', 'npx publint'],
];

const startedAt = Date.now();
const underWay = new Set();
const seconds = {};

await Promise.all(first.map((lane) => runLane(lane, 'pipe')));
console.log(
  `\ncheck: lint, types and unit tests pass (${secondsSince(startedAt)} s).${options.first ? '' : ' The rest takes minutes.\n'}`,
);
if (!options.first) {
  await runLane(rest, 'inherit');
  console.log(`\ncheck: everything passes (${secondsSince(startedAt)} s).`);
}
if (options.json)
  console.log(JSON.stringify({ ok: true, seconds: { ...seconds, all: secondsSince(startedAt) } }));

async function runLane(steps, output) {
  for (const [name, command] of steps) await run(name, command, output);
}

/** Ends the process at the first step that fails. */
async function run(name, command, output) {
  const stepStartedAt = Date.now();
  const child = spawn(command, { shell: true, stdio: ['ignore', output, output] });
  underWay.add(child);
  const said = [];
  child.stdout?.on('data', (chunk) => said.push(chunk));
  child.stderr?.on('data', (chunk) => said.push(chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  underWay.delete(child);
  if (status !== 0) {
    process.stdout.write(Buffer.concat(said));
    console.error(`\ncheck: ${name} failed. Run it alone with: ${command}`);
    for (const other of underWay) other.kill();
    process.exit(1);
  }
  seconds[name] = secondsSince(stepStartedAt);
  console.log(`check: ${name} passes (${secondsSince(stepStartedAt)} s)`);
}

function secondsSince(timeMs) {
  return Number(((Date.now() - timeMs) / 1000).toFixed(1));
}
