/** A graph that has paused by `interrupt()` has ended: its `timeout` does not count the time that a person takes. */
import { interrupt } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { expect, test } from 'vitest';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';
import { HOUR } from './support/waits.js';

const sure = async () => interrupt('sure?');
const works: Record<string, () => unknown> = {
  'a fetch beside it': () => Promise.all([fetch('pay', {}), sure()]),
  'a question behind it': async () => [interrupt('sure?'), await fetch('pay', {})],
  'a question beside it': () => Promise.all([ask.question({ prompt: 'a?' }), sure()]),
};

test.each(Object.entries(works))('%s', async (what, work) => {
  const graph = inSequence({ n: async () => note(await work()) });
  const run = await startRun(oneNode(async () => (await graph.invoke({}, { timeout: HOUR })).notes));
  await run.advance(2 * HOUR);
  expect(run.interrupts).toHaveLength(what === 'a question beside it' ? 2 : 1);
  await run.respond('sure?', 'yes');
  expect(run.error).toBeUndefined();
  if (run.fetches.length > 0) await run.answer('pay', 'paid');
  else if (run.interrupts.length > 0) await run.respond('a?', 'yes');
  expect(run.status).toBe('completed');
});
