/** Tool calls without an answer get one that says so, where it belongs; what is whole stays as it is. */
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { NOT_COMPLETED, withAnswers } from '../../src/agent/unanswered-calls.js';

const human = (content: string) => new HumanMessage(content);
const calls = (...ids: string[]) =>
  new AIMessage({
    content: '',
    tool_calls: ids.map((id) => ({ type: 'tool_call', id, name: 'pay', args: {} })),
  });
const said = (id: string) => new ToolMessage({ content: `result of ${id}`, tool_call_id: id });
const brief = (messages: BaseMessage[]) =>
  messages.map((one) => {
    if (!ToolMessage.isInstance(one)) return one.getType();
    return one.content === NOT_COMPLETED ? `not completed ${one.tool_call_id}` : `said ${one.tool_call_id}`;
  });

test.each([
  ['nothing', [], []],
  ['no calls', [human('a')], ['human']],
  ['all answered', [human('a'), calls('1', '2'), said('2'), said('1')], ['human', 'ai', 'said 2', 'said 1']],
  ['none answered', [calls('1'), human('b')], ['ai', 'not completed 1', 'human']],
  ['one of two', [calls('1', '2'), said('1'), human('b')], ['ai', 'said 1', 'not completed 2', 'human']],
  ['at the end', [human('a'), calls('1')], ['human', 'ai', 'not completed 1']],
  [
    'twice',
    [calls('1'), human('a'), calls('2'), human('b')],
    ['ai', 'not completed 1', 'human', 'ai', 'not completed 2', 'human'],
  ],
  [
    'one of two with the same id',
    [calls('1'), human('a'), calls('1'), said('1')],
    ['ai', 'not completed 1', 'human', 'ai', 'said 1'],
  ],
  ['answered later', [calls('1'), human('a'), said('1')], ['ai', 'human', 'said 1']],
] satisfies [string, BaseMessage[], string[]][])('%s', (_what, messages, expected) => {
  expect(brief(withAnswers(messages))).toEqual(expected);
});
