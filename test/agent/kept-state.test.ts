/** A message costs its text once, and whoever changes one changes nothing that is kept. */
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { Send } from '@langchain/langgraph';
import { emptyCheckpoint } from '@langchain/langgraph-checkpoint';
import { describe, expect, test, vi } from 'vitest';
import { LatestCheckpointSaver } from '../../src/agent/langgraph/saver.js';

const config = { configurable: { thread_id: 'one', checkpoint_ns: '' } };
const metadata = { source: 'loop' as const, step: 1, parents: {} };

function save(saver: LatestCheckpointSaver, channel_values: Record<string, unknown>) {
  return saver.put(config, { ...emptyCheckpoint(), channel_values }, metadata);
}

async function read(saver: LatestCheckpointSaver): Promise<Record<string, unknown>> {
  return (await saver.getTuple(config))?.checkpoint.channel_values ?? {};
}

/** By LangGraph's serialiser alone, as a saver in another worker reads it. */
function readRestored(saver: LatestCheckpointSaver): Promise<Record<string, unknown>> {
  return read(new LatestCheckpointSaver(JSON.parse(JSON.stringify(saver.snapshot()))));
}

const messages: Record<string, () => BaseMessage> = {
  human: () =>
    new HumanMessage({ content: 'hi', id: 'a', name: 'maria', additional_kwargs: { n: [1, { a: 'b' }] } }),
  'in parts': () => new HumanMessage({ content: [{ type: 'text', text: 'hi' }] }),
  ai: () =>
    new AIMessage({
      content: 'x',
      tool_calls: [{ name: 'pay', args: { lc: 1, amount: null }, id: 'c' }],
      usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
      response_metadata: { model: 'm' },
    }),
  'a piece': () => new AIMessageChunk({ content: 'x' }),
  tool: () =>
    new ToolMessage({
      content: 'y',
      tool_call_id: 'c',
      name: 'pay',
      artifact: { rows: [1] },
      status: 'error',
    }),
  system: () => new SystemMessage('be brief'),
  chat: () => new ChatMessage('z', 'critic'),
  function: () => new FunctionMessage({ content: 'f', name: 'g' }),
  removal: () => new RemoveMessage({ id: 'a' }),
  'not to be copied': () => new HumanMessage({ content: 'd', additional_kwargs: { at: new Date(0) } }),
};

describe.each(Object.entries(messages))('a message: %s', (_name, make) => {
  test('reads the same each time, in memory and restored', async () => {
    const saver = new LatestCheckpointSaver();
    await save(saver, { messages: [make()] });
    const plain = await readRestored(saver);
    for (let time = 0; time < 3; time += 1) {
      const values = await read(saver);
      expect(values).toEqual(plain);
      const [one] = values.messages as object[];
      expect(Object.getPrototypeOf(one)).toBe(Object.getPrototypeOf((plain.messages as object[])[0]));
      await save(saver, values);
      expect(await readRestored(saver)).toEqual(plain);
    }
  });
});

test('a message is written once, however often it is saved', async () => {
  const saver = new LatestCheckpointSaver();
  const said = Array.from({ length: 50 }, (_, index) => new HumanMessage(`hi ${index}`));
  await save(saver, { messages: said });
  const again = (await read(saver)).messages as BaseMessage[];
  const written = vi.spyOn(HumanMessage.prototype, 'toJSON');
  await save(saver, { messages: [...again, new HumanMessage('new')] });
  await saver.putWrites(
    { configurable: { ...config.configurable, checkpoint_id: 'c' } },
    [['__pregel_tasks', new Send('tools', { messages: again })]],
    'task',
  );
  await read(saver);
  const times = written.mock.calls.length;
  written.mockRestore();
  expect(times).toBeLessThan(5);
});

describe('an agent that goes on changing a message', () => {
  const change = (message: unknown) => {
    const { additional_kwargs } = message as HumanMessage;
    additional_kwargs.paid = true;
  };
  const hasPaid = (values: Record<string, unknown>) =>
    (values.messages as BaseMessage[]).map((one) => one.additional_kwargs.paid === true);

  test('changes nothing that was saved before', async () => {
    const saver = new LatestCheckpointSaver();
    const said = [new HumanMessage('pay'), new HumanMessage('really')];
    await save(saver, { messages: said });
    change(said[0]);
    expect(hasPaid(await read(saver))).toEqual([false, false]);
    expect(hasPaid(await readRestored(saver))).toEqual([false, false]);
    said.pop();
    expect((await read(saver)).messages).toHaveLength(2);
  });

  test('changes what is saved next', async () => {
    const saver = new LatestCheckpointSaver();
    const said = [new HumanMessage('pay'), new HumanMessage('really')];
    await save(saver, { messages: said });
    change(said[1]);
    await save(saver, { messages: said });
    expect(hasPaid(await read(saver))).toEqual([false, true]);
    expect(hasPaid(await readRestored(saver))).toEqual([false, true]);
  });

  test('changes no message that another was given', async () => {
    const saver = new LatestCheckpointSaver();
    await save(saver, { messages: [new HumanMessage('pay')] });
    for (let time = 0; time < 3; time += 1) {
      const { messages: given } = await read(saver);
      expect(hasPaid({ messages: given })).toEqual([false]);
      change((given as unknown[])[0]);
    }
  });

  test('while it is being saved, changes nothing', async () => {
    const saver = new LatestCheckpointSaver();
    const said = [new HumanMessage('pay')];
    const state = { messages: said, note: { paid: false } };
    const saved = save(saver, state);
    change(said[0]);
    state.note.paid = true;
    await saved;
    expect(hasPaid(await read(saver))).toEqual([false]);
    expect(await readRestored(saver)).toMatchObject({ note: { paid: false } });
  });
});

test('the arguments of Send hold what the state holds', async () => {
  const saver = new LatestCheckpointSaver();
  const said = [new HumanMessage('pay')];
  await save(saver, {
    messages: said,
    __pregel_tasks: [new Send('tools', { said, due: new Date(0), n: 2n })],
  });
  const values = await read(saver);
  expect(values).toEqual(await readRestored(saver));
  expect(values).toMatchObject({ __pregel_tasks: [{ node: 'tools', args: { due: new Date(0), n: 2n } }] });
  const [{ args }] = values.__pregel_tasks as [{ args: { said: BaseMessage[] } }];
  expect(args.said[0]).toBeInstanceOf(HumanMessage);
  expect(args.said[0]).not.toBe((values.messages as BaseMessage[])[0]);
});

test.each<[string, unknown]>([
  [
    'what the serialiser has a word for',
    { lc: 2, type: 'constructor', id: ['Set'], method: null, args: [[1]] },
  ],
  ['nothing, in a list and by name', [undefined, { nothing: undefined }]],
  ['zero below zero', [-0]],
  ['a list with holes', Object.assign(new Array(3), { 1: 'x' })],
  ['a map of messages', new Map([['first', new HumanMessage('hi')]])],
  ['an error', [new Error('no')]],
  ['bytes alone', new Uint8Array([1, 255])],
])('%s reads the same in memory and restored', async (_name, value) => {
  const saver = new LatestCheckpointSaver();
  await save(saver, { kept: value });
  const restored = await readRestored(saver);
  expect(await read(saver)).toStrictEqual(restored);
});

test('a message with what JSON cannot hold is refused by name', async () => {
  const saver = new LatestCheckpointSaver();
  const message = new HumanMessage({ content: 'hi', additional_kwargs: { n: 1n } });
  await expect(save(saver, { messages: ['words', message] })).rejects.toThrow(
    "channel 'messages' holds a value that JSON cannot hold at [1]",
  );
});
