/** `reviewTools`: what becomes of each reviewed call, beside what LangChain's own middleware makes of the same. */
import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages';
import { Command, END, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { chatModel, defineAgents, fetch, quote, reviewTools, type ToolReviews } from 'airlockjs/agent';
import { modelSays, readMessages, startTestRun, type TestRun } from 'airlockjs/testing';
import 'airlockjs/testing/vitest';
import { createAgent, createMiddleware, humanInTheLoopMiddleware, type ReactAgent, tool } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ScriptedModel } from '../../conformance/scripted-model.js';
import type { GraphSource } from '../../src/agent/langgraph/graph.js';
import { messagesOf } from './graphs/assistants.js';

const payArgs = z.object({ to: z.string(), amount: z.coerce.number().max(100), note: z.string().optional() });
const tools = [
  tool((args) => fetch('pay', args), { name: 'pay', description: 'Pays', schema: payArgs }),
  tool((args) => fetch('mail', args), {
    name: 'mail',
    description: 'Mails',
    schema: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
  }),
  tool((args) => fetch('look', args), { name: 'look', description: 'Looks', schema: z.object({}) }),
];

const payAnna = { name: 'pay', args: { to: 'anna', amount: 10 }, id: 'call-pay' };
const mailBob = { name: 'mail', args: { to: 'bob' }, id: 'call-mail' };
const look = { name: 'look', args: {}, id: 'call-look' };

const agentWith = (middleware: ReturnType<typeof reviewTools>, version?: 'v1' | 'v2') => () =>
  createAgent({
    model: chatModel(),
    tools,
    middleware: [middleware],
    ...(version && { version }),
  });

const catalog = (graph: GraphSource) =>
  defineAgents({ payer: { versions: { '1.0.0': graph }, current: '1.0.0' } });
const input = { messages: [{ role: 'user', content: 'Pay and tell.' }] };
const resources = {
  pay: (params: unknown) => ({ paid: params }),
  mail: () => 'mailed',
  look: () => 'seen',
} as const;

/** The model has made these calls. */
async function called(
  graph: GraphSource,
  ...calls: (typeof payAnna | typeof mailBob | typeof look)[]
): Promise<TestRun> {
  const run = await startTestRun(catalog(graph), { agent: 'payer', input, resources });
  await run.answer('model', modelSays('', ...calls));
  return run;
}

const made = (run: TestRun) =>
  run.log.flatMap(({ request }) =>
    request.kind === 'fetch' && request.resource !== 'model' ? [[request.resource, request.params]] : [],
  );

/** The conversation as the model was asked to go on from. */
function askedOfModel(run: TestRun): BaseMessage[] {
  const { request } = run.log.at(-1) ?? {};
  if (request?.kind !== 'fetch' || request.resource !== 'model')
    throw new Error('The model was not asked last.');
  return messagesOf(request.params);
}

const heard = (run: TestRun) =>
  askedOfModel(run).flatMap((message) =>
    ToolMessage.isInstance(message)
      ? [[message.tool_call_id, message.name, message.status, message.text]]
      : [],
  );

describe.each(['v1', 'v2'] as const)('in an agent of %s', (version) => {
  const graph = agentWith(reviewTools({ pay: true, mail: { allowed: ['approve', 'reject'] } }), version);

  test('each call that is named is a question of its own, in the order of the calls', async () => {
    const run = await called(graph, mailBob, payAnna, look);
    expect(run.interrupts).toMatchObject([
      { id: 'approval-2', action: 'mail', args: { to: 'bob' }, allowed: ['approve', 'reject'] },
      {
        id: 'approval-3',
        action: 'pay',
        args: { to: 'anna', amount: 10 },
        allowed: ['approve', 'edit', 'reject', 'respond'],
      },
    ]);
    expect(made(run)).toEqual([['look', {}]]);
  });

  test('an approved call is made though its sibling is rejected, and the model hears of both', async () => {
    const run = await called(graph, mailBob, payAnna);
    await run.approve('pay');
    expect(made(run)).toEqual([['pay', { to: 'anna', amount: 10 }]]);
    await run.reject('mail', 'Not to Bob.');
    expect(made(run)).toHaveLength(1);
    expect(heard(run)).toEqual([
      ['call-mail', 'mail', 'error', 'Not to Bob.'],
      ['call-pay', 'pay', 'success', '{"paid":{"to":"anna","amount":10}}'],
    ]);
  });

  test.each([
    ['first', ['mail', 'pay']],
    ['last', ['pay', 'mail']],
  ])(
    'a restart between the answers of two siblings changes nothing, answered %s to the other',
    async (_, order) => {
      const play = async (restarts: boolean) => {
        const run = await called(graph, mailBob, payAnna, look);
        const restart = () => (restarts ? run.restore() : undefined);
        await restart();
        for (const name of order) {
          await run.approve(name);
          await restart();
        }
        const answered = heard(run);
        await run.answer('model', modelSays('Done.'));
        return { answered, made: made(run), status: run.status };
      };
      const whole = await play(false);
      expect(whole.made).toHaveLength(3);
      expect(await play(true)).toEqual(whole);
    },
  );
});

