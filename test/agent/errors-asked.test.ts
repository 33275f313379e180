/** An error in what is asked: JSON alone would leave `{}` of it. */
import { Command, interrupt, MemorySaver } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

const declined = () => Object.assign(new TypeError('declined'), { code: 'card_declined' });
const shown = { name: 'TypeError', message: 'declined', code: 'card_declined' };

test('interrupt() shows what it says, and is answered as on plain LangGraph', async () => {
  const make = () => oneNode(() => interrupt({ why: declined(), order: 7 }));
  const plain = make();
  plain.checkpointer = new MemorySaver();
  const config = { configurable: { thread_id: 'plain' } };
  await plain.invoke({}, config);
  const { notes } = await plain.invoke(new Command({ resume: 'again' }), config);

  const run = await startRun(make());
  expect(run.interrupts).toMatchObject([{ value: { why: shown, order: 7 } }]);
  await run.restore();
  await run.respond(run.interrupts[0]?.id ?? '', 'again');
  expect(run.result).toEqual({ notes });
});

test('fetch and ask send what it says', async () => {
  const run = await startRun(
    oneNode(() =>
      Promise.all([
        fetch('report', { error: declined() }),
        ask.approval({ action: 'retry', args: { error: { name: 'TypeError', message: 'declined' } } }),
      ]),
    ),
  );
  expect(run.fetches).toMatchObject([{ params: { error: shown } }]);
});

test('an error that says itself how it is sent is sent so', async () => {
  const error = Object.assign(new Error('no'), { toJSON: () => 'short' });
  expect((await startRun(oneNode(() => interrupt({ error })))).interrupts).toMatchObject([
    { value: { error: 'short' } },
  ]);
});
