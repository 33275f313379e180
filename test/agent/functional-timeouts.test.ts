/** A functional task with a `timeout` that waits for a person has its whole time once it has the answer, as a node does. */
import { entrypoint, interrupt, task } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { startRun } from './support/start-run.js';
import { HOUR } from './support/waits.js';

const pays = task({ name: 'pays', timeout: 10_000 }, async () => [interrupt('pay?'), await fetch('pay')]);
const agent = () => entrypoint('agent', async () => pays());

describe.each([false, true])('approved after an hour (restored: %s)', (restored) => {
  const approved = async () => {
    const run = await startRun(agent());
    await run.advance(HOUR);
    if (restored) await run.restore();
    await run.respond('pay?', 'yes');
    return run;
  };

  test('it pays within its time', async () => {
    const run = await approved();
    await run.advance(9_000);
    await run.answer('pay', 'paid');
    expect(run.result).toEqual(['yes', 'paid']);
  });

  test('it takes too long behind the answer', async () => {
    const run = await approved();
    await run.advance(10_000);
    expect(run.error?.message).toContain('NodeTimeoutError');
  });
});
