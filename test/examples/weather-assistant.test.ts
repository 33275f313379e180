/** The weather assistant as a run: an agent of `createAgent` whose tools and model only raise requests. */
import type { RunHandle } from 'airlockjs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TestWorkers } from '../support/workers.js';
import { startExampleWorkers } from './example-workers.js';

interface Conversation {
  messages: { kwargs: { content: string } }[];
}

let workers: TestWorkers;
beforeAll(async () => {
  for (const key of ['OPENAI_API_KEY', 'AZURE_OPENAI_API_KEY']) vi.stubEnv(key, '');
  workers = await startExampleWorkers();
});
afterAll(async () => {
  await workers.stop();
  vi.unstubAllEnvs();
});

function ask(question: string, { agents } = workers): Promise<RunHandle<Conversation>> {
  const input = { messages: [{ role: 'user', content: question }] };
  return agents.start({ agent: 'weather-assistant', input }) as Promise<RunHandle<Conversation>>;
}

async function lastWords(run: RunHandle<Conversation>): Promise<string | undefined> {
  return (await run.result()).messages.at(-1)?.kwargs.content;
}

async function requests(run: RunHandle<Conversation>): Promise<unknown[]> {
  const log = await run.log();
  return log.map(({ request }) => {
    if (request.kind !== 'fetch') return request.kind;
    return request.resource === 'model' ? 'model' : { [request.resource]: request.params };
  });
}

test('get_weather is answered by the resource of its name', async () => {
  const run = await ask('What is the weather in Tokyo?');
  expect(await lastWords(run)).toContain('{"city":"Tokyo","temperatureC":22,"sky":"sunny"}');
  expect(await requests(run)).toEqual(['model', { get_weather: { city: 'Tokyo' } }, 'model']);
});

test('a tool of resourceTool is answered the same way', async () => {
  const run = await ask('Will it rain in San Francisco tomorrow?');
  expect(await lastWords(run)).toContain('{"city":"San Francisco","temperatureC":17,"sky":"sunny"}');
  expect(await requests(run)).toEqual(['model', { get_forecast: { city: 'San Francisco' } }, 'model']);
});

test.each(['What is the weather in Atlantis?', 'What is the forecast for Atlantis?'])(
  'a city that nobody knows is told to the model, not the end of the run: %s',
  async (question) => {
    expect(await lastWords(await ask(question))).toMatch(/There is no weather for Atlantis; known are Tokyo/);
  },
);

test('the same agent is answered by a person where the configuration says so', async () => {
  const people = await startExampleWorkers({}, { human: { toolCalls: ['get_weather'] } });
  try {
    const run = await ask('What is the weather in Tokyo?', people);
    await expect
      .poll(async () => (await run.state()).interrupts)
      .toMatchObject([{ kind: 'question', value: { city: 'Tokyo' } }]);
    const [question] = (await run.state()).interrupts;
    await run.decide({
      interruptId: question?.id ?? '',
      decision: { type: 'respond', value: 'Cherry blossoms everywhere.' },
      actor: 'maria',
    });
    expect(await lastWords(run)).toContain('Cherry blossoms everywhere.');
  } finally {
    await people.stop();
  }
});
