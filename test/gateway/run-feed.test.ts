/** Feeds without a server: one watch of a run, one reading of its log, whoever listens. */
import type { KnownRunState, LogEntry, RunHandle } from 'airlockjs';
import { expect, test } from 'vitest';
import { parseCursor, startOfLog } from '../../src/gateway/events/cursor.js';
import { type RunEvent, runEvents } from '../../src/gateway/events/run-events.js';
import { RunFeed } from '../../src/gateway/events/run-feed.js';
import { RunFeeds } from '../../src/gateway/events/run-feeds.js';
import { InFlight } from '../../src/gateway/in-flight.js';

/** A run that is made up: its log, and what of it is looked at. */
class FakeRun {
  readonly id = 'r';
  entries: LogEntry[] = [];
  status: KnownRunState['status'] = 'fetching';
  calls = { watch: 0, log: 0 };
  #wake: (() => void)[] = [];

  /** Answers a fetch, or makes one. */
  fetch(ordinal: number, isAnswered: boolean): void {
    const entry: LogEntry = {
      id: `fetch-${ordinal}`,
      ordinal,
      fingerprint: String(ordinal).padStart(64, '0'),
      requestedAt: '2026-01-01T00:00:00Z',
      request: { kind: 'fetch', resource: 'x', params: {} },
      ...(isAnswered && { answer: { ok: true, value: 1 }, answeredAt: '2026-01-01T00:00:01Z' }),
    };
    this.entries = [...this.entries.filter((one) => one.ordinal !== ordinal), entry].sort(
      (a, b) => a.ordinal - b.ordinal,
    );
  }

  change(status: KnownRunState['status'] = this.status): void {
    this.status = status;
    for (const wake of this.#wake.splice(0)) wake();
  }

  async log({ after = 0, limit = 1_000 }): Promise<LogEntry[]> {
    this.calls.log += 1;
    return this.entries.filter(({ ordinal }) => ordinal > after).slice(0, limit);
  }

  async *watch({ signal }: { signal?: AbortSignal }): AsyncGenerator<KnownRunState, void, undefined> {
    this.calls.watch += 1;
    while (!signal?.aborted) {
      const pending = this.entries.filter((entry) => !('decisions' in entry) && entry.answer === undefined);
      const changed = new Promise<void>((resolve) => {
        this.#wake.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      yield {
        status: this.status,
        agent: 'a',
        version: '1',
        fetches: pending.map(({ id, fingerprint, requestedAt }) => ({
          id,
          fingerprint,
          requestedAt,
          kind: 'fetch',
          resource: 'x',
          params: {},
        })),
        interrupts: [],
        refused: [],
      };
      if (this.status === 'completed') return;
      await changed;
    }
  }

  get handle(): RunHandle {
    return this as unknown as RunHandle;
  }
}

/** What one listener hears; `until` waits for so many events in all. */
function listenTo(feed: RunFeed, from = startOfLog) {
  const left = new AbortController();
  const events: RunEvent[] = [];
  const done = (async () => {
    for await (const event of runEvents('r', feed, from, left.signal)) events.push(event);
  })();
  return { events, done, leave: () => left.abort() };
}
const ids = (events: readonly RunEvent[]) => events.flatMap(({ id }) => id ?? []);
const logged = (events: readonly RunEvent[]) => events.filter(({ event }) => event === 'log').length;

test('a run is watched once for all, and each part of its log is read once', async () => {
  const run = new FakeRun();
  run.fetch(1, false);
  const feeds = new RunFeeds(100, new InFlight());
  const listeners = await Promise.all(
    Array.from({ length: 50 }, async () => {
      let heard = listenTo(new RunFeed(run.handle, () => {}, new InFlight()));
      heard.leave();
      void feeds.listen(run.handle, async (feed) => {
        heard = listenTo(feed);
        await heard.done;
      });
      return { heard: () => heard };
    }),
  );
  const all = (is: (events: RunEvent[]) => boolean) =>
    expect.poll(() => listeners.every(({ heard }) => is(heard().events))).toBe(true);
  await all((events) => logged(events) === 1);
  run.calls.log = 0;
  run.calls.watch = 0;
  run.fetch(1, true);
  run.fetch(2, true);
  run.change();
  await all((events) => logged(events) === 3);
  expect(run.calls.watch).toBe(0);
  expect(run.calls.log).toBe(2);
  expect(feeds.size).toBe(1);
  run.change('completed');
  await all((events) => events.at(-1)?.event === 'end');
  await expect.poll(() => feeds.size).toBe(0);
});

test('the watch ends with the last listener, and another one begins it anew', async () => {
  const run = new FakeRun();
  let unused = 0;
  const feed = new RunFeed(run.handle, () => (unused += 1), new InFlight());
  for (const turn of [1, 2]) {
    const [one, other] = [listenTo(feed), listenTo(feed)];
    await expect.poll(() => one.events.length + other.events.length).toBeGreaterThanOrEqual(2);
    one.leave();
    await one.done;
    expect(unused).toBe(turn - 1);
    other.leave();
    await other.done;
    expect([unused, run.calls.watch]).toEqual([turn, turn]);
  }
});

test('from any event on, what is missed is heard once', async () => {
  const run = new FakeRun();
  const feed = () => new RunFeed(run.handle, () => {}, new InFlight());
  const whole = listenTo(feed());
  const step = async (events: number) => {
    run.change();
    await expect.poll(() => logged(whole.events)).toBe(events);
  };
  run.fetch(1, false);
  run.fetch(2, false);
  run.fetch(3, false);
  await step(3);
  run.fetch(2, true);
  await step(4);
  for (let ordinal = 4; ordinal < 500; ordinal += 1) run.fetch(ordinal, ordinal !== 450);
  await step(500);
  run.fetch(1, true);
  run.fetch(450, true);
  await step(502);
  run.change('completed');
  await whole.done;

  const all = ids(whole.events);
  expect(new Set(all).size).toBe(all.length);
  for (const at of [0, 1, 2, 3, 100, 499, 500, 501]) {
    const last = all[at] ?? '';
    const from = parseCursor(last);
    expect(from).toBeDefined();
    const late = listenTo(feed(), from);
    await late.done;
    const known = whole.events.slice(0, whole.events.findIndex(({ id }) => id === last) + 1);
    const toldAnswered = (events: readonly RunEvent[]) =>
      events.flatMap(({ event, data }) =>
        event === 'log' && (data as LogEntry).answeredAt !== undefined ? (data as LogEntry).ordinal : [],
      );
    const both = [...toldAnswered(known), ...toldAnswered(late.events)];
    expect(new Set(both).size).toBe(both.length);
    // All but the third, which nobody answers.
    expect(both.length).toBe(498);
    expect(late.events.at(-1)).toMatchObject({ event: 'end', id: all.at(-1) });
  }
});

test('an entry that waits again after a reset is heard again', async () => {
  const run = new FakeRun();
  run.fetch(1, true);
  const feed = new RunFeed(run.handle, () => {}, new InFlight());
  const listener = listenTo(feed);
  await expect.poll(() => logged(listener.events)).toBe(1);
  run.fetch(1, false);
  run.change();
  await expect.poll(() => logged(listener.events)).toBe(2);
  run.fetch(1, true);
  run.change();
  await expect.poll(() => logged(listener.events)).toBe(3);
  listener.leave();
  await listener.done;
});
