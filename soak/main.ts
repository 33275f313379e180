/**
 * `npm run soak -- [--minutes 60] [--seed 1] [--turns 10000] [--json]`: random graphs, hostile runs beside sound ones, and
 * a conversation of many turns, for as long as is asked. It ends with 1 where anything is counted that must not be.
 *
 * The graphs have half of the time, containment and the conversation a quarter each.
 */
import { findTemporalBinary, startDevServer } from '#dist/dev-server/index.js';
import { commandOptions, failUsage } from '#scripts/command-options.js';
import { runContainment } from './containment.js';
import { runGraphs } from './graphs.js';
import { runLongConversation } from './long-conversation.js';

const COMMAND = 'npm run soak';
const known = {
  minutes: { type: 'string', default: '60', description: 'how long' },
  seed: { type: 'string', description: 'of the first graph and of the hostile runs' },
  turns: { type: 'string', default: '10000', description: 'of the conversation, at most' },
} as const;
const options = commandOptions(COMMAND, known);
const minutes = readNumber('minutes', options.minutes);
const turns = readNumber('turns', options.turns);
const seed = readNumber('seed', options.seed ?? String(Math.floor(Date.now() / 1000) % 1_000_000));
const began = Date.now();
const until = (share: number) => began + minutes * 60_000 * share;
const faults: string[] = [];
const onFault = (fault: string) => {
  faults.push(fault);
  process.stderr.write(`${fault}\n`);
};
process.stderr.write(`seed ${seed}, ${minutes} minutes\n`);
// LangGraph reports retries on standard output, which is kept for the report.
console.log = console.error;

const graphs = await runGraphs({ seed, untilMs: until(0.5), onFault });
const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const { address, namespace } = server;
const contained = await runContainment({ seed, address, namespace, untilMs: until(0.75), onFault });
const conversation = await runLongConversation({
  address,
  namespace,
  agent: 'keeper',
  turns,
  untilMs: until(1),
});
await server.stop();

const report = {
  graphs: graphs.graphs,
  runs: graphs.runs + contained.runs,
  parity: graphs.parity,
  visible: graphs.visible,
  hung: graphs.hung + contained.hung,
  crossed: graphs.crossed + contained.crossed + conversation.wrong.length,
  poisoned: contained.poisoned,
  turns: conversation.turns,
  seeds: { graphs: [seed, seed + graphs.graphs - 1], containment: seed },
};
const faulty = ['parity', 'visible', 'hung', 'crossed', 'poisoned'] as const;
if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else process.stdout.write(`${JSON.stringify(report, null, 2)}\n${conversation.wrong.join('\n')}\n`);
process.exit(faulty.some((name) => report[name] > 0) ? 1 : 0);

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  failUsage(COMMAND, known, `--${name} takes a number of 0 or more, not '${text}'.`);
}
