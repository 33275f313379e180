/** What a command says with `--json`: the value as it is, in characters that everybody sees. */
import { afterEach, expect, test, vi } from 'vitest';
import { endHungProcessSoon } from '../../src/cli/end-process.js';
import { Output } from '../../src/cli/output.js';
import { AirlockError } from '../../src/common/errors.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function printed(print: (output: Output) => void): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  print(new Output({ json: true, color: false }));
  return write.mock.calls.map(([text]) => String(text)).join('');
}

/** C0 and C1 controls, directions, zero-width characters, a tag, half a character, a filler; with backslashes before. */
const hostile = '\u001b[2J \u009b31m \u202e \u2066 \u200b \\\u200d \ufeff \u{e0041} \ud800 \u2028 \u3164 \n';
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\u3164]/u;

test('what nobody sees is written out in a result, and the value is the same', () => {
  const document = { [hostile]: [hostile, { seen: 'é 👩‍🚀 日本 "quoted" \\' }] };
  const text = printed((output) => output.result(document, () => ''));
  expect(JSON.parse(text)).toEqual(document);
  // An emoji that Unicode lists keeps its joiner.
  expect(text.trimEnd().replace('👩‍🚀', '')).not.toMatch(unseen);
  expect(text).toContain('👩‍🚀 日本');
});

test('and in an error', () => {
  const text = printed((output) => output.error(new AirlockError('run_not_found', hostile, hostile)));
  expect(JSON.parse(text)).toEqual({ error: { code: 'run_not_found', message: hostile, hint: hostile } });
  expect(text.trimEnd()).not.toMatch(unseen);
});

test.each([
  [['FSReqPromise', 'Timeout'], 1],
  [['Timeout'], 0],
])('a command that is done ends although a thread hangs in a file: %j', (active, times) => {
  vi.useFakeTimers();
  vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(active);
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  endHungProcessSoon();
  vi.runAllTimers();
  expect(kill.mock.calls).toEqual(Array(times).fill([process.pid, 'SIGKILL']));
});
