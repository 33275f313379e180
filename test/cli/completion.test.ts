import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion.js';

const program = new Command('airlock');
program.command('show').description("a run's page").option('--log', 'requests alone');
program.command('list').option('--open');

describe('a completion script', () => {
  it('knows commands and their options', () => {
    const bash = completionScript(program, 'bash');
    expect(bash).toContain("local words='show list'");
    expect(bash).toContain("show) words='--log' ;;");
    expect(bash).toContain('complete -o default -F _airlock airlock');
    expect(completionScript(program, 'zsh')).toContain('bashcompinit');
    const fish = completionScript(program, 'fish');
    expect(fish).toContain("-a show -d 'a run\\'s page'");
    expect(fish).toContain("'__fish_seen_subcommand_from show' -l log -d 'requests alone'");
  });
});
