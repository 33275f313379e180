/** The page that shows what the last run said: docs/conformance.md, between two marks. */
import { readFile, writeFile } from 'node:fs/promises';

const page = new URL('../docs/conformance.md', import.meta.url);
const BEGIN = '<!-- npm run conformance -- --write -->';
const END = '<!-- end -->';

export async function writePage(table: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const [before] = text.split(BEGIN);
  const [, after] = text.split(END);
  await writeFile(page, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
}
