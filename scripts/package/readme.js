/**
 * Before a package is made, README.md gets links that work from the package's page; after it, it is as it was.
 *
 *     node scripts/package/readme.js prepare | restore
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { absoluteLinks } from './readme-links.js';

const at = (file) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const readme = at('README.md');
/** Not in git, and in no package. */
const original = at('original-readme.md');

// A package that was interrupted left it behind.
if (existsSync(original)) renameSync(original, readme);
if (process.argv[2] === 'prepare') {
  const text = readFileSync(readme, 'utf8');
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  writeFileSync(original, text);
  writeFileSync(readme, absoluteLinks(text, version));
}
