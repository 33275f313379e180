/** Which call an edited answer belongs to, where a model gives calls the same id again. */
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { callsAsMade, withEditedArgs } from '../../../src/agent/review/calls-as-made.js';

const asks = (...amounts: number[]) =>
  new AIMessage({
    content: amounts.map((amount) => ({ type: 'tool_use', id: 'call_1', name: 'pay', input: { amount } })),
    tool_calls: amounts.map((amount) => ({ name: 'pay', args: { amount }, id: 'call_1' })),
  });
const paid = (edited?: number) => {
  const answer = new ToolMessage({ content: 'paid', tool_call_id: 'call_1' });
  return edited === undefined ? answer : withEditedArgs(answer, { amount: edited });
};
const shown = (messages: BaseMessage[]) =>
  callsAsMade(messages).flatMap((message) =>
    AIMessage.isInstance(message) ? [(message.tool_calls ?? []).map(({ args }) => args.amount)] : [],
  );

test.each<[what: string, messages: BaseMessage[], amounts: number[][]]>([
  ['the later of two turns was edited', [asks(1), paid(), asks(2), paid(20)], [[1], [20]]],
  ['the earlier of two turns was edited', [asks(1), paid(10), asks(2), paid()], [[10], [2]]],
  ['both were', [asks(1), paid(10), asks(2), paid(20)], [[10], [20]]],
  ['the later one has no answer yet', [asks(1), paid(10), asks(2)], [[10], [2]]],
  ['the earlier one was left without an answer', [asks(1), asks(2), paid(20)], [[1], [20]]],
  ['a person spoke in between', [asks(1), new HumanMessage('Well?'), paid(10)], [[10]]],
  ['two calls of one message share it', [asks(1, 2), paid(), paid(20)], [[1, 20]]],
])('where %s', (_what, messages, amounts) => {
  expect(shown(messages)).toEqual(amounts);
});

test('the call in the content has the same arguments, and the message of before stays', () => {
  const messages = [asks(1, 2), paid(), paid(20)];
  const [message] = callsAsMade(messages);
  expect(message?.content).toMatchObject([{ input: { amount: 1 } }, { input: { amount: 20 } }]);
  expect((messages[0] as AIMessage).tool_calls).toMatchObject([
    { args: { amount: 1 } },
    { args: { amount: 2 } },
  ]);
});

test('a list without an edited call is the same list', () => {
  const messages = [asks(1), paid(), asks(2)];
  expect(callsAsMade(messages)).toBe(messages);
});
