/** The weather assistant, as a user tests an agent: no server, no key, no network. */
import { modelSays, startTestRun } from 'airlockjs/testing';
import 'airlockjs/testing/vitest';
import { expect, test } from 'vitest';
import agents from './agents.js';

const ask = (content: string) =>
  startTestRun(agents, {
    agent: 'weather-assistant',
    input: { messages: [{ role: 'user', content }] },
    resources: { get_forecast: () => 'Rain.' },
  });

test('a tool of LangGraph alone is a fetch of its name, and the model hears the answer', async () => {
  const run = await ask('Weather in Tokyo?');
  await run.answer('fetch-1', modelSays('', { name: 'get_weather', args: { city: 'Tokyo' } }));
  expect(run).toBeWaitingFor('get_weather', { city: 'Tokyo' });
  await run.answer('fetch-2', { temperatureC: 22 });
  expect(run).toBeWaitingFor('model');
  await run.answer('fetch-3', modelSays('22 degrees.'));
  expect(run.status).toBe('completed');
  expect(run).toHaveAskedInOrder('model', 'get_weather', 'model');
});

test('two tools are asked at once, and answered in any order', async () => {
  const run = await ask('Weather and forecast for Oslo?');
  const calls = ['get_weather', 'get_forecast'].map((name) => ({ name, args: { city: 'Oslo' } }));
  await run.answer('fetch-1', modelSays('', ...calls));
  expect(run).toHaveAsked('get_forecast', { city: 'Oslo' });
  expect(run.fetches.map(({ resource }) => resource)).toEqual(['get_weather']);
  await run.restore();
  await run.answer('fetch-3', 'Snow.');
  expect(run).toBeWaitingFor('model');
});
