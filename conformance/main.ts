/**
 * `npm run conformance`: every case on plain LangGraph and on Airlock, as a table or, with `--json`, as figures.
 * It ends with 1 where Airlock is wrong in any case.
 */
import { commandOptions } from '#scripts/command-options.js';
import type { Case } from './case.js';
import { cases } from './cases/index.js';
import { writePage } from './page.js';
import { type Result, reportAsJson, reportAsTable } from './report.js';
import { startServerStage } from './server-stage.js';
import { AirlockSubject } from './subjects/airlock.js';
import { LangGraphSubject } from './subjects/langgraph.js';
import { ServerSubject } from './subjects/server.js';
import { judge } from './verdict.js';

const options = commandOptions('npm run conformance', {
  only: { type: 'string', description: 'cases whose name has this in it' },
  server: {
    type: 'boolean',
    default: false,
    description: "plays Airlock's side through a real Temporal server, where a server can play the case",
  },
  write: { type: 'boolean', default: false, description: 'puts the table into docs/conformance.md' },
});

// LangGraph reports retries on standard output, which is kept for the report.
console.warn = console.log = console.error;

const stage = options.server ? await startServerStage() : undefined;
const chosen = cases
  .filter(({ name }) => name.includes(options.only ?? ''))
  .filter((one) => !stage || ServerSubject.plays(one));
const results: Result[] = [];
for (const one of chosen) {
  const result = await play(one);
  results.push(result);
  if (!options.json) process.stderr.write(result.airlock.isRight ? '.' : 'x');
}
if (!options.json) process.stderr.write('\n');
await stage?.stop();
if (options.write) await writePage(reportAsTable(results));
process.stdout.write(`${options.json ? reportAsJson(results) : reportAsTable(results)}\n`);
process.exit(results.every(({ airlock }) => airlock.isRight) ? 0 : 1);

async function play(one: Case): Promise<Result> {
  return {
    case: one,
    langgraph: await judge(one, LangGraphSubject.start),
    airlock: await judge(one, (graph, input) =>
      stage ? ServerSubject.start(stage, one.name, input) : AirlockSubject.start(graph, input),
    ),
  };
}
