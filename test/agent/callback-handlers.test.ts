/** LangChain's callback handlers: they may watch, and neither ask nor fetch. */
import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { tool } from '@langchain/core/tools';
import { interrupt } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { play } from './support/play.js';
import { startRun } from './support/start-run.js';

const pay = tool(async () => String(await fetch('pay', {})), {
  name: 'pay',
  description: 'Pays.',
  schema: z.object({}),
});

abstract class Told extends BaseCallbackHandler {
  name = 'told';
  constructor(override awaitHandlers: boolean) {
    super();
  }

  abstract isTold(): unknown;

  override async handleToolStart(): Promise<void> {
    await this.isTold();
  }
}

class Gate extends Told {
  override raiseError = this.awaitHandlers;
  override isTold = () => ask.approval({ action: 'tool', args: { name: 'pay' } });
}

class Audit extends Told {
  override isTold = () => fetch('audit', {});
}

class Journal extends Told {
  readonly told: string[] = [];
  override isTold = () => this.told.push('tool');

  override handleChainStart(): void {
    this.told.push('chain');
  }

  override handleChainError(error: Error): void {
    this.told.push(error.name);
  }
}

/** LangChain hands calls to handlers in tasks of the host: the agent may be idle meanwhile. */
test.each([
  ['asks, awaited', new Gate(true)],
  ['asks, in the background', new Gate(false)],
  ['fetches, awaited', new Audit(true)],
  ['fetches, in the background', new Audit(false)],
])('one that %s ends the run by name, and nobody is asked', async (_, handler) => {
  const run = await startRun(oneNode(() => pay.invoke({}, { callbacks: [handler] })));
  await expect
    .poll(async () => {
      await run.advance(1);
      return run.status;
    })
    .toBe('failed');
  expect(run.error).toMatchObject({
    code: 'unsupported_feature',
    message: expect.stringContaining('A callback handler of LangChain asks or fetches'),
  });
  expect(run.log.filter(({ request }) => request.kind !== 'fetch' || request.resource === 'audit')).toEqual(
    [],
  );
});

test.each([true, false])('one that watches changes nothing (awaited: %s)', async (isAwaited) => {
  const journal = new Journal(isAwaited);
  const nested = inSequence({
    first: async () => note(await pay.invoke({}, { callbacks: [journal] })),
    look: async () => note(interrupt('look?')),
    second: async () => note(await pay.invoke({}, { callbacks: [journal] })),
  });
  const run = await startRun(oneNode(async () => (await nested.invoke({}, { callbacks: [journal] })).notes));
  expect(await play(run, { restored: true })).toEqual({
    asked: ['pay', 'look?', 'pay'],
    result: { notes: ['["answer 1","answer 2","answer 3"]'] },
  });
  expect(journal.told).toContain('tool');
});
