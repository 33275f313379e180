/** What a run sees of the world: nothing of other runs, and chance and time that replay as they were. */
import type { Decision } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { questionOfRun } from '../runs/support/questions.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { answered } from './support/answered.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources);
});
afterAll(() => workers.stop());

const go = { decision: { type: 'respond' as const, value: 'go' }, actor: 'maria' };

test('runs side by side see nothing of each other', async () => {
  const runs = await Promise.all(
    [1, 2, 3].map(() => workers.agents.start({ agent: 'isolation', input: {} })),
  );
  const questions = await Promise.all(runs.map(questionOfRun));
  const results = await Promise.all(
    runs.map(async (run, index) => {
      await run.decide({ interruptId: questions[index] ?? '', ...go });
      return run.result();
    }),
  );
  const [first] = results as { notes: string[] }[];
  expect(JSON.parse(first?.notes[0] ?? '')).toEqual([
    'visit 1',
    'kept undefined, mark undefined, numbered undefined, computed undefined, Intl object, WebAssembly object',
    'kept x, mark y, numbered z, computed 2, Intl string, WebAssembly undefined',
    'Math is frozen',
  ]);
  expect(results).toEqual([first, first, first]);
});

test('they have one storage of async context between them, for each makes every promise larger on Node 20', async () => {
  const counted: unknown[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    counted.push(await (await workers.agents.start({ agent: 'shared-storage', input: {} })).result());
  }
  expect(counted).toEqual([{ notes: ['0'] }, { notes: ['1'] }, { notes: ['2'] }]);
});

test('chance and time are the same when a run is replayed, and others in another run', async () => {
  const [run, other] = await Promise.all(
    [1, 2].map(() => workers.agents.start({ agent: 'chance', input: { messages: [] } })),
  );
  if (!run || !other) throw new Error('Two runs should have started.');
  const question = await questionOfRun(run);
  const before = await run.log();
  await workers.replaceAgentWorker();
  expect(await run.log()).toEqual(before);

  await run.decide({ interruptId: question, ...go });
  await run.result();
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);

  await other.decide({ interruptId: await questionOfRun(other), ...go });
  await other.result();
  const [drawn, drawnByOther] = [await run.log(), await other.log()];
  expect(drawn.map(({ request }) => request)).toHaveLength(3);
  drawn.forEach(({ fingerprint }, index) => {
    expect(fingerprint).not.toBe(drawnByOther[index]?.fingerprint);
  });
});

test('what a module takes from the globals when it is loaded is the agent’s', async () => {
  const run = await workers.agents.start({ agent: 'captured', input: {} });
  const interruptId = await questionOfRun(run);
  await workers.replaceAgentWorker();
  await run.decide({ interruptId, ...go });
  expect(await run.result()).toEqual({ notes: ['go true true,true true'] });
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('time, zone and language are the same wherever its worker is', async () => {
  const { TZ, LC_ALL } = process.env;
  try {
    const run = await workers.agents.start({ agent: 'place', input: {} });
    const question = await questionOfRun(run);
    const promptOf = async () => {
      const [asked] = (await run.state()).interrupts;
      return asked?.kind === 'question' ? asked.prompt : undefined;
    };
    const prompt = await promptOf();
    const noon = ['1/1/2026, 12:00:00 PM', 0, true, '1,234.5', 'en-US', 'UTC', [true, true, true, true]];
    expect(JSON.parse(String(prompt)).slice(0, -1)).toEqual(noon);
    Object.assign(process.env, { TZ: 'America/New_York', LC_ALL: 'de_DE.UTF-8' });
    await workers.replaceAgentWorker();
    expect(await promptOf()).toBe(prompt);
    await run.decide({ interruptId: question, ...go });
    expect(await run.result()).toEqual({ notes: ['go'] });
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  } finally {
    for (const [name, value] of Object.entries({ TZ, LC_ALL })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

test('a node dispatches events of its own', async () => {
  const run = await workers.agents.start({ agent: 'dispatching', input: {} });
  expect(await run.result()).toEqual({ notes: ['[["progress",{"at":1}]]'] });
});

test('a node sets context variables for what it calls', async () => {
  const run = await workers.agents.start({ agent: 'context-variables', input: {} });
  const interruptId = await questionOfRun(run);
  await run.decide({ interruptId, ...go });
  expect(await run.result()).toEqual({ notes: ['[["acme"],4,"go","acme"]'] });
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('agents of all kinds go on with another worker, from their history alone', async () => {
  const conversation = { messages: [{ role: 'user', content: 'How is Tokyo?' }] };
  const agents: [agent: string, input: object, decision: Decision][] = [
    ['subgraph', {}, go.decision],
    ['fan-out', {}, go.decision],
    ['functional', { numbers: [1, 2] }, go.decision],
    ['reviewed-assistant', conversation, { type: 'approve' }],
  ];
  const runs = await Promise.all(
    agents.map(async ([agent, input, decision]) => {
      const run = await workers.agents.start({ agent, input });
      await expect
        .poll(async () => (await run.state()).status, { timeout: 15_000 })
        .toBe('waiting_for_human');
      return { run, decision };
    }),
  );
  await workers.replaceAgentWorker();
  for (const { run, decision } of runs) {
    expect(await answered(run, decision)).toBeDefined();
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  }
});

test('the text formats of zod check what a node has and what a person answers', async () => {
  const run = await workers.agents.start({ agent: 'formats', input: {} });
  const interruptId = await questionOfRun(run);
  const answer = (arrives: string): Decision => ({
    type: 'respond',
    value: { arrives, mail: 'ada@example.com' },
  });
  await expect(
    run.decide({ interruptId, decision: answer('tomorrow'), actor: 'maria' }),
  ).rejects.toMatchObject({ code: 'invalid_value' });
  await run.decide({ interruptId, decision: answer('2026-12-01'), actor: 'maria' });
  expect(await run.result()).toEqual({ notes: ['wrong: ; ada@example.com'] });
});

test('zod says messages in the language that a run has chosen, and in no other run', async () => {
  const begin = (notes: string[]) => workers.agents.start({ agent: 'language', input: { notes } });
  const [chosen, other] = [await begin([]), await begin(['keeps'])];
  for (const run of [chosen, other]) {
    const decision: Decision = { type: 'respond', value: { answer: 'go' } };
    await run.decide({ interruptId: await questionOfRun(run), decision, actor: 'maria' });
  }
  const english = 'Invalid input: expected string, received number';
  const german = 'Ungültige Eingabe: erwartet string, erhalten Zahl';
  expect(await chosen.result()).toEqual({ notes: [`${english} / ${german} / go`] });
  expect(await other.result()).toEqual({ notes: ['keeps', `${english} / ${english} / go`] });
});
