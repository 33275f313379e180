/** The README on the package's page: no link is relative, and each leads to a file that the package has. */
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { absoluteLinks } from '../../scripts/package/readme-links.js';
import { page, repository } from '../docs/support/pages.js';
import { sh } from '../docs/support/shell.js';

const packed = z.array(z.object({ files: z.array(z.object({ path: z.string() })) }));
const PACKAGE = 'https://app.unpkg.com/airlockjs@1.2.3/files/';
const RAW = 'https://unpkg.com/airlockjs@1.2.3/';

let files: string[];
beforeAll(async () => {
  const listed = await sh('npm pack --dry-run --ignore-scripts --json', {
    cwd: repository,
    env: process.env,
  });
  files = packed.parse(JSON.parse(listed))[0]?.files.map(({ path }) => path) ?? [];
});

test('every link leads to the package, and to what is in it', () => {
  const text = absoluteLinks(page('README.md').text, '1.2.3');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  expect(targets.length).toBeGreaterThan(10);
  for (const target of targets) {
    expect(target).toMatch(/^https:\/\//);
    const base = [PACKAGE, RAW].find((one) => target.startsWith(one));
    if (base === undefined) continue;
    const [file = ''] = target.slice(base.length).split('#');
    expect(
      files.some((one) => one === file || one.startsWith(`${file}/`)),
      file,
    ).toBe(true);
  }
});

test.each([
  ['[a](docs/a.md)', `[a](${PACKAGE}docs/a.md)`],
  ['[a](docs/a.md#part)', `[a](${PACKAGE}docs/a.md#part)`],
  ['[all](docs/)', `[all](${PACKAGE}docs)`],
  ['![a [b] c](a.svg)', `![a [b] c](${RAW}a.svg)`],
  ['[out](https://example.com/a)', '[out](https://example.com/a)'],
  ['[here](#part)', '[here](#part)'],
])('%s', (given, absolute) => {
  expect(absoluteLinks(given, '1.2.3')).toBe(absolute);
});
