/** Whether an inner module of the SDK is as Airlock expects it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * @param {import('./seams.js').Seam} seam
 * @returns {Promise<{ problems: string[], digest?: string }>} what is not as expected, and what the file holds
 */
export async function checkSeam({ module, exports = [], members = [], text = [], typesOnly = false }) {
  let file;
  let source;
  try {
    file = require.resolve(module);
    source = await readFile(typesOnly ? file.replace(/\.js$/, '.d.ts') : file, 'utf8');
  } catch {
    return { problems: ['it is not there'] };
  }
  const digest = createHash('sha256').update(source).digest('hex');
  if (typesOnly) return { problems: [], digest };
  const problems = text.filter((one) => !one.test(source)).map((one) => `its text has no ${one}`);
  try {
    const loaded = require(module);
    problems.push(...exports.filter((name) => !(name in loaded)).map((name) => `it exports no ${name}`));
    for (const [exported, member] of members) {
      const value = loaded[exported];
      const holders = [value, value?.prototype].filter((one) => one !== undefined && one !== null);
      if (!holders.some((one) => member in one)) problems.push(`${exported} has no ${member}`);
    }
  } catch (error) {
    problems.push(`it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { problems, digest };
}
