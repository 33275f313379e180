/**
 * `npm run demo`: the spending review from a fresh clone to its report, everything it needs included.
 *
 * This file and what it imports at once use Node alone, for on a fresh clone nothing else is there; the rest is loaded
 * when it is. Exit codes: 0 done, 1 failed, 2 bad usage, 130 stopped by Ctrl-C.
 */
import { Lifetime } from './demo/lifetime.js';
import { checkDecider, HELP, readOptions } from './demo/options.js';
import { prepare } from './demo/prepare.js';
import { Voice } from './demo/voice.js';

const args = process.argv.slice(2);
const voice = new Voice({ json: args.includes('--json') });
const lifetime = new Lifetime();

async function demo() {
  const options = readOptions(args);
  if (options.help) return voice.say(HELP);
  checkDecider(options);
  await prepare(lifetime, voice);
  const { runDemo } = await import('./demo/run-demo.js');
  await runDemo(options, lifetime, voice);
}

process.exit(await lifetime.run(demo, voice));
