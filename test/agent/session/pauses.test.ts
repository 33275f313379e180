/** What a task asks behind an `interrupt()` that has thrown waits until the task has paused. */
import { describe, expect, test } from 'vitest';
import { Pauses } from '../../../src/agent/session/pauses.js';

const pay = { value: 'pay?' };
const other = { value: 'else?' };

function started() {
  const made: string[] = [];
  let held = 0;
  const pauses = new Pauses(() => {
    held += 1;
  });
  const ask = (namespace: string, what: string) => pauses.behind(namespace, () => void made.push(what));
  return { pauses, made, ask, timesHeld: () => held };
}

test('nothing thrown, a request is made at once', () => {
  const { ask, made, timesHeld } = started();
  ask('work:1', 'x');
  expect([made, timesHeld()]).toEqual([['x'], 0]);
});

describe('behind what was thrown in a task', () => {
  const thrown = () => {
    const one = started();
    one.pauses.onThrown('work:1', pay);
    one.ask('work:1', 'x');
    one.ask('work:1', 'y');
    return one;
  };

  test('its requests are held, those of other tasks are made', () => {
    const { ask, made, timesHeld, pauses } = thrown();
    ask('other:2', 'z');
    expect([made, timesHeld()]).toEqual([['z'], 2]);
    expect(pauses.caught?.value).toBe('pay?');
  });

  test('they are made once it has paused, in the order asked', () => {
    const { made, pauses, ask } = thrown();
    pauses.onPaused('2', other);
    expect(made).toEqual([]);
    pauses.onPaused('1', pay);
    expect([made, pauses.caught]).toEqual([['x', 'y'], undefined]);
    ask('work:1', 'later');
    expect(made).toEqual(['x', 'y', 'later']);
  });

  test('a saver names the task without its node', () => {
    const { made, pauses } = thrown();
    pauses.onPaused('1', pay);
    expect(made).toHaveLength(2);
  });

  test('a task that finishes has caught it, and no other has', () => {
    const { pauses } = thrown();
    expect(pauses.caughtBy('2')).toBeUndefined();
    expect(pauses.caughtBy('1')?.value).toBe('pay?');
    pauses.onPaused('1', pay);
    expect(pauses.caughtBy('1')).toBeUndefined();
  });

  test('what an attempt that is over has left is dropped', () => {
    const { pauses, made, ask } = thrown();
    pauses.onThrown('other:2', other);
    ask('other:2', 'z');
    pauses.forget((namespace) => namespace === 'work:1');
    expect([pauses.caught?.value, pauses.caughtBy('1')]).toEqual(['else?', undefined]);
    pauses.onPaused('1', pay);
    expect(made).toEqual([]);
    pauses.onPaused('2', other);
    expect(made).toEqual(['z']);
  });

  test('something that shows nothing is something', () => {
    const { pauses, ask, made } = started();
    pauses.onThrown('work:1', { value: undefined });
    ask('work:1', 'x');
    expect(made).toEqual([]);
    expect(pauses.caught).toHaveProperty('value', undefined);
    expect(pauses.caughtBy('1')).toHaveProperty('value', undefined);
  });

  test('where two branches have thrown, they are held for as long as the task has paused by one', () => {
    const { pauses, ask, made } = thrown();
    pauses.onThrown('work:1', other);
    pauses.onPaused('1', other);
    ask('work:1', 'z');
    expect([made, pauses.caught]).toEqual([[], undefined]);
    pauses.onPaused('1', pay);
    expect(made).toEqual(['x', 'y', 'z']);
  });

  test('what is thrown once the task has paused stops nobody', () => {
    const { pauses, ask, made } = thrown();
    pauses.onPaused('1', pay);
    pauses.onThrown('work:1', other);
    ask('work:1', 'z');
    expect([made, pauses.caught]).toEqual([['x', 'y'], undefined]);
  });
});
