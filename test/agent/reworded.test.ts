/** A run goes on with a release that asks the same in other words: it is shown, and judged, as it is asked now. */
import { interrupt } from '@langchain/langgraph';
import { ask, defineAgents } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Work = () => unknown;

const released = (work: Work) => defineAgents({ agent: { versions: { '1': oneNode(work) }, current: '1' } });
const pay = (more: object) => async () => {
  const { type } = await ask.approval({ action: 'pay', args: { amount: 10 }, ...more });
  return type === 'reject' ? 'no' : `paid, ${type}`;
};

/** Asked by one release, restored with another. */
async function askedAnew(before: Work, now: Work) {
  const run = await startRun(oneNode(before));
  const [shown] = run.interrupts;
  await run.restore(released(now));
  const [reshown] = run.interrupts;
  if (!shown || !reshown) throw new Error('Both releases ask.');
  return { run, shown, reshown };
}

describe('a question that is asked in other words', () => {
  const words: [string, object, object][] = [
    ['its description', { description: 'to Anna' }, { description: 'to Mallory' }],
    ['a description that is gone', { description: 'to Anna' }, {}],
    ['what it allows', {}, { allowed: ['approve', 'reject'] }],
    ['the schema of its arguments', {}, { schema: z.object({ amount: z.number().max(20) }) }],
  ];
  test.each(words)('has %s anew, under its id and another fingerprint', async (_what, before, now) => {
    const { run, shown, reshown } = await askedAnew(pay(before), pay(now));
    const [asked] = (await startRun(oneNode(pay(now)))).interrupts;
    expect({ ...reshown, requestedAt: '' }).toEqual({ ...asked, requestedAt: '' });
    expect(reshown.id).toBe(shown.id);
    expect(reshown.fingerprint).not.toBe(shown.fingerprint);
    expect(reshown.requestedAt).toBe(shown.requestedAt);
    expect(run.log).toHaveLength(1);
    await run.approve(reshown.id);
    expect(run.result).toEqual({ notes: ['paid, approve'] });
  });

  test('asks the people whom it names now', async () => {
    const { reshown, shown } = await askedAnew(pay({ assignees: ['boss'] }), pay({ assignees: ['board'] }));
    expect(reshown.assignees).toEqual(['board']);
    // Handing a question on changes nothing in it.
    expect(reshown.fingerprint).toBe(shown.fingerprint);
  });

  test('asked in the same words, is the same', async () => {
    const { reshown, shown } = await askedAnew(
      pay({ description: 'to Anna' }),
      pay({ description: 'to Anna' }),
    );
    expect(reshown).toEqual(shown);
  });

  test('takes no decision that the running code does not allow', async () => {
    const { run, reshown } = await askedAnew(pay({}), pay({ allowed: ['approve', 'reject'] }));
    await expect(run.respond(reshown.id, 'do not pay!')).rejects.toThrow(/not_allowed|cannot be answered/);
    await run.reject(reshown.id);
    expect(run.result).toEqual({ notes: ['no'] });
  });

  test('holds a value against the schema of the running code', async () => {
    const count = (schema: z.ZodType) => () => ask.question({ prompt: 'How many?', schema });
    const { run, reshown } = await askedAnew(count(z.number()), count(z.number().max(5)));
    expect(reshown).toMatchObject({ schema: { maximum: 5 } });
    await expect(run.respond(reshown.id, 7)).rejects.toThrow(/not valid/);
    await run.respond(reshown.id, 4);
    expect(run.result).toEqual({ notes: ['4'] });
  });

  test('of a review by interrupt() is read in the new words too', async () => {
    const review = (description: string, allow_respond: boolean) => () =>
      interrupt([
        {
          action_request: { action: 'pay', args: { amount: 10 } },
          config: { allow_ignore: true, allow_respond, allow_edit: false, allow_accept: true },
          description,
        },
      ]);
    const { run, reshown } = await askedAnew(review('to Anna', true), review('to Mallory', false));
    expect(reshown).toMatchObject({ description: 'to Mallory' });
    await expect(run.respond(reshown.id, 'do not pay!')).rejects.toThrow(/cannot be answered/);
  });
});
