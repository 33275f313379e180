/** The time of a test run, by whichever of the language's ways an agent reads it. */
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { type AgentCatalog, ask, defineAgents } from 'airlockjs/agent';
import { startTestRun } from 'airlockjs/testing';
import 'airlockjs/testing/vitest';
import { expect, test } from 'vitest';

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' });

const graph = new StateGraph(Annotation.Root({ seen: Annotation<string[]> }))
  .addNode('look', async () => {
    const look = () => {
      const parts = format.formatToParts().map(({ value }) => value);
      return [format.format(), format.format(undefined), parts.join(''), [0].map(format.format).join()];
    };
    const before = look();
    await ask.question({ prompt: 'Go on?' });
    return { seen: [...before, ...look()] };
  })
  .addEdge(START, 'look');
const agents: AgentCatalog = defineAgents({ looks: { versions: { '1': graph }, current: '1' } });

test.each(['banana', '', -1, Number.NaN])('the time is not moved on by %j', async (duration) => {
  const run = await startTestRun(agents, { agent: 'looks', input: {} });
  await expect(run.advance(duration)).rejects.toMatchObject({
    name: 'TestRunError',
    message: expect.stringMatching(/^The time cannot be moved on: [^{[]+$/),
  });
});

test('a formatter that is given no date formats the time of the run', async () => {
  const run = await startTestRun(agents, { agent: 'looks', input: {} });
  await run.advance('1h');
  await run.respond('Go on?', 'yes');
  const [before, after, begun] = ['01/01/2026, 00:00:00', '01/01/2026, 01:00:00', '01/01/1970, 00:00:00'];
  expect(run).toHaveCompletedWith({ seen: [before, before, before, begun, after, after, after, begun] });
  // Outside of a run it is the real time.
  expect([before, after]).not.toContain(format.format());
  expect(format.format(0)).toBe(begun);
});
