/** Agents of LangChain's `createAgent`: their tools and their model are fetches, their reviews are approvals. */

import { chatModel, resourceTool } from 'airlockjs/agent';
import { defineResource } from 'airlockjs/resources';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Answer } from '../../src/agent/boundary.js';
import { actor, Rehearsal } from '../support/rehearsal.js';
import {
  assistant,
  conversation,
  interruptingAssistant,
  messagesOf,
  modelAnswer,
  reviewedAssistant,
} from './graphs/assistants.js';
import { oneNode } from './graphs/notes.js';

const role = { input: conversation, answer: modelAnswer };

/** What the model was told of its tools before its last word. */
function toolResults(rehearsal: Rehearsal): string[] {
  const last = rehearsal.raised.at(-1)?.request;
  if (last?.kind !== 'fetch' || last.resource !== 'model')
    throw new Error('The last word is not the model’s.');
  return messagesOf(last.params)
    .filter((message) => message.getType() === 'tool')
    .map((message) => `${message.name} ${Reflect.get(message, 'status') ?? ''}: ${message.text}`);
}

test('tools called together are fetched together, and the model is told what they said', async () => {
  const rehearsal = await Rehearsal.start({ ...role, graph: assistant });
  await rehearsal.answer(...rehearsal.pending);
  expect(rehearsal.pending.map(({ request }) => request)).toEqual([
    { kind: 'fetch', resource: 'get_weather', params: { city: 'Tokyo' } },
    { kind: 'fetch', resource: 'time', params: { city: 'Tokyo' } },
  ]);
  await rehearsal.toOutcome((pending) => pending.slice(-1));
  expect(toolResults(rehearsal)).toEqual([
    'get_weather success: {"get_weather":{"city":"Tokyo"}}',
    'get_time success: {"time":{"city":"Tokyo"}}',
  ]);
});

test('tools that raise a tool-call payload are fetched without knowing of it', async () => {
  const rehearsal = await Rehearsal.start({ ...role, graph: interruptingAssistant });
  await rehearsal.answer(...rehearsal.pending);
  expect(rehearsal.pending.map(({ request }) => request)).toEqual([
    { kind: 'fetch', resource: 'get_weather', params: { city: 'Tokyo' } },
    { kind: 'fetch', resource: 'get_time', params: { city: 'Tokyo' } },
  ]);
  await rehearsal.toOutcome();
  expect(toolResults(rehearsal).join()).toContain('{"get_weather":{"city":"Tokyo"}}');
});

test('or are answered by a person, one of them', async () => {
  const rehearsal = await Rehearsal.start({
    ...role,
    graph: interruptingAssistant,
    humanToolCalls: ['get_weather'],
  });
  await rehearsal.answer(...rehearsal.pending);
  expect(rehearsal.pending.map(({ request }) => request.kind)).toEqual(['question', 'fetch']);
  await rehearsal.toOutcome();
  expect(toolResults(rehearsal).join()).toContain('answer to Answer the tool call `get_weather`.');
});

