/** `airlockjs/testing`: an agent is played step by step, with the rules of the workflow and without one. */
import { entrypoint, getConfig } from '@langchain/langgraph';
import { type AgentCatalog, ask, defineAgents, principal } from 'airlockjs/agent';
import { defineResource, ResourceError } from 'airlockjs/resources';
import {
  assertAsked,
  assertCompletedWith,
  assertFailedWith,
  assertNotAsked,
  assertWaitingFor,
  modelSays,
  startTestRun,
} from 'airlockjs/testing';
import 'airlockjs/testing/vitest';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { agents } from './agents.js';

const order = { agent: 'refund', input: { orderId: 7 } } as const;

test('the agent sees on whose behalf it works, and the runtime context, also behind a restore', async () => {
  const told = () => [principal()?.id, getConfig()?.context?.desk];
  const graph = entrypoint('agent', async () => {
    const before = told();
    await ask.question({ prompt: 'go?' });
    return [...before, ...told()];
  });
  const catalog = defineAgents({ agent: { versions: { '1': graph }, current: '1' } });
  const run = await startTestRun(catalog, {
    agent: 'agent',
    input: {},
    principal: { id: 'tom' },
    context: { desk: 'north' },
  });
  await run.restore();
  await run.respond('go?', 'yes');
  expect(run).toHaveCompletedWith(['tom', 'north', 'tom', 'north']);
});

describe('answers', () => {
  test('fetches and interrupts are listed apart, and answered one by one', async () => {
    const run = await startTestRun(agents, order);
    expect(run.status).toBe('fetching');
    expect(run.fetches).toMatchObject([
      { id: 'fetch-1', resource: 'orders', params: { orderId: 7 } },
      { id: 'fetch-2', resource: 'rates', params: { base: 'EUR' } },
    ]);
    expect(run.interrupts).toEqual([]);

    await run.answer('rates', { USD: 1.1 });
    await run.answer('fetch-1', { total: 40 });
    expect(run.status).toBe('waiting_for_human');
    expect(run).toBeWaitingFor('refund', { amount: 40 });

    await run.approve('refund', { actor: 'maria' });
    await run.answer('pay', null);
    expect(run).toHaveCompletedWith({ orderId: 7, outcome: 'refunded 40 {"USD":1.1}' });
    expect(run).toHaveAskedInOrder('orders', 'refund', 'pay');
    expect(run.log.at(2)).toMatchObject({ id: 'approval-3', actor: 'maria', decision: { type: 'approve' } });
  });

  test('are given in one step by together', async () => {
    const run = await startTestRun(agents, order);
    await run.together(async () => {
      await run.answer('orders', { total: 40 });
      await run.answer('rates', {});
      expect(run).not.toHaveAsked('refund');
    });
    expect(run).toBeWaitingFor('refund');
  });

  test('that fail are errors in the agent', async () => {
    const run = await startTestRun(agents, {
      ...order,
      resources: { orders: () => ({ total: 5 }), rates: () => 1 },
    });
    await run.approve('refund');
    await run.fail('pay', { code: 'unavailable' });
    expect(run).toHaveCompletedWith({ orderId: 7, outcome: 'not paid: unavailable' });
  });

  test('of the run itself are found wanting by name', async () => {
    const run = await startTestRun(agents, order);
    await expect(run.answer('ordrs', {})).rejects.toThrow(
      /^Nothing named 'ordrs' is pending\. The run waits for:\n {2}fetch-1 orders \{"orderId":7\}/,
    );
    expect(() => run.result).toThrow(/no result yet\. The run waits for:/);
  });
});

