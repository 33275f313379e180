/** Ids of other Temporal clients that begin with a dash: a printed command names the run, and no option. */
import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerDecisions } from '../../src/cli/commands/decisions.js';
import { CommandSet } from '../../src/cli/invocation.js';
import { RunEndedError } from '../../src/client/errors/run-ended-error.js';
import { runClosed, withItsCode } from '../../src/client/errors/run-errors.js';
import { answerCommands } from '../../src/common/answer-commands.js';
import type { InterruptView } from '../../src/common/protocol.js';
import { airlockCommand } from '../../src/common/shell-word.js';

const IDS = ['--as=boss', '--config=/tmp/evil.ts', '--help', '-rf2', '--', '-', "-'; true", '--fingerprint='];
const approval: Pick<InterruptView, 'id' | 'kind' | 'allowed' | 'fingerprint'> = {
  id: 'approval-1',
  kind: 'approval',
  allowed: ['approve', 'edit', 'reject', 'respond'],
  fingerprint: 'f'.repeat(64),
};

/** Words as a shell gives them to the program. */
function words(command: string): string[] {
  const script = `set -- ${command}; for word; do printf '%s\\0' "$word"; done`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

/** What the command line reads of it. */
function read(command: string): { args: string[]; options: Record<string, unknown> } {
  const [, ...given] = words(command);
  const program = new Command('airlock').exitOverride();
  registerDecisions(new CommandSet(program));
  let seen: Command | undefined;
  for (const declared of program.commands) {
    declared.exitOverride().action(() => {
      seen = declared;
    });
  }
  program.parse(given, { from: 'user' });
  if (seen === undefined) throw new Error(`No command ran: ${command}`);
  return { args: seen.args, options: seen.opts() };
}

describe.each(IDS)('a run with the id %j', (id) => {
  it('is what each printed decision names', () => {
    for (const command of answerCommands(id, approval, -5)) {
      const { args, options } = read(command);
      expect(args).toEqual([id, 'approval-1']);
      expect(options).toMatchObject({ fingerprint: 'f'.repeat(12) });
      expect(options).not.toHaveProperty('as');
      expect(options).not.toHaveProperty('config');
    }
  });

  it('stands behind -- in what else is printed', () => {
    const said = [
      airlockCommand('watch', [id]),
      runClosed(id).hint,
      new RunEndedError(id, 'failed', 'run_failed', 'It failed.').hint,
    ];
    for (const text of said) {
      const [, command = ''] = /(airlock .*)$/.exec(text ?? '') ?? [];
      expect(words(command).slice(-2)).toEqual(['--', id]);
    }
    const [, upgrade = ''] = /; (airlock .*) shows the difference/s.exec(withItsCode(id)) ?? [];
    expect(words(upgrade)[2]).toBe(`--run=${id}`);
  });
});

describe('any other id', () => {
  it('stands first, as people write it', () => {
    expect(airlockCommand('show', ['my run'], '--log')).toBe("airlock show 'my run' --log");
  });
});
