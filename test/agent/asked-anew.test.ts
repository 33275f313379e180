/** Alike questions of two branches that were asked anew (claims.ts, 4) are told apart when their node runs again. */
import { interrupt } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

const approval = async () => (await ask.approval({ action: 'pay', args: { amount: 10 } })).type;
const lookUps: Record<string, () => Promise<unknown>> = {
  'a fetch': () => fetch('x', {}),
  'a graph': () => inSequence({ x: async () => note(await fetch('x', {})) }).invoke({}),
};

describe.each(Object.entries(lookUps))('one behind %s, one behind an interrupt()', (_what, lookUp) => {
  const start = async () => {
    const a = async () => [await lookUp(), await approval(), await fetch('a', {})];
    const b = async () => [interrupt('go on?'), await approval(), await fetch('b', {})];
    const run = await startRun(oneNode(() => Promise.all([a(), b()])));
    await run.answer('x', 1);
    await run.respond('go on?', 'yes');
    return run;
  };

  const schedules = [false, true].flatMap((isTurned) =>
    [false, true].flatMap((before) => [false, true].map((behind) => ({ isTurned, before, behind }))),
  );
  test.each(schedules)(
    'each has its own answer (turned: $isTurned, restored before: $before, behind: $behind)',
    async ({ isTurned, before, behind }) => {
      const run = await start();
      expect(run.interrupts).toHaveLength(2);
      const [first, second] = isTurned ? run.interrupts.toReversed() : run.interrupts;
      if (before) await run.restore();
      await run.approve(first?.id ?? '');
      const paid = run.fetches.map(({ resource }) => resource);
      expect(paid).toHaveLength(1);
      if (behind) await run.restore();
      expect([run.error, run.fetches.map(({ resource }) => resource)]).toEqual([undefined, paid]);
      await run.reject(second?.id ?? '');
      expect(run.fetches.map(({ resource }) => resource).sort()).toEqual(['a', 'b']);
      if (behind) await run.restore();
      for (const { id } of run.fetches) await run.answer(id, 1);
      const [a, b] = (run.result as { notes: [string] }).notes.flatMap((notes) => JSON.parse(notes));
      const [approvedOne, other] = paid[0] === 'a' ? [a, b] : [b, a];
      expect([approvedOne[1], other[1]]).toEqual(['approve', 'reject']);
    },
  );
});
