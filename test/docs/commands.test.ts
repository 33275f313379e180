/** What the docs tell a reader to type or to open exists: commands, options, scripts, files and headings. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { airlock } from '../cli/airlock.js';
import { commandsIn, type Page, page, pages, repository } from './support/pages.js';
import { sh } from './support/shell.js';

const all = pages();
const { name, bin, scripts } = z
  .object({
    name: z.string(),
    bin: z.object({ airlock: z.string() }),
    scripts: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')));

/** Commands in shell blocks, and those that stand as code in a sentence or a table. */
function commands(of: Page): string[] {
  const inText = [...of.text.matchAll(/`((?:airlock|npm|npx|node) [^`]+)`/g)].map(
    ([, command = '']) => command,
  );
  return [...commandsIn(of.blocks), ...inText]
    .flatMap((command) => command.split('&&'))
    .map((one) => one.trim());
}

/** The command as it stands in a project's folder: where it is started without npx, and stopped by something else. */
const installed = `node node_modules/${name}/${bin.airlock} `;

const airlockCommands = all
  .flatMap(commands)
  .map((command) => command.replace(/^(npx |docker run .*(?=node ))/, ''))
  .map((command) => command.replace(installed, 'airlock '))
  .filter((command) => command.startsWith('airlock ') && !/^airlock (--|<|temporal\b)/.test(command));

/** The help of each of the program's commands, by name. */
async function helps(): Promise<Map<string, string>> {
  const program = (await airlock(['--help'], { cwd: repository })).stdout;
  const names = [...program.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, name = '']) => name);
  // What `airlock temporal` takes is Temporal's to say.
  const own = names.filter((name) => name !== 'temporal');
  // In one process: each would load the whole command line anew.
  const script = `import { runCli } from './dist/cli/program.js';
for (const name of process.argv.slice(1)) { await runCli(['node', 'airlock', name, '--help']); console.log('§'); }`;
  const printed = await sh(`node --input-type=module -e "${script}" ${own.join(' ')}`, {
    cwd: repository,
    env: process.env,
  });
  const texts = printed.split('§\n');
  return new Map([...own.map((name, index) => [name, texts[index] ?? ''] as const), ['temporal', '']]);
}

describe('the docs', { timeout: 60_000 }, () => {
  it('name commands and options that the program has, and in the README every one', async () => {
    const known = await helps();
    expect(known.size).toBeGreaterThan(10);
    for (const command of new Set(airlockCommands)) {
      const [name = '', ...rest] = command.split(' ').slice(1);
      const help = known.get(name);
      for (const expected of [`Usage: airlock ${name} `, ...rest.filter((word) => word.startsWith('--'))]) {
        expect({ command, help }).toEqual({ command, help: expect.stringContaining(expected) });
      }
    }
    const told = commands(page('README.md')).map((command) => /^airlock ([\w-]+)/.exec(command)?.[1]);
    expect([...known.keys()].filter((name) => name !== 'help' && !told.includes(name))).toEqual([]);
  });

  it('start what something else stops without npx, by the file that the package has', () => {
    const started = all.flatMap(({ text }) =>
      [...text.matchAll(/\bnode[ ,]+(node_modules[^ ,`]+)/g)].map(([, file]) => file),
    );
    expect(started.length).toBeGreaterThan(5);
    expect([...new Set(started)]).toEqual([`node_modules/${name}/${bin.airlock}`]);
    expect(airlockCommands).toContain('airlock worker --role resources');
    const blocks = ['docs/deployment.md', 'docs/gateway.md'].flatMap((file) => page(file).blocks);
    expect(blocks.filter(({ text }) => /npx airlock (worker|serve)/.test(text))).toEqual([]);
  });

  it('name npm scripts that there are', () => {
    const named = all.flatMap(commands).flatMap((command) => {
      const [, run, own] = /^npm (?:run(?: --silent)? ([\w:-]+)|(test|start)\b)/.exec(command) ?? [];
      return run ?? own ?? [];
    });
    expect(named).toContain('demo');
    expect(named).toContain('test');
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('have blocks of kinds that are tested', () => {
    const kinds = all.flatMap(({ file, blocks }) => blocks.map(({ language }) => `${file}: ${language}`));
    const shell = all.map(({ file }) => `${file}: bash`);
    const typed = all.map(({ file }) => `${file}: ts`);
    // Run or parsed by walkthrough.test.ts, gateway.test.ts, test/examples/external.test.ts, test/policy/opa.test.ts and test/activities/credentials; the last two are a drawing and a tree, which test/architecture compares.
    const followed = [
      'README.md: python',
      'docs/temporal-clients.md: python',
      'docs/temporal-clients.md: json',
      'docs/gateway.md: json',
      'docs/external.md: json',
      'docs/policy.md: rego',
      'docs/credentials.md: sql',
      'docs/architecture.md: mermaid',
      'docs/architecture.md: text',
    ];
    expect(kinds.filter((kind) => ![...shell, ...typed, ...followed].includes(kind))).toEqual([]);
  });

  it.each(all)('link to what is there, in $file', ({ file, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const broken = links.filter(([, target = '', anchor]) => {
      const to = target === '' ? file : path.join(path.dirname(file), target);
      if (!existsSync(path.join(repository, to))) return true;
      return anchor !== undefined && !anchors(to).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
function anchors(file: string): string[] {
  const headings = page(file).text.matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
