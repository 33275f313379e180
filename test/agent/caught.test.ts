/** An `interrupt()` that something catches opens no gate: the run ends by name. */
import { entrypoint, interrupt, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

const caught = expect.objectContaining({
  code: 'unsupported_feature',
  message: expect.stringContaining('pay?'),
});

test('in the node that calls it', async () => {
  const run = await startRun(
    oneNode(() => {
      try {
        return interrupt('pay?');
      } catch {
        return 'paid, and nobody was asked';
      }
    }),
  );
  expect(run.error).toEqual(caught);
});

test('around a functional task', async () => {
  const pay = task('pay', async () => interrupt<string, string>('pay?'));
  const run = await startRun(
    entrypoint('agent', async () => pay().catch(() => 'paid, and nobody was asked')),
  );
  expect(run.error).toEqual(caught);
});

test('by a race that another branch wins', async () => {
  const pay = task('pay', async () => interrupt<string, string>('pay?'));
  const run = await startRun(oneNode(async () => Promise.any([pay(), fetch('look')])));
  await run.answer('look', 'first');
  expect(run.error).toEqual(caught);
});

test('one that is answered later may stand beside others', async () => {
  const run = await startRun(
    oneNode(async () => {
      const [asked, looked] = [ask.question({ prompt: 'q?' }), fetch('look')];
      const given = interrupt('pay?');
      return [given, await asked, await looked];
    }),
  );
  await run.respond('pay?', 'yes');
  await run.answer('look', 'seen');
  await run.respond('q?', 'fine');
  expect(run.result).toEqual({ notes: ['["yes","fine","seen"]'] });
});
