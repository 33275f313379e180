/** Options of the repository's own commands: a wrong one gives the usage and no stack. */
import { spawnSync } from 'node:child_process';
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
