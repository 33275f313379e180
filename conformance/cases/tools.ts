/** Tools that ask, and tool calls that a person reviews. */
import { AIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { interrupt } from '@langchain/langgraph';
import { createAgent, createMiddleware } from 'langchain';
import * as z from 'zod';
import type { Case, Json, Review, Subject, World } from '../case.js';
import { ScriptedModel } from '../scripted-model.js';

const group = 'tools and review' as const;

type Called = [name: string, args: Record<string, unknown>];

const callsOf = (called: readonly Called[]) =>
  new AIMessage({
    content: '',
    tool_calls: called.map(([name, args], index) => ({
      name,
      args,
      id: `call-${index}`,
      type: 'tool_call' as const,
    })),
  });

/** `pay`, `mail` and `look`, of which each call is an effect. */
const toolsOf = ({ effect }: World) =>
  ['pay', 'mail', 'look', 'wipe'].map((name) =>
    tool(async (args) => effect(name, args as Json), {
      name,
      description: name,
      schema: z.looseObject({ n: z.number().optional() }),
    }),
  );

const reviewed = (called: readonly Called[], tools: Record<string, Review>) => (world: World) =>
  createAgent({
    model: new ScriptedModel([
      callsOf(called),
      new AIMessage('Done.'),
      new AIMessage('Done.'),
      new AIMessage('Done.'),
    ]),
    tools: toolsOf(world),
    middleware: [world.review(tools)],
  });

const any: Review = { allowed: ['approve', 'edit', 'reject'] };

const done = (subject: Subject) => subject.effects.map((effect) => JSON.stringify(effect)).sort();
const ended = async (subject: Subject) => Object(await subject.outcome()).messages !== undefined;

/** What the model heard of the calls: the messages of tools, in the order of the calls. */
const heard = async (subject: Subject) =>
  (
    (Object(await subject.outcome()).messages ?? []) as {
      kwargs: { content: string; tool_call_id?: string };
    }[]
  )
    .filter(({ kwargs }) => kwargs.tool_call_id !== undefined)
    .map(({ kwargs }) => `${kwargs.tool_call_id}: ${kwargs.content}`)
    .sort();

export const tools: Case[] = [
  {
    name: 'interrupt-in-a-tool',
    title: 'A tool that calls interrupt() asks the person; it is not an error that the model hears',
    group,
    sources: ['langgraphjs#1121', 'langgraphjs#718', 'deepagentsjs#131'],
    graph: () =>
      createAgent({
        model: new ScriptedModel([callsOf([['ask', {}]]), new AIMessage('Done.')]),
        tools: [
          tool(async () => interrupt<string, string>('Which?'), {
            name: 'ask',
            description: '',
            schema: z.object({}),
          }),
        ],
      }),
    play: async (subject) => {
      const open = (await subject.questions()).map(String);
      await subject.answer('Which?', 'this');
      return { open, heard: await heard(subject) };
    },
    right: { open: ['Which?'], heard: ['call-0: this'] },
  },
  {
    name: 'question-through-a-tool-wrapper',
    title: 'A question in a tool comes through middleware that turns errors of tools into messages',
    group,
    sources: ['langgraph#8217', 'langgraph#8394'],
    graph: ({ ask }) =>
      createAgent({
        model: new ScriptedModel([callsOf([['ask', {}]]), new AIMessage('Done.')]),
        tools: [tool(async () => ask('Which?'), { name: 'ask', description: '', schema: z.object({}) })],
        middleware: [
          createMiddleware({
            name: 'Wrapper',
            wrapToolCall: async (request, handler) => {
              try {
                return await handler(request);
              } catch {
                throw new Error('The tool failed.');
              }
            },
          }),
        ],
      }),
    play: async (subject) => {
      const open = (await subject.questions()).map(String);
      await subject.answer('Which?', 'this');
      return { open, heard: await heard(subject) };
    },
    right: { open: ['Which?'], heard: ['call-0: this'] },
  },
  {
    name: 'approved-beside-rejected',
    title: 'Of two reviewed calls one is rejected: the approved one is made',
    group,
    sources: ['langchainjs#10176', 'langchainjs#11437', 'langchainjs#9949'],
    graph: reviewed(
      [
        ['pay', { n: 1 }],
        ['mail', { n: 2 }],
      ],
      { pay: any, mail: any },
    ),
    play: async (subject) => {
      await subject.decide('pay', { type: 'approve' });
      await subject.decide('mail', { type: 'reject', message: 'No.' });
      return { done: done(subject), ended: await ended(subject) };
    },
    right: { done: ['{"pay":{"n":1}}'], ended: true },
  },
  {
    name: 'unreviewed-beside-rejected',
    title: 'A reviewed call is rejected: the call beside it that needs no review is made',
    group,
    sources: ['langchainjs#11391'],
    graph: reviewed(
      [
        ['pay', { n: 1 }],
        ['look', {}],
      ],
      { pay: any },
    ),
    play: async (subject) => {
      await subject.decide('pay', { type: 'reject', message: 'No.' });
      return { done: done(subject), ended: await ended(subject) };
    },
    right: { done: ['{"look":{}}'], ended: true },
  },
  {
    name: 'every-call-is-heard-of',
    title: 'After a mixed review the model hears of every call, so that its provider takes the conversation',
    group,
    sources: ['langchainjs#11125', 'langchainjs#11437'],
    graph: reviewed(
      [
        ['pay', {}],
        ['mail', {}],
        ['look', {}],
      ],
      { pay: any, mail: any },
    ),
    play: async (subject) => {
      await subject.decide('pay', { type: 'reject', message: 'No.' });
      await subject.decide('mail', { type: 'approve' });
      return heard(subject);
    },
    right: ['call-0: No.', 'call-1: mail done', 'call-2: look done'],
  },
  {
    name: 'rejected-alone',
    title: 'A rejected call is not made, and the model hears why',
    group,
    sources: ['langchain#37093', 'langchain#37092'],
    graph: reviewed([['pay', { n: 1 }]], { pay: any }),
    play: async (subject) => {
      await subject.decide('pay', { type: 'reject', message: 'Too much.' });
      return { done: done(subject), heard: await heard(subject) };
    },
    right: { done: [], heard: ['call-0: Too much.'] },
  },
  {
    name: 'edited-call',
    title: 'An edited call is made with the edited arguments, and with no others',
    group,
    sources: ['langchain#32996', 'langchainjs#9949'],
    graph: reviewed([['pay', { n: 100 }]], { pay: any }),
    play: async (subject) => {
      await subject.decide('pay', { type: 'edit', args: { n: 10 } });
      return { done: done(subject), ended: await ended(subject) };
    },
    right: { done: ['{"pay":{"n":10}}'], ended: true },
  },
  {
    name: 'edit-to-another-tool',
    title: 'An edit does not turn a reviewed call into a call of another tool past that tool’s own review',
    group,
    sources: ['langchain#40166', 'langchain#40265'],
    graph: reviewed([['mail', { n: 1 }]], { mail: any, wipe: { allowed: ['reject'] } }),
    play: async (subject) => {
      await subject.decide('mail', { type: 'edit', args: { n: 1 }, tool: 'wipe' });
      return done(subject).includes('{"wipe":{"n":1}}');
    },
    right: false,
  },
  {
    name: 'decision-that-is-not-allowed',
    title: 'A decision that the tool’s review does not allow is refused, and the review stays open',
    group,
    sources: ['langchain#39247', 'langchainjs#9949'],
    graph: reviewed([['pay', { n: 1 }]], { pay: { allowed: ['approve', 'reject'] } }),
    play: async (subject) => {
      const receipt = await subject.decide('pay', { type: 'edit', args: { n: 9 } });
      const open = (await subject.questions()).map(String);
      await subject.decide('pay', { type: 'approve' });
      return { receipt, open, done: done(subject), ended: await ended(subject) };
    },
    right: { receipt: 'refused', open: ['pay'], done: ['{"pay":{"n":1}}'], ended: true },
  },
  {
    name: 'edit-that-does-not-fit',
    title: 'Edited arguments that the tool cannot take are refused, and the review stays open',
    group,
    sources: ['langchainjs#9949', 'agent-inbox (edited values become strings)'],
    graph: reviewed([['pay', { n: 1 }]], { pay: any }),
    play: async (subject) => {
      const receipt = await subject.decide('pay', { type: 'edit', args: { n: 'ten' } });
      const open = (await subject.questions()).map(String);
      return { receipt, open };
    },
    right: { receipt: 'refused', open: ['pay'] },
  },
  {
    name: 'reviewed-one-by-one',
    title: 'Of two reviewed calls the one that is approved is made at once; the other waits',
    group,
    sources: ['langchainjs#10176', 'agent-protocol#86'],
    graph: reviewed(
      [
        ['pay', { n: 1 }],
        ['mail', { n: 2 }],
      ],
      { pay: any, mail: any },
    ),
    play: async (subject) => {
      await subject.decide('mail', { type: 'approve' });
      return { done: done(subject), open: (await subject.questions()).map(String) };
    },
    right: { done: ['{"mail":{"n":2}}'], open: ['pay'] },
  },
  {
    name: 'two-calls-of-one-tool',
    title: 'Two calls of one tool are reviewed; one is approved, one rejected: one is made',
    group,
    sources: ['langchainjs#11437'],
    graph: reviewed(
      [
        ['pay', { n: 1 }],
        ['pay', { n: 2 }],
      ],
      { pay: any },
    ),
    play: async (subject) => {
      const open = (await subject.questions()).length;
      await subject.decide('pay', { type: 'approve' });
      await subject.decide('pay', { type: 'reject', message: 'Not this one.' });
      return { open, made: done(subject).length, ended: await ended(subject) };
    },
    right: { open: 2, made: 1, ended: true },
  },
  {
    name: 'review-survives-a-restart',
    title: 'A review that waits is decided after a restart, and the call is made once',
    group,
    sources: ['langgraph#6338'],
    graph: reviewed(
      [
        ['pay', { n: 1 }],
        ['look', {}],
      ],
      { pay: any },
    ),
    play: async (subject) => {
      await subject.restart();
      await subject.decide('pay', { type: 'approve' });
      return { done: done(subject), heard: await heard(subject) };
    },
    right: { done: ['{"look":{}}', '{"pay":{"n":1}}'], heard: ['call-0: pay done', 'call-1: look done'] },
  },
];
