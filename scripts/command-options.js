/**
 * Options of the repository's own commands (`npm run bench -- --json`): one that is not known gives the usage and exit
 * code 2, never a stack.
 */
import { parseArgs } from 'node:util';

const common = {
  json: { type: 'boolean', default: false, description: 'end with one line of JSON on stdout' },
  help: { type: 'boolean', default: false, description: 'show this' },
};

const USAGE_EXIT_CODE = 2;

/**
 * @template {Record<string, { type: 'string' | 'boolean', default?: string | boolean, description: string }>} Options
 * @param {string} command as in `npm run bench`
 * @param {Options} own
 * @param {string[]} args
 */
export function commandOptions(command, own, args = process.argv.slice(2)) {
  const options = { ...own, ...common };
  try {
    const { values } = parseArgs({ args, options });
    const { help, ...chosen } = values;
    if (!help) return chosen;
    console.log(usage(command, options));
    process.exit(0);
  } catch (error) {
    failUsage(command, options, error instanceof Error ? error.message : String(error));
  }
}

/** Says what is wrong with the options, shows the usage and ends the process. */
export function failUsage(command, options, problem) {
  console.error(`${command}: ${problem}\n\n${usage(command, { ...options, ...common })}`);
  process.exit(USAGE_EXIT_CODE);
}

function usage(command, options) {
  const lines = Object.entries(options).map(([name, { type, default: value, description }]) => {
    const flag = `--${name}${type === 'string' ? ' <value>' : ''}`;
    return `  ${flag.padEnd(24)} ${description}${type === 'string' && value !== undefined ? ` (default: ${value})` : ''}`;
  });
  return [`Usage: ${command} -- [options]`, '', ...lines].join('\n');
}
