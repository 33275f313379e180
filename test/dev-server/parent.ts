/** Run as a process of its own: starts a server, says which, and ends as it is told once its input ends. */
import { once } from 'node:events';
import { startDevServer } from '../../src/dev-server/dev-server.js';

const [binary, ending] = process.argv.slice(2);
const { address } = await startDevServer({ binary });
process.stdout.write(`${address}\n`);
await once(process.stdin.resume(), 'end');
if (ending === 'exit') process.exit(0);
if (ending === 'throw') throw new Error('on purpose');
// Killed, then.
await new Promise(() => setInterval(() => {}, 1_000));