describe('a review of two tool calls', () => {
  async function reviewed(first: object, second: object) {
    const rehearsal = await Rehearsal.start({ ...role, graph: reviewedAssistant });
    await rehearsal.answer(...rehearsal.pending);
    expect(rehearsal.pending.map(({ request }) => request)).toMatchObject([
      {
        kind: 'approval',
        action: 'get_weather',
        args: { city: 'Tokyo' },
        allowed: ['approve', 'edit', 'reject'],
      },
      {
        kind: 'approval',
        action: 'get_time',
        args: { city: 'Tokyo' },
        allowed: ['approve', 'edit', 'reject'],
      },
    ]);
    const [weather, time] = rehearsal.pending;
    if (!weather || !time) throw new Error('Two approvals should be pending.');
    await rehearsal.answer([time, { ...second, actor } as Answer]);
    await rehearsal.answer([weather, { ...first, actor } as Answer]);
    return rehearsal;
  }
  const fetched = (rehearsal: Rehearsal) =>
    rehearsal.pending.map(({ request }) => request.kind === 'fetch' && [request.resource, request.params]);

  test('approved, both are called', async () => {
    const rehearsal = await reviewed({ type: 'approve' }, { type: 'approve' });
    expect(fetched(rehearsal)).toEqual([
      ['get_weather', { city: 'Tokyo' }],
      ['time', { city: 'Tokyo' }],
    ]);
    expect(await rehearsal.toOutcome()).toHaveProperty('result');
  });

  test('edited, a call has the new arguments', async () => {
    const rehearsal = await reviewed({ type: 'edit', args: { city: 'Kyoto' } }, { type: 'approve' });
    expect(fetched(rehearsal)).toEqual([
      ['get_weather', { city: 'Kyoto' }],
      ['time', { city: 'Tokyo' }],
    ]);
    expect(await rehearsal.toOutcome()).toHaveProperty('result');
  });

  test('rejected, nothing is called and the model is told why', async () => {
    const rehearsal = await reviewed({ type: 'reject', message: 'Not today.' }, { type: 'reject' });
    expect(fetched(rehearsal)).toMatchObject([['model', {}]]);
    expect(toolResults(rehearsal)[0]).toBe('get_weather error: Not today.');
    expect(await rehearsal.toOutcome()).toHaveProperty('result');
  });
});

describe('a resource tool with a contract', () => {
  const forecast = {
    description: 'The forecast of a city',
    params: z.object({ city: z.string(), days: z.number().max(7).default(1) }),
    result: z.string(),
  };

  test('has its schema and description, which the resource has too', async () => {
    const made = resourceTool({ name: 'forecast', contract: forecast });
    expect(made).toMatchObject({
      name: 'forecast',
      description: 'The forecast of a city',
      schema: forecast.params,
    });
    const resource = defineResource({ ...forecast, fetch: ({ city, days }) => `${city}, ${days}` });
    expect(resource).toMatchObject({ description: made.description, params: made.schema });
    const rehearsal = await Rehearsal.start({
      graph: () => oneNode(() => made.invoke({ city: 'Tokyo' })),
      input: {},
    });
    expect(rehearsal.pending[0]?.request).toMatchObject({
      resource: 'forecast',
      params: { city: 'Tokyo', days: 1 },
    });
  });

  test('may say otherwise what it is for, and must say so somewhere', () => {
    const { params } = forecast;
    expect(resourceTool({ name: 'f', contract: forecast, description: 'Weather' }).description).toBe(
      'Weather',
    );
    expect(() => resourceTool({ name: 'f', contract: { params } })).toThrow(
      "resourceTool 'f' has no description",
    );
  });
});

describe('a resource tool that fails', () => {
  const brokenTool = (name: string, onError?: 'throw' | 'message') =>
    resourceTool({
      name,
      description: name,
      schema: z.object({ city: z.string() }),
      resource: 'broken',
      ...(onError && { onError }),
    });

  test('throws, for a node to handle', async () => {
    const rehearsal = await Rehearsal.start({
      graph: () => oneNode(() => brokenTool('get_weather').invoke({ city: 'Tokyo' })),
      input: {},
    });
    expect(await rehearsal.toOutcome()).toMatchObject({ error: { name: 'FetchError', code: 'unavailable' } });
  });

  test.each([
    [undefined, 'get_weather error: FetchError: It is broken.'],
    ['message' as const, 'get_weather success: Error (unavailable): It is broken.'],
  ])('tells the model of createAgent (onError: %s)', async (onError, told) => {
    const tools = ['get_weather', 'get_time'].map((name) => brokenTool(name, onError));
    const rehearsal = await Rehearsal.start({
      ...role,
      graph: () => createAgent({ model: chatModel(), tools }),
    });
    expect(await rehearsal.toOutcome()).toHaveProperty('result');
    expect(toolResults(rehearsal)[0]).toMatch(told);
  });
});
