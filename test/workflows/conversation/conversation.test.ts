/** The messages of a conversation, without a server. */
import { expect, test } from 'vitest';
import { Conversation, type TurnOutcome } from '../../../src/workflows/conversation/conversation.js';
import { EndedMessages, MAX_IDS_KEPT } from '../../../src/workflows/conversation/ended-messages.js';

const completed = (result: string): TurnOutcome => ({ status: 'completed', result });
const failed: TurnOutcome = { status: 'failed', error: { code: 'agent_failed', message: 'no' } };

const restored = (one: Conversation) => new Conversation(JSON.parse(JSON.stringify(one.snapshot())));

/** A conversation in which these turns ended one after the other. */
function conversationOf(...ends: TurnOutcome[]): Conversation {
  const conversation = new Conversation();
  for (const [index, end] of ends.entries()) {
    conversation.queue(`message ${index + 1}`, `id-${index + 1}`);
    conversation.next();
    conversation.end(end);
  }
  return conversation;
}

test.each<[what: string, ends: TurnOutcome[], result: string | null]>([
  ['no turn', [], null],
  ['one that completed', [completed('a')], 'a'],
  ['the last of two', [completed('a'), completed('b')], 'b'],
  ['the one before a failure', [completed('a'), failed], 'a'],
  ['failures alone', [failed, failed], null],
  ['the one before 30 failures', [completed('a'), ...Array.from({ length: 30 }, () => failed)], 'a'],
])('the result of a conversation is that of %s', (_what, ends, result) => {
  const conversation = conversationOf(...ends);
  expect(conversation.result).toBe(result);
  expect(new Conversation(JSON.parse(JSON.stringify(conversation.snapshot()))).result).toBe(result);
});

test('turns are numbered in the order of their messages, and one is played at a time', () => {
  const conversation = new Conversation();
  expect(['a', 'b', 'c'].map((message) => conversation.queue(message).turn)).toEqual([1, 2, 3]);
  expect(conversation.next()?.turn).toBe(1);
  expect(conversation.next()?.turn).toBe(1);
  expect(conversation.view()).toMatchObject({ turn: 1, queued: 2, closed: false });
  conversation.end(completed('a'));
  expect(conversation.playing).toBeUndefined();
  expect(conversation.next()?.turn).toBe(2);
});

test.each<[where: string, ended: number]>([
  ['waits', 0],
  ['was played', 1],
  ['was played long ago', 19],
])('a message that is sent again while it %s begins no second turn', (_where, ended) => {
  const conversation = new Conversation();
  conversation.queue('first', 'same');
  for (let turn = 1; turn <= ended; turn += 1) {
    conversation.next();
    conversation.end(completed(`${turn}`));
    conversation.queue(`message ${turn + 1}`);
  }
  expect(conversation.queue('first', 'same').turn).toBe(1);
  expect(conversation.begunBy('same')?.turn).toBe(1);
  expect(conversation.begunBy('other')).toBeUndefined();
  expect(conversation.begunBy(undefined)).toBeUndefined();
});

test.each<[where: string, turnsEnded: number]>([
  ['waits', 0],
  ['was played', 1],
  ['was played long ago', 19],
])('another message with the id of one that %s is told apart, restored as well', (_where, turnsEnded) => {
  const conversation = new Conversation();
  conversation.queue({ say: 'first', to: 'all' }, 'same');
  for (let turn = 1; turn <= turnsEnded; turn += 1) {
    const playing = conversation.next();
    if (turn === 1) Object.assign(playing?.message as object, { say: 'changed by the agent' });
    conversation.end(completed(`${turn}`));
    conversation.queue(`message ${turn + 1}`);
  }
  for (const one of [conversation, restored(conversation), restored(restored(conversation))]) {
    expect(one.begunByOther('same', { to: 'all', say: 'first' })).toBeUndefined();
    expect(one.begunByOther('same', { say: 'second', to: 'all' })).toBe(1);
    expect(one.begunByOther('other', { say: 'second' })).toBeUndefined();
    expect(one.begunByOther(undefined, { say: 'second' })).toBeUndefined();
  }
});

test('a closed conversation plays the messages that wait, and is closed behind continue-as-new', () => {
  const conversation = conversationOf(completed('a'));
  conversation.queue('b');
  conversation.close();
  const restored = new Conversation(JSON.parse(JSON.stringify(conversation.snapshot())));
  expect(restored.isClosed).toBe(true);
  expect(restored.hasMessage).toBe(true);
  expect(restored.next()?.turn).toBe(2);
  expect(restored.endOf(1)).toEqual(completed('a'));
  expect(restored.endOf(2)).toBeUndefined();
});

test('an end outside a turn changes nothing', () => {
  const conversation = conversationOf(completed('a'));
  conversation.end(completed('b'));
  expect(conversation.result).toBe('a');
});

test('a message is known when what came of its turn is not kept any more', () => {
  const conversation = conversationOf(...Array.from({ length: 30 }, (_, turn) => completed(`${turn}`)));
  for (const one of [conversation, restored(conversation), restored(restored(conversation))]) {
    expect(one.endedLongAgo('id-1')).toBe(1);
    expect(one.endedLongAgo('id-10')).toBe(10);
    expect(one.endedLongAgo('id-11')).toBeUndefined();
    expect(one.begunBy('id-11')?.turn).toBe(11);
    expect(one.endedLongAgo('id-31')).toBeUndefined();
    expect(one.endedLongAgo(undefined)).toBeUndefined();
  }
});

test('the last result that stays is not known as long ago', () => {
  const conversation = conversationOf(completed('a'), ...Array.from({ length: 30 }, () => failed));
  expect(conversation.endedLongAgo('id-1')).toBeUndefined();
  expect(conversation.endedLongAgo('id-2')).toBe(2);
});

test('a snapshot of 0.1.0 knows the ids whose results it has, and goes on', () => {
  const before = conversationOf(...Array.from({ length: 25 }, () => failed)).snapshot();
  const { ids: _, ...old } = before;
  const conversation = new Conversation(old);
  for (let turn = 26; turn <= 50; turn += 1) {
    conversation.queue('message', `id-${turn}`);
    conversation.next();
    conversation.end(completed('a'));
  }
  expect(['id-5', 'id-6', 'id-26', 'id-30'].map((id) => conversation.endedLongAgo(id))).toEqual([
    undefined,
    6,
    26,
    30,
  ]);
});

test('ids are remembered for many turns, with or without an id, and no longer', () => {
  const ids = new EndedMessages();
  for (let turn = 1; turn <= MAX_IDS_KEPT + 5; turn += 1)
    ids.add(turn, turn % 3 === 0 ? undefined : `id-${turn}`);
  expect(ids.turnOf('id-5')).toBeUndefined();
  expect(new EndedMessages(ids.snapshot()).turnOf('id-7')).toBe(7);
  expect(ids.turnOf('id-7')).toBe(7);
  expect(ids.turnOf('id-9')).toBeUndefined();
  expect(ids.turnOf(`id-${MAX_IDS_KEPT + 4}`)).toBe(MAX_IDS_KEPT + 4);
  expect(JSON.stringify(ids.snapshot()).length).toBeLessThan(13 * MAX_IDS_KEPT);
});