describe('a decision', () => {
  const graph = agentWith(reviewTools({ pay: true, mail: true }));

  test('to edit makes the call with what the reviewer wrote, and the model is shown that call', async () => {
    const run = await called(graph, payAnna, mailBob);
    await run.approve('mail');
    await run.edit('pay', { to: 'anna', amount: 5 }, { actor: 'lead' });
    expect(made(run)).toContainEqual(['pay', { to: 'anna', amount: 5 }]);
    const calls = askedOfModel(run).flatMap((message) =>
      AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [],
    );
    expect(calls).toMatchObject([{ id: 'call-pay', args: { to: 'anna', amount: 5 } }, mailBob]);
    expect(run.log.find(({ id }) => id === 'approval-2')).toMatchObject({ actor: 'lead' });
    await run.answer('model', modelSays('Done.'));
    expect(readMessages(run.result).flatMap((message) => message.calls)).toEqual([
      { name: 'pay', args: { to: 'anna', amount: 5 }, edited: true },
      { name: 'mail', args: mailBob.args },
    ]);
  });

  test.each([
    ['a value that the schema refuses', { to: 'anna', amount: 1000 }],
    ['a value of another kind', { to: 7, amount: 1 }],
    ['an argument that is missing', { amount: 1 }],
    ['an argument that the tool does not have', { to: 'anna', amount: 1, amuont: 2 }],
    ['no object', 'anna'],
  ])('to edit with %s is refused, and the question stays open', async (_, args) => {
    const run = await called(graph, payAnna);
    await expect(run.edit('pay', args)).rejects.toMatchObject({ code: 'invalid_value' });
    expect(run).toBeWaitingFor('pay');
    await run.approve('pay');
    expect(made(run)).toEqual([['pay', { to: 'anna', amount: 10 }]]);
  });

  test('to edit is held against a JSON schema as well', async () => {
    const run = await called(graph, mailBob);
    expect(run.interrupts).toMatchObject([{ argsSchema: { properties: { to: { type: 'string' } } } }]);
    await expect(run.edit('mail', { to: 7 })).rejects.toMatchObject({ code: 'invalid_value' });
    await expect(run.edit('mail', { to: 'x', cc: 'y' })).rejects.toMatchObject({ code: 'invalid_value' });
    await run.edit('mail', { to: 'x' });
    expect(made(run)).toEqual([['mail', { to: 'x' }]]);
  });

  test.each([
    ['zod', { ...payAnna, args: { to: 'anna', amount: 1000 } }, 'amount'],
    ['JSON', { ...mailBob, args: { to: 7 } as unknown as { to: string } }, 'to'],
  ])(
    'on a call that does not fit its %s schema is asked of nobody: the model reads why',
    async (_, call, where) => {
      const run = await called(agentWith(reviewTools({ pay: true, mail: true })), call, look);
      expect(run.interrupts).toEqual([]);
      expect(made(run)).toEqual([['look', {}]]);
      expect(heard(run)).toContainEqual([
        call.id,
        call.name,
        'error',
        expect.stringMatching(new RegExp(`^The call of ${call.name} was not made.* ${where}\\b`)),
      ]);
      // Corrected, it is reviewed like any other.
      await run.answer('model', modelSays('', { ...payAnna, id: 'call-again' }));
      expect(run).toBeWaitingFor('pay', { amount: 10 });
    },
  );

  test('to reject without a word says so to the model', async () => {
    const run = await called(graph, payAnna);
    await run.reject('pay');
    expect(made(run)).toEqual([]);
    expect(heard(run)).toEqual([
      ['call-pay', 'pay', 'error', 'A reviewer rejected the call of pay. It was not made.'],
    ]);
  });

  test('to respond is what the model hears in place of the call', async () => {
    const run = await called(graph, payAnna, mailBob);
    await run.respond('pay', { paid: 'by hand' });
    await run.respond('mail', 'Bob knows.');
    expect(made(run)).toEqual([]);
    expect(heard(run)).toEqual([
      ['call-pay', 'pay', 'success', '{"paid":"by hand"}'],
      ['call-mail', 'mail', 'success', 'Bob knows.'],
    ]);
  });

  test('that is not allowed is refused', async () => {
    const run = await called(agentWith(reviewTools({ pay: { allowed: ['approve'] } })), payAnna);
    await expect(run.reject('pay')).rejects.toMatchObject({ code: 'not_allowed' });
    expect(run).toBeWaitingFor('pay');
  });
});

