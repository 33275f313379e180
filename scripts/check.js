/**
 * `npm run check`: what CI runs, in the order in which it answers. The first answer (lint, types, unit tests) takes
 * seconds; the tests against a real server, which take minutes, run only after it. Uses Node alone.
 */
import { spawnSync } from 'node:child_process';

const first = [
  ['lint', 'npm run --silent lint'],
  ['build', 'npm run --silent build'],
  ['types', 'npm run --silent types'],
  ['unit tests', 'npm run --silent test:unit'],
];
const rest = [
  ['server tests', 'npm run --silent test:server'],
  ['package', 'npx publint'],
];

const startedAt = Date.now();
for (const [name, command] of first) run(name, command);
console.log(
  `\ncheck: lint, types and unit tests pass (${secondsSince(startedAt)} s). The rest takes minutes.\n`,
);
for (const [name, command] of rest) run(name, command);
console.log(`\ncheck: everything passes (${secondsSince(startedAt)} s).`);

/** Ends the process at the first step that fails. */
function run(name, command) {
  const stepStartedAt = Date.now();
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\ncheck: ${name} failed. Run it alone with: ${command}`);
    process.exit(1);
  }
  console.log(`check: ${name} passes (${secondsSince(stepStartedAt)} s)`);
}

function secondsSince(timeMs) {
  return ((Date.now() - timeMs) / 1000).toFixed(1);
}
