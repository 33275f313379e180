/** Every TypeScript block of the docs compiles against the package, together with the other files of its example. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { exampleOf, page, pages, projectFiles, repository } from './support/pages.js';
import { makeProject } from './support/project.js';

const run = promisify(execFile);
const compiler = path.join(repository, 'node_modules/typescript/bin/tsc');
const strict = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    types: ['node'],
    noEmit: true,
  },
  include: ['*.ts'],
};

let root: string | undefined;
afterEach(async () => {
  if (root !== undefined) await rm(root, { recursive: true });
  root = undefined;
});

/** What the compiler says of these files; nothing, if they are right. */
async function problems(files: Record<string, string>): Promise<string> {
  root = await makeProject({ 'tsconfig.json': JSON.stringify(strict), ...files });
  try {
    const { stdout } = await run(process.execPath, [compiler, '-p', root, '--pretty', 'false'], {
      cwd: root,
    });
    return stdout;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    // A compiler that found nothing and yet failed has not looked.
    if (!stdout) throw error;
    return stdout;
  }
}

const written = pages().filter(({ blocks }) => blocks.some(({ language }) => language === 'ts'));

describe('TypeScript in the docs', { timeout: 60_000 }, () => {
  it.each(written)('compiles in $file', async (written) => {
    const unnamed = written.blocks
      .filter(({ language, file }) => language === 'ts' && file === undefined)
      .map(({ text, line }): [string, string] => [`line-${line}.ts`, text]);
    const files = { ...exampleOf(written), ...Object.fromEntries(unnamed) };
    expect(await problems(files)).toBe('');
  });

  it('types fetch and start by the resources and agents of the project', async () => {
    const wrong = `
import { AgentClient } from 'airlockjs';
import { fetch } from 'airlockjs/agent';
import type agents from './agents.js';
void fetch('last_order', { customer: 17 });
void fetch('no_such_resource', {});
const client = await AgentClient.connect<typeof agents>();
await client.start({ agent: 'no-such-agent' });
`;
    const said = await problems({ ...projectFiles(page('README.md')), 'wrong.ts': wrong });
    const lines = [...said.matchAll(/^wrong\.ts\((\d+),/gm)].map(([, line]) => Number(line));
    expect(lines).toEqual([5, 6, 8]);
  });

  it('is an agent of twenty lines', () => {
    const agent = projectFiles(page('README.md'))['agents.ts'] ?? '';
    const code = agent.split('\n').filter((line) => line !== '' && !line.startsWith('//'));
    expect(code.length).toBeLessThanOrEqual(20);
  });
});