describe('a review', () => {
  test('says what it is told to say, to whom it is told', async () => {
    const graph = agentWith(
      reviewTools({
        pay: {
          description: ({ args }) => `Pay ${quote(String(args.to))}?`,
          assignees: ({ args }) => [Number(args.amount) > 5 ? 'lead' : 'clerk'],
        },
        mail: { description: 'A mail', assignees: ['post'] },
      }),
    );
    expect((await called(graph, payAnna, mailBob)).interrupts).toMatchObject([
      { description: 'Pay `anna`?', assignees: ['lead'] },
      { description: 'A mail', assignees: ['post'] },
    ]);
  });

  test('is left out where `when` says so, and where it is `false`', async () => {
    const graph = agentWith(
      reviewTools({ pay: { when: ({ args }) => Number(args.amount) > 10 }, mail: false }),
    );
    const run = await called(graph, payAnna, mailBob);
    expect(run.interrupts).toEqual([]);
    expect(made(run)).toHaveLength(2);
  });

  test('is not skipped by middleware that turns errors into messages', async () => {
    const forgiving = createMiddleware({
      name: 'Forgiving',
      wrapToolCall: async (request, handler) => {
        try {
          return await handler(request);
        } catch (error) {
          return new ToolMessage({ content: String(error), tool_call_id: request.toolCall.id ?? '' });
        }
      },
    });
    const graph = () =>
      createAgent({
        model: chatModel(),
        tools,
        middleware: [forgiving, reviewTools({ pay: true })],
      });
    const run = await called(graph, payAnna);
    expect(run).toBeWaitingFor('pay');
    expect(made(run)).toEqual([]);
  });

  const misspelt = reviewTools({ pya: true });
  test('of a tool that the agent does not have is an error by name at the start', async () => {
    const run = await startTestRun(catalog(agentWith(misspelt)), { agent: 'payer', input }).then(
      ({ error, log }) => ({ error, log }),
      (error: Error) => ({ error, log: [] }),
    );
    expect(run.error?.message).toContain("reviewTools names 'pya'");
    expect(run.error?.message).toContain('pay, mail, look');
    expect(run.log).toEqual([]);
  });

  test('in an agent within a graph: before its model is asked', async () => {
    const inner = createAgent({ model: chatModel(), tools, middleware: [misspelt] });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('inner', ({ messages }) => inner.invoke({ messages }))
      .addEdge(START, 'inner')
      .addEdge('inner', END);
    const run = await startTestRun(catalog(graph), { agent: 'payer', input });
    expect(run.error?.message).toContain("reviewTools names 'pya'");
    expect(run.log).toEqual([]);
  });

  test.each([
    ['LangChain’s word for allowed', { pay: { allowedDecisions: ['approve'] } }, 'allowedDecisions'],
    ['no decision at all', { pay: { allowed: [] } }, 'allows nothing'],
    ['a decision that there is not', { pay: { allowed: ['accept'] } }, 'allowed'],
  ])('with %s is refused where it is written', (_, reviews, word) => {
    expect(() => reviewTools(reviews as ToolReviews<'pay'>)).toThrow(word);
  });
});

describe('LangChain’s own middleware beside it', () => {
  const interruptOn = { pay: true, mail: true };
  const plain = () => {
    const calls: unknown[] = [];
    const plainTools = tools.map(({ name, description, schema }) =>
      tool((args: unknown) => JSON.stringify(calls.push([name, args])), { name, description, schema }),
    );
    const model = new ScriptedModel([
      new AIMessage({
        content: '',
        tool_calls: [mailBob, payAnna].map((call) => ({ ...call, type: 'tool_call' as const })),
      }),
      new AIMessage('Done.'),
    ]);
    const agent = createAgent({
      model,
      tools: plainTools,
      checkpointer: new MemorySaver(),
      middleware: [humanInTheLoopMiddleware({ interruptOn })],
    }) as ReactAgent;
    const config = { configurable: { thread_id: 'beside' } };
    const decide = async (...decisions: object[]) => {
      await agent.invoke({ messages: [{ role: 'user', content: 'Pay.' }] }, config);
      return agent.invoke(new Command({ resume: { decisions } }), config);
    };
    return { calls, decide };
  };

  test('drops the approved call with its rejected sibling', async () => {
    const { calls, decide } = plain();
    await decide({ type: 'reject' }, { type: 'approve' });
    expect(calls).toEqual([]);
  });

  test('takes an edit that the tool then refuses, and a call of another tool', async () => {
    const { calls, decide } = plain();
    await decide(
      { type: 'edit', editedAction: { name: 'look', args: {} } },
      { type: 'edit', editedAction: { name: 'pay', args: { to: 'anna', amount: 1000 } } },
    );
    expect(calls).toEqual([['look', {}]]);
  });
});
