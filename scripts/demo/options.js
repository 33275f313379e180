/** What the demo can be told on its command line. */
import { parseArgs } from 'node:util';
import { DemoError } from './demo-error.js';

export const HELP = `npm run demo -- [options]

Reviews card transactions: finds charges that look wrong, asks you about each dispute, files those you approve.

  --transactions FILE  review this CSV (its columns: examples/spending-review/README.md); default: the one that ships
  --yes                approve everything instead of asking
  --json               print one JSON line as the last of stdout; all else goes to stderr
  --help               print this

Ctrl-C stops everything.
`;

/**
 * @param {string[]} args
 * @throws DemoError for anything that is not in HELP
 */
export function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        transactions: { type: 'string' },
        yes: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (cause) {
    throw new DemoError(`${cause.message.split('. ', 1)[0]}. See npm run demo -- --help.`, {
      cause,
      exitCode: 2,
    });
  }
}

/** @throws DemoError where nobody could decide */
export function checkDecider({ yes }) {
  if (yes || process.stdin.isTTY) return;
  throw new DemoError('Nobody can be asked, for this is no terminal. Add --yes to approve everything.', {
    exitCode: 2,
  });
}
