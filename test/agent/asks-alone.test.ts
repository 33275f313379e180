/** A rerun in which calls alone come again, and neither fetches nor questions of `ask`, is no agent that has stalled. */
import { entrypoint, interrupt, START, StateGraph, task } from '@langchain/langgraph';
import { describe, expect, test } from 'vitest';
import { type GraphSource, resolveGraph } from '../../src/agent/langgraph/graph.js';
import { AgentSession } from '../../src/agent/session/session.js';
import { guardInterruptCalls } from '../../src/testing/guard-interrupt-calls.js';
import { ScriptedHost } from '../support/scripted-host.js';
import { Notes, note, oneNode } from './graphs/notes.js';

const inner = () =>
  new StateGraph(Notes)
    .addNode('look', () => note(interrupt('inner?')))
    .addEdge(START, 'look')
    .compile();
const step = task('step', async () => interrupt<string, string>('inner?'));
const graph = () =>
  oneNode(async () => [interrupt('first?'), (await inner().invoke({})).notes[0], interrupt('last?')]);
const flow = () =>
  entrypoint('flow', async () => ({
    notes: [JSON.stringify([interrupt('first?'), await step(), interrupt('last?')])],
  }));

describe.each<[string, () => GraphSource]>([
  ['a graph', graph],
  ['a functional task', flow],
])('%s between two interrupt() calls', (_what, source) => {
  test('is never taken for one that has stalled', async () => {
    await guardInterruptCalls();
    const host = new ScriptedHost();
    const session = new AgentSession(await resolveGraph(source(), 'agent'), host);
    let end: unknown;
    session.run({}).then(
      (result) => {
        end = result;
      },
      (error: unknown) => {
        end = error;
      },
    );
    await host.quiet();
    for (const shown of ['first?', 'inner?', 'last?']) {
      const key = host.raised.find(({ request }) => JSON.stringify(request).includes(shown))?.key ?? '';
      session.deliver(new Map([[key, { type: 'respond', value: `to ${shown}`, actor: 'anna' }]]));
      // Wherever a workflow may look.
      for (let turn = 0; turn < 2_000 && end === undefined; turn += 1) {
        expect(session.isStalled).toBe(false);
        await Promise.resolve();
      }
      await host.quiet();
    }
    expect(end).toEqual({ notes: ['["to first?","to inner?","to last?"]'] });
  });
});
