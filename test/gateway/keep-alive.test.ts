/** Listeners that read, and one that does not. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepAlive } from '../../src/gateway/events/keep-alive.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a listener that reads is told again and again, until it ends', async () => {
  let told = 0;
  const end = keepAlive(
    async () => (told += 1),
    () => expect.unreachable(),
  );
  await vi.advanceTimersByTimeAsync(75_000);
  expect(told).toBe(5);
  end();
  await vi.advanceTimersByTimeAsync(75_000);
  expect(told).toBe(5);
});

test('a listener that does not read is noticed, and nothing heaps up for it', async () => {
  let told = 0;
  let stalled = 0;
  const end = keepAlive(
    () => {
      told += 1;
      return new Promise(() => {});
    },
    () => {
      stalled += 1;
      end();
    },
  );
  await vi.advanceTimersByTimeAsync(300_000);
  expect([told, stalled]).toEqual([1, 1]);
});
