/** The documentation as tests see it: its pages, and the fenced blocks in them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

export interface Block {
  language: string;
  text: string;
  /** What the first line's comment names: `// agents.ts`, with words behind it or not. */
  file: string | undefined;
  /** Of the opening fence. */
  line: number;
}

export interface Page {
  /** Relative to the repository. */
  file: string;
  text: string;
  blocks: Block[];
}

/** README, CONTRIBUTING, CHANGELOG and everything in docs. */
export function pages(): Page[] {
  const inDocs = readdirSync(path.join(repository, 'docs'), { recursive: true, encoding: 'utf8' });
  const docs = inDocs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs.sort()].map(page);
}

export function page(file: string): Page {
  const text = readFileSync(path.join(repository, file), 'utf8');
  return { file, text, blocks: blocksOf(text) };
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].map((match) => {
    const [, language = '', content = ''] = match;
    return {
      language,
      text: content,
      file: /^\/\/ ([\w./-]+\.ts)\b/.exec(content)?.[1],
      line: text.slice(0, match.index).split('\n').length,
    };
  });
}

/** The named TypeScript files of a page, as they would stand in a project. */
export function projectFiles({ blocks }: Page): Record<string, string> {
  const named = blocks.filter(({ language, file }) => language === 'ts' && file !== undefined);
  return Object.fromEntries(named.map(({ file, text }) => [file, text]));
}

/** The project that a page is about: its own where it has agents, else the README's with what the page adds. */
export function exampleOf(of: Page): Record<string, string> {
  const files = projectFiles(of);
  return 'agents.ts' in files ? files : { ...projectFiles(page('README.md')), ...files };
}

/** The one JSON block of the page that has this member outermost. */
export function jsonWith<Value>(member: string, { blocks, file }: Page): Value {
  const having = blocks
    .filter(({ language }) => language === 'json')
    .map(({ text }) => JSON.parse(text))
    .filter((value) => member in value);
  if (having.length !== 1)
    throw new Error(`${file} has ${having.length} JSON blocks with '${member}', not 1.`);
  return having[0];
}

/** The commands of shell blocks, one by one: continued lines joined, comments left out. */
export function commandsIn(blocks: readonly Block[]): string[] {
  return blocks
    .filter(({ language }) => language === 'bash')
    .flatMap(({ text }) => text.replace(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}
