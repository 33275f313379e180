import { expect, it } from 'vitest';
import { readJsonArgument } from '../../src/cli/json-argument.js';

it('is JSON, and names the option for words where there is one', async () => {
  expect(await readJsonArgument('--value', '{"a":1}', '--text')).toEqual({ a: 1 });
  await expect(readJsonArgument('--value', 'Sorry for the delay', '--text')).rejects.toMatchObject({
    code: 'bad_input',
    hint: "Give JSON, @file, or - for stdin; for words: --text '…'.",
  });
  await expect(readJsonArgument('--args', 'no')).rejects.toMatchObject({
    hint: `Give JSON, @file, or - for stdin; text in JSON stands in double quotes: --args '"text"'.`,
  });
});
