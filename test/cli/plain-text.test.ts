import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderError } from '../../src/cli/render/error.js';
import { oneLine, safeText } from '../../src/cli/render/plain-text.js';
import { renderState } from '../../src/cli/render/state.js';
import { answerCommands } from '../../src/common/answer-commands.js';
import { AirlockError } from '../../src/common/errors.js';
import type { InterruptView } from '../../src/common/protocol.js';
import { shellWord } from '../../src/common/shell-word.js';
import { approval, now, plain, question, state } from './examples.js';

describe('text from outside', () => {
  it('cannot steer the terminal, wherever an agent puts it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hostile: InterruptView = {
          ...approval,
          id: text,
          action: text,
          description: text,
          args: text,
          assignees: [text],
        };
        const shown = renderState(
          text,
          { ...state, agent: text, interrupts: [hostile, { ...question, prompt: text, value: text }] },
          plain,
          now,
        );
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
    expect(safeText('a\u001b[2Jb\u202ec')).toBe('a\\u001b[2Jb\\u202ec');
  });

  it('fits its line', () => {
    expect(oneLine('one\n two   three', 8)).toBe('one two…');
  });
});

describe('a command to copy', () => {
  it('is read back by a shell as it was meant', () => {
    expect(shellWord('review-1')).toBe('review-1');
    expect(shellWord("it's; rm -rf ~")).toBe("'it'\\''s; rm -rf ~'");
    expect(answerCommands('my run', { ...approval, allowed: ['approve'] })).toEqual([
      "airlock approve 'my run' approval-4 --fingerprint 00",
    ]);
  });
});

describe('an error as text', () => {
  it('says what happened and what to do', () => {
    const error = new AirlockError('run_not_found', "There is no run 'x'.", 'List them: airlock list');
    expect(renderError(error, plain)).toBe(
      "✖ There is no run 'x'. (run_not_found)\n  List them: airlock list",
    );
  });
});
