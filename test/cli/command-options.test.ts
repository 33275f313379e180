/** Options of the repository's own commands: a wrong one gives the usage and no stack. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandOptions } from '../../scripts/command-options.js';
import { packageRoot } from './airlock.js';

const known = { runs: { type: 'string', default: '10', description: 'how many' } } as const;

const script = `import { commandOptions } from '${path.join(packageRoot, 'scripts/command-options.js')}';
commandOptions('npm run chaos', { runs: { type: 'string', default: '10', description: 'how many' } });`;
const call = (...args: string[]) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', script, '--', 'script', ...args], {
    encoding: 'utf8',
  });

describe('an own command', () => {
  it('takes --json, and what it declares', () => {
    expect(commandOptions('npm run chaos', known, ['--json', '--runs', '3'])).toMatchObject({
      json: true,
      runs: '3',
    });
    expect(commandOptions('npm run chaos', known, [])).toMatchObject({ json: false, runs: '10' });
  });

  it('answers an option that it does not know with its usage', () => {
    const { status, stderr } = call('--nope');
    expect(status).toBe(2);
    expect(stderr).toContain("npm run chaos: Unknown option '--nope'");
    expect(stderr).toContain('--runs <value>');
    expect(stderr).toContain('(default: 10)');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('says what it takes', () => {
    const { status, stdout } = call('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: npm run chaos -- [options]');
  });
});

/** Each command of package.json for those who work on Airlock, and the file that reads its options. */
const commands = {
  demo: 'scripts/demo.js',
  check: 'scripts/check.js',
  matrix: 'scripts/matrix.js',
  'sdk-seams': 'scripts/sdk-seams.js',
  bench: 'bench/main.ts',
  scale: 'bench/scale/main.ts',
  'scale:inbox': 'bench/scale/inbox.ts',
  chaos: 'chaos/options.ts',
  soak: 'soak/main.ts',
  conformance: 'conformance/main.ts',
};

describe('every own command', () => {
  it.each(Object.entries(commands).filter(([, file]) => file.endsWith('.js')))(
    'npm run %s refuses an option that it does not know, without a stack',
    (_name, file) => {
      const { status, stderr, stdout } = spawnSync(process.execPath, [file, '--nope'], {
        cwd: packageRoot,
        encoding: 'utf8',
      });
      expect(status).toBe(2);
      expect(stderr).toContain("'--nope'");
      expect(stdout + stderr).not.toMatch(/^\s+at /m);
    },
  );

  // These are compiled first, which takes as long as a build.
  it.each(Object.entries(commands).filter(([, file]) => file.endsWith('.ts')))(
    'npm run %s reads its options likewise',
    (_name, file) => {
      const text = readFileSync(path.join(packageRoot, file), 'utf8');
      expect(text).toMatch(/\bcommandOptions\(/);
      expect(text).not.toMatch(/\bparseArgs\b/);
    },
  );
});
