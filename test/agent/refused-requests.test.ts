/** Nobody is asked what is refused when it is made. The agent may catch the error, also in a rerun. */
import { interrupt } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { expect, test } from 'vitest';
import { resolveGraph } from '../../src/agent/langgraph/graph.js';
import { AgentSession } from '../../src/agent/session/session.js';
import type { RaisedRequest } from '../../src/agent/session/session-host.js';
import { guardInterruptCalls } from '../../src/testing/guard-interrupt-calls.js';
import { ScriptedHost } from '../support/scripted-host.js';
import { oneNode } from './graphs/notes.js';

/** Refuses what is too large, as a workflow does. */
class RefusingHost extends ScriptedHost {
  override onRequest(raised: RaisedRequest): void {
    if (JSON.stringify(raised.request).length > 1_000) throw new RangeError('too large');
    super.onRequest(raised);
  }
}

async function play(work: () => unknown) {
  await guardInterruptCalls();
  const host = new RefusingHost();
  const session = new AgentSession(await resolveGraph(oneNode(work), 'agent'), host);
  const ended: { end?: unknown } = {};
  const end = session.run({});
  end.then(
    (result) => Object.assign(ended, { end: result }),
    (error: unknown) => Object.assign(ended, { end: error }),
  );
  await host.quiet();
  const give = async (name: string, value: string) => {
    const one = host.raised.find(({ request }) => JSON.stringify(request).includes(name));
    const answer =
      one?.request.kind === 'fetch'
        ? ({ ok: true, value } as const)
        : ({ type: 'respond', value, actor: 'anna' } as const);
    session.deliver(new Map([[one?.key ?? '', answer]]));
    await host.quiet();
  };
  return { give, ended, session };
}

const large = async () => {
  try {
    return await ask.question({ prompt: 'x'.repeat(2_000) });
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
};

test('behind an interrupt() that stands behind a fetch', async () => {
  const { give, ended, session } = await play(async () => {
    await fetch('look');
    interrupt('go?');
    return large();
  });
  await give('look', 'seen');
  await give('go?', 'yes');
  expect([ended.end, session.isStalled, session.isReplaying]).toEqual([
    { notes: ['refused: too large'] },
    false,
    false,
  ]);
});

test('beside an interrupt()', async () => {
  const asks = async () => interrupt<string, string>('go?');
  const { give, ended } = await play(() => Promise.all([asks(), Promise.resolve().then(large)]));
  expect(ended).toEqual({});
  await give('go?', 'yes');
  expect(ended.end).toEqual({ notes: ['["yes","refused: too large"]'] });
});
