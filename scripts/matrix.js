/**
 * `npm run matrix`: the agent, workflow and conformance tests with the oldest LangGraph that is supported, and a named part
 * of the suite with the newest on each Node that is. A test that is skipped is a failure, and so is a cell in which none
 * ran, or whose Node or packages cannot be fetched.
 *
 *     --set oldest|newest     only this set of packages
 *     --node 24               only on this Node (a version or the start of one)
 *     --others                without the cell of the repository itself, which `npm test` covers
 *     --whole                 all tests with the newest set, not only the named part
 *     --quick                 on another Node only the core, and each line of Node once: what CI runs
 *     --json                  the last line is JSON
 */
import { commandOptions } from './command-options.js';
import { chooseCells } from './matrix/cells.js';
import { nodeBinary } from './matrix/node-binary.js';
import { runTests } from './matrix/run-tests.js';
import { folderOfSet } from './matrix/version-set.js';

const options = commandOptions('npm run matrix', {
  set: { type: 'string', description: 'oldest or newest: only this set of packages' },
  node: { type: 'string', description: 'only on this Node: a version or the start of one' },
  others: { type: 'boolean', default: false, description: 'without the cell that npm test covers' },
  whole: { type: 'boolean', default: false, description: 'all tests of the newest set' },
  quick: { type: 'boolean', default: false, description: 'the least that says whether it works there' },
});

const partOf = { oldest: 'sandbox', newest: options.quick ? 'core' : 'node' };
const results = [];
const built = new Set();
for (const cell of chooseCells(options)) {
  console.error(`\n── LangGraph ${cell.set}, Node ${cell.node}`);
  const startedAt = Date.now();
  const outcome = await runCell(cell);
  results.push({ ...cell, ...outcome, seconds: Math.round((Date.now() - startedAt) / 1_000) });
}
report();

async function runCell({ set, node }) {
  try {
    const binary = await nodeBinary(node);
    const part = options.whole && set === 'newest' ? 'whole' : partOf[set];
    const folder = await folderOfSet(set);
    const outcome = await runTests({ folder, binary, part, isBuilt: built.has(folder) });
    built.add(folder);
    return outcome;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 1, skipped: 0, problem };
  }
}

function report() {
  for (const { set, node, passed, failed, skipped, seconds, problem, failures = [] } of results) {
    const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    console.error(
      `${set.padEnd(7)} Node ${node.padEnd(8)} ${counts}, ${seconds} s${problem ? `: ${problem}` : ''}`,
    );
    for (const failure of failures) console.error(`        ${failure}`);
  }
  const ok = results.length > 0 && results.every(({ failed, skipped }) => failed + skipped === 0);
  const total = (field) => results.reduce((sum, result) => sum + result[field], 0);
  if (options.json) {
    console.log(JSON.stringify({ ok, passed: total('passed'), failed: total('failed'), cells: results }));
  }
  process.exitCode = ok ? 0 : 1;
}
