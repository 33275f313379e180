/** Run as a process of its own: starts a server, says which, and ends as it is told. */
import { startDevServer } from '../../src/worker/server/dev-server.js';

const [binary, ending] = process.argv.slice(2);
const { address } = await startDevServer({ binary });
process.stdout.write(`${address}\n`, () => {
  if (ending === 'exit') process.exit(0);
  if (ending === 'throw') throw new Error('on purpose');
});
