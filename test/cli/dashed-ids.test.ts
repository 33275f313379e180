/** Ids of other Temporal clients: a printed command names exactly the run, and no option. */
import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerDecisions } from '../../src/cli/commands/decisions.js';
import { CommandSet } from '../../src/cli/invocation.js';
import { pasted } from '../../src/cli/render/pasted.js';
import { safeLine } from '../../src/cli/render/plain-text.js';
import { RunEndedError } from '../../src/client/errors/run-ended-error.js';
import { runClosed, withItsCode } from '../../src/client/errors/run-errors.js';
import { answerCommands, exampleDecision, signalCommand } from '../../src/common/answer-commands.js';
import type { InterruptView } from '../../src/common/protocol.js';
import { airlockCommand, shellWord } from '../../src/common/shell-word.js';

const IDS = ['--as=boss', '--config=/tmp/evil.ts', '--help', '-rf2', '--', '-', "-'; true", '--fingerprint='];
const approval: Pick<InterruptView, 'id' | 'kind' | 'allowed' | 'fingerprint'> = {
  id: 'approval-1',
  kind: 'approval',
  allowed: ['approve', 'edit', 'reject', 'respond'],
  fingerprint: 'f'.repeat(64),
};

/** Words as a shell gives them to the program. */
function words(command: string, locale = 'C.UTF-8'): string[] {
  const script = `set -- ${command}; for word; do printf '%s\\0' "$word"; done`;
  const env = { ...process.env, LC_ALL: locale };
  return execFileSync('bash', ['-c', script], { encoding: 'utf8', env }).split('\0').slice(0, -1);
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

const UNSEEN = [
  'z1\u200b',
  'z1\\u200b',
  'a\u202eb',
  'a\u2066b\u2069',
  '\ufeffa',
  'a\u2028b',
  'a\u00ad1',
  'a\u061c',
  'a\u{e0041}\u{e0042}',
  "it's !1\u200b\\n",
  'a\nb\t\u001b[2J',
  'a\u00a0b',
  'a  b   c',
  '-\u200b',
  '=ls',
  '👩‍💻',
  '👩\u200d',
  '\u{10ffff}',
];

describe.each(UNSEEN)('a run with the id %j, as it is shown', (id) => {
  it('is what a shell reads from each printed command', () => {
    const signal = signalCommand(id, exampleDecision(approval));
    const printed = [
      ...answerCommands(id, approval, { note: id }),
      airlockCommand('watch', [id]),
      runClosed(id).hint ?? '',
    ].map((text) => pasted(text, {}).replace(/^.*(?=airlock )/s, ''));
    const commands = [...printed, signal];
    const shown = commands.join(' ');
    expect(safeLine(shown)).toBe(shown);
    // A page shows a command in a line as code, in which several blanks are one.
    expect(shown.replace(/\s+/g, ' ')).toBe(shown);
    for (const locale of ['C', 'C.UTF-8']) {
      const named = words(shown, locale).filter((word) => word === id);
      expect(named).toHaveLength(commands.length);
    }
    const [edit = ''] = printed.filter((command) => command.startsWith('airlock edit'));
    expect(words(edit).map(parsed)).toContainEqual({ note: id });
  });
});

function parsed(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    return undefined;
  }
}

describe('any word', () => {
  it('is read back by a shell as it was, and shown as it is pasted', () => {
    const strings = fc
      .string({ unit: 'binary' })
      .filter((text) => text.isWellFormed() && !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(strings, { minLength: 40, maxLength: 40 }), (given) => {
        const command = given.map(shellWord).join(' ');
        expect(safeLine(command)).toBe(command);
        expect(words(command)).toEqual(given);
      }),
      { numRuns: 5 },
    );
  });

  it('that no shell can hold is no word at all', () => {
    expect(() => words(airlockCommand('show', ['a\0b']))).toThrow();
  });

  it('stays as it is where npx runs the command', () => {
    const hint = `See: ${airlockCommand('show', ['x: airlock show'])}`;
    expect(pasted(hint, { npm_command: 'exec' })).toBe("See: npx airlock show 'x: airlock show'");
  });
});

describe('any other id', () => {
  it('stands first, as people write it', () => {
    expect(airlockCommand('show', ['my run'], '--log')).toBe("airlock show 'my run' --log");
  });
});
