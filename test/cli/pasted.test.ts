import { describe, expect, test } from 'vitest';
import { pasted } from '../../src/cli/render/pasted.js';

describe('a command that is shown', () => {
  test.each([
    ['npx airlock …', { npm_command: 'exec' }, 'npx airlock'],
    ['npm run dev', { npm_command: 'run-script' }, 'npx airlock'],
    ['a shell that has it on its PATH', {}, 'airlock'],
    ['one that npm is nothing to', { npm_command: '' }, 'airlock'],
  ])('can be pasted into the shell of %s', (_, env, command) => {
    expect(pasted('airlock approve run-1 approval-2', env)).toBe(`${command} approve run-1 approval-2`);
    expect(pasted('List them: airlock list', env)).toBe(`List them: ${command} list`);
    expect(
      pasted('Nothing was changed. It is answered by:\nairlock approve a b\nairlock reject a b', env),
    ).toBe(`Nothing was changed. It is answered by:\n${command} approve a b\n${command} reject a b`);
  });

  test('is a name within a sentence', () => {
    const sentence = 'Stop airlock dev and start it again. ~/airlock is a folder: @x/airlock is a package.';
    expect(pasted(sentence, { npm_command: 'exec' })).toBe(sentence);
  });
});