describe('decisions', () => {
  const asked = () =>
    startTestRun(agents, {
      ...order,
      resources: { orders: () => ({ total: 40 }), rates: () => 1, pay: () => null },
    });

  test('are refused by the rules of the workflow, and leave the question open', async () => {
    const run = await asked();
    await expect(run.edit('refund', { orderId: 7, amount: 41 })).rejects.toMatchObject({
      code: 'invalid_value',
    });
    await expect(run.edit('refund', { orderId: 8, amount: 1 })).rejects.toMatchObject({
      code: 'invalid_value',
    });
    await expect(run.decide('approval-9', { type: 'approve' })).rejects.toMatchObject({
      code: 'unknown_interrupt',
    });
    expect(run).toBeWaitingFor('refund');
    await run.edit('refund', { orderId: 7, amount: 12 });
    expect(run).toHaveCompletedWith({ orderId: 7, outcome: 'refunded 12 1' });
  });

  test('count once', async () => {
    const run = await asked();
    await run.decide('approval-3', { type: 'reject', message: 'No.' }, { decisionId: 'd1' });
    const again = run.decide('approval-3', { type: 'reject', message: 'No.' }, { decisionId: 'd1' });
    expect(await again).toBe('duplicate');
    await expect(run.decide('approval-3', { type: 'approve' }, { decisionId: 'd1' })).rejects.toMatchObject({
      code: 'already_decided',
    });
    await expect(run.decide('approval-3', { type: 'approve' })).rejects.toMatchObject({
      code: 'already_decided',
    });
    expect(run).toHaveCompletedWith({ orderId: 7, outcome: 'rejected: No.' });
    expect(run).not.toHaveAsked('pay');
  });

  test('answer interrupts of LangGraph too, falsy ones included', async () => {
    for (const value of [0, '', false, null]) {
      const run = await startTestRun(agents, { agent: 'foreign', input: {} });
      const [question] = run.interrupts;
      await run.respond(question ?? 'none', value);
      expect(run.result).toEqual({ outcome: value });
    }
  });
});

describe('resources', () => {
  const orders = defineResource({
    params: z.object({ orderId: z.number().max(9) }),
    result: z.object({ total: z.number() }),
    fetch: ({ orderId }) => {
      if (orderId === 1) throw new ResourceError({ code: 'not_found', message: 'No such order.' });
      return { total: orderId };
    },
  });

  test('of the project answer by themselves, with their schemas', async () => {
    const run = await startTestRun(agents, { ...order, resources: { orders, rates: () => 1 } });
    expect(run).toBeWaitingFor('refund', { amount: 7 });
  });

  test.each([
    [1, 'No such order.'],
    [10, "Params of 'orders' are not valid"],
  ])('of the project refuse what a worker would refuse: order %i', async (orderId, message) => {
    const input = { orderId };
    const run = await startTestRun(agents, { ...order, input, resources: { orders, rates: () => 1 } });
    expect(run).toHaveFailedWith('agent_failed', message);
  });
});

describe('restore', () => {
  test('changes nothing that can be seen, wherever the run waits', async () => {
    const run = await startTestRun(agents, order);
    await run.restore();
    await run.answer('orders', { total: 40 });
    await run.restore();
    await run.answer('rates', {});
    await run.restore();
    expect(run.interrupts).toMatchObject([{ id: 'approval-3' }]);
    await run.approve('refund');
    await run.restore();
    await run.answer('pay', null);
    expect(run).toHaveCompletedWith({ orderId: 7, outcome: 'refunded 40 {}' });
    expect(run.log.map(({ id }) => id)).toEqual(['fetch-1', 'fetch-2', 'approval-3', 'fetch-4']);
  });
});

describe('time', () => {
  test('moves with advance alone, and only for the agent', async () => {
    const now = new Date('2030-05-01T12:00:00Z');
    const run = await startTestRun(agents, { agent: 'sleeper', input: {}, now });
    expect(Date.now()).toBeLessThan(now.getTime());
    await run.advance('59s');
    expect(run.status).toBe('fetching');
    await run.advance('1s');
    expect(run).toHaveCompletedWith({ outcome: 'bell after 60000 ms at 2030-05-01T12:01:00.000Z' });
    expect(run.log).toMatchObject([{ request: { resource: 'news' }, answer: { ok: false } }]);
  });

  test('of one run is not that of another', async () => {
    const [early, late] = await Promise.all([
      startTestRun(agents, { agent: 'sleeper', input: {} }),
      startTestRun(agents, { agent: 'sleeper', input: {} }),
    ]);
    await late.advance('2h');
    expect(late.status).toBe('completed');
    expect(early.status).toBe('fetching');
    await early.answer('news', 'flood');
    expect(early.result).toEqual({ outcome: 'flood after 0 ms at 2026-01-01T00:00:00.000Z' });
  });
});

