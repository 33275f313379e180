/**
 * A turn that ends half-way: the next one begins with an answer to each tool call, in the state and in what the model is
 * asked, so that a provider takes the conversation.
 */
import type { ToolMessage } from '@langchain/core/messages';
import { chatModel, resourceTool } from 'airlockjs/agent';
import { createAgent, createMiddleware } from 'langchain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Answer } from '../../src/agent/boundary.js';
import { resolveGraph } from '../../src/agent/langgraph/graph.js';
import { AgentSession } from '../../src/agent/session/session.js';
import type { RaisedRequest } from '../../src/agent/session/session-host.js';
import { NOT_COMPLETED } from '../../src/agent/unanswered-calls.js';
import type { Json } from '../../src/common/protocol.js';
import { ScriptedHost } from '../support/scripted-host.js';
import { conversation, messagesOf, modelAnswer } from './graphs/assistants.js';

const tools = ['get_weather', 'get_time'].map((name) =>
  resourceTool({ name, description: name, schema: z.object({ city: z.string() }) }),
);

/** What its tools throw ends the turn: a middleware says so. */
const failing = () =>
  createAgent({
    model: chatModel(),
    tools,
    middleware: [
      createMiddleware({
        name: 'strict',
        wrapToolCall: async (request, handler) => {
          const said = await handler(request);
          if ((said as ToolMessage).status === 'error') throw new Error('A tool has failed.');
          return said;
        },
      }),
    ],
  });

const failed: Answer = {
  ok: false,
  error: { code: 'unavailable', resource: 'time', message: 'No time.' },
};

class Turns {
  readonly host = new ScriptedHost();
  session!: AgentSession;
  outcome: 'completed' | 'failed' | undefined;
  #answered = 0;

  async begin(input: Json, snapshot?: ReturnType<AgentSession['snapshot']>) {
    if (!this.session || snapshot) {
      this.session = new AgentSession(await resolveGraph(failing(), 'assistant'), this.host, snapshot);
    }
    this.outcome = undefined;
    this.session.run(input).then(
      () => {
        this.outcome = 'completed';
      },
      () => {
        this.outcome = 'failed';
      },
    );
    await this.host.quiet();
  }

  get pending(): RaisedRequest[] {
    return this.host.raised.slice(this.#answered);
  }

  async answer(...answers: Answer[]) {
    const batch = this.pending.slice(0, answers.length);
    this.#answered += answers.length;
    this.session.deliver(new Map(batch.map(({ key }, index) => [key, answers[index] as Answer])));
    await this.host.quiet();
  }

  /** What the model is asked with last. */
  get asked(): string[] {
    const request = this.host.raised.at(-1)?.request;
    if (request?.kind !== 'fetch') throw new Error('No model call.');
    return messagesOf(request.params).map((message) => `${message.getType()}: ${message.text}`);
  }
}

const model = (turns: Turns) => modelAnswer((turns.pending[0] as RaisedRequest).request);
const weather: Answer = { ok: true, value: 'clear' };

async function endedHalfWay(how: 'a tool fails' | 'a limit is reached'): Promise<Turns> {
  const turns = new Turns();
  await turns.begin(conversation);
  await turns.answer(model(turns));
  await turns.answer(weather);
  if (how === 'a tool fails') await turns.answer(failed);
  else turns.session.giveUp();
  return turns;
}

describe.each(['a tool fails', 'a limit is reached'] as const)('%s', (how) => {
  test.each([false, true])(
    'the next turn is asked with an answer to each call; restored between: %s',
    async (restored) => {
      const turns = await endedHalfWay(how);
      const snapshot = restored ? JSON.parse(JSON.stringify(turns.session.snapshot())) : undefined;
      await turns.begin({ messages: [{ role: 'user', content: 'And now?' }] }, snapshot);
      expect(turns.asked).toEqual([
        'human: How is Tokyo?',
        'ai: ',
        'tool: clear',
        `tool: ${NOT_COMPLETED}`,
        'human: And now?',
      ]);
      expect(turns.session.messages.map((message) => (message as { id: string[] }).id.at(-1))).toEqual([
        'HumanMessage',
        'AIMessage',
        'ToolMessage',
        'ToolMessage',
        'HumanMessage',
      ]);
    },
  );
});