describe('conversations', () => {
  const say = (content: string) => ({ messages: [{ role: 'user', content }] });

  test('a message that comes again begins no second turn, restored and after many turns', async () => {
    const run = await startTestRun(agents, { agent: 'talker', conversation: true });
    for (let turn = 1; turn <= 25; turn += 1) {
      await run.send(say(`${turn}`), { messageId: `order-${turn}` });
      await run.answer('model', modelSays(`answer ${turn}`));
    }
    await run.restore();
    await run.send(say('1'), { messageId: 'order-1' });
    expect(run.fetches).toEqual([]);
    await run.send(say('25'), { messageId: 'order-25' });
    await expect(run.send(say('26'), { messageId: 'order-25' })).rejects.toThrow('another message');
    expect(run.fetches).toEqual([]);
  });

  test('begin with what a message may be, or not at all', async () => {
    const input: object = { message: 'Hello' };
    await expect(startTestRun(agents, { agent: 'talker', conversation: true, input })).rejects.toMatchObject({
      type: 'airlock.bad_input',
      message: expect.stringContaining("nothing that the agent's graph takes"),
    });
  });

  test('have turns, which begin with messages and go on where the last one ended', async () => {
    const run = await startTestRun(agents, { agent: 'talker', conversation: true });
    expect(run.status).toBe('waiting_for_message');
    await run.send(say('Hello'));
    expect(run.fetches).toMatchObject([{ resource: 'model' }]);
    await run.answer('model', modelSays('Hi!'));
    expect(run.lastTurn).toMatchObject({ status: 'completed' });
    await run.restore();
    await run.send(say('And now?'), { actor: 'maria' });
    expect(run.log.at(-1)).toMatchObject({ turn: 2, sentBy: 'maria' });
    await run.restore();
    await run.answer('model', modelSays('Nothing.'));
    run.close();
    expect(run.status).toBe('completed');
    expect(run.result).toMatchObject({ messages: { length: 4 } });
    await expect(run.send(say('?'))).rejects.toThrow(/closed/);
  });
});

describe('what a run ends with', () => {
  test('an error of the agent is the run’s, with its code', async () => {
    const run = await startTestRun(agents, { agent: 'broken', input: {}, resources: { orders: () => 1 } });
    expect(run.status).toBe('failed');
    expect(run).toHaveFailedWith('agent_failed', /RangeError: no such thing/);
    expect(() => run.result).toThrow(/The run failed: agent_failed/);
  });

  test('an unknown version is refused as a worker refuses it', async () => {
    const anyAgents: AgentCatalog = agents;
    const options = { agent: 'refund', version: '9.9.9', input: {} };
    await expect(startTestRun(anyAgents, options)).rejects.toMatchObject({
      type: 'airlock.unknown_version',
    });
  });
});

describe('assertions for any runner', () => {
  test('pass, or throw what was expected and what is so', async () => {
    const run = await startTestRun(agents, order);
    assertAsked(run, 'orders', { orderId: 7 });
    assertNotAsked(run, 'pay');
    assertWaitingFor(run, 'rates');
    expect(() => assertAsked(run, 'orders', { orderId: 8 })).toThrow(
      'Expected the run to have asked orders with {"orderId":8}. It asked:\n' +
        '  fetch-1 orders {"orderId":7}\n  fetch-2 rates {"base":"EUR"}',
    );
    expect(() => assertCompletedWith(run, 1)).toThrow(/to have completed with 1\. It is fetching\. Pending:/);
    expect(() => assertFailedWith(run, 'agent_failed')).toThrow(/It is fetching/);
  });
});
