/** Calls of a task in a rerun: which is which of before, and when each returns. */
import { describe, expect, test } from 'vitest';
import { CallOrder, type EnteredCall } from '../../../src/agent/session/call-order.js';
import { CallRecords } from '../../../src/agent/session/call-records.js';
import { Journal } from '../../../src/agent/session/journal.js';

const place = { namespace: 'work:1', checkpoints: {} };
const timer = { key: 'k', location: place, since: 0 };

/** One invocation after another over the same records. */
function invocations(events = 3) {
  const journal = new Journal(0);
  for (let made = 0; made < events; made += 1) journal.recordTimer(timer, made);
  let records = new CallRecords();
  return (isReplaying: boolean, holdsReturns = false) => {
    // As behind a restore.
    records = new CallRecords(JSON.parse(JSON.stringify(records.snapshot())));
    const at = { position: 0, behind: '0.0', taken: 0 };
    const order = new CallOrder(records, journal, {
      position: () => at.position,
      now: () => 0,
      behind: () => at.behind,
      agentNow: () => 0,
      taken: () => at.taken,
      isReplaying: () => isReplaying,
      holdsReturns: () => holdsReturns,
      holdsPauses: () => true,
      onHeld: () => {},
    });
    const entered: [what: string, index: number][] = [];
    const returned: string[] = [];
    const enter = (what: string, name = what) => {
      const turn = order.enter(place, what, false);
      const note = (call: EnteredCall) => {
        entered.push([name, call.index]);
        return call;
      };
      return turn instanceof Promise ? turn.then(note) : Promise.resolve(note(turn));
    };
    const leave = async (call: EnteredCall, name: string) => {
      const held = order.leave(call);
      if (held) await held;
      order.returned(place);
      returned.push(name);
    };
    return { order, at, entered, returned, enter, leave, records };
  };
}
const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('calls have their turn', () => {
  test('in the order of before, whatever branch comes first', async () => {
    const begin = invocations();
    const first = begin(false);
    for (const what of ['a', 'b', 'c']) await first.enter(what);
    expect(first.entered).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    const again = begin(true);
    for (const what of ['c', 'b']) void again.enter(what);
    await turns();
    expect([again.entered, again.order.heldIn]).toEqual([[], 'work:1']);
    await again.enter('a');
    await turns();
    expect(again.entered).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    expect(again.order.heldIn).toBeUndefined();
  });

  test('not where another was called before', async () => {
    const begin = invocations();
    await begin(false).enter('a');
    const again = begin(true);
    void again.enter('other');
    await turns();
    expect([again.entered, again.order.heldIn]).toEqual([[], 'work:1']);
  });

  test('new ones behind those of before', async () => {
    const begin = invocations();
    await begin(false).enter('a');
    const again = begin(true);
    for (const what of ['a', 'new']) await again.enter(what);
    expect([again.entered.at(-1), again.order.heldIn]).toEqual([['new', 1], undefined]);
  });

  test('one that has waited for its turn is recorded as one that has not', async () => {
    const begin = invocations();
    const first = begin(false);
    await first.enter('a');
    const again = begin(true);
    const waited = again.enter('b');
    const [a, b] = await Promise.all([again.enter('a'), waited]);
    expect([a.index, b.index]).toEqual([0, 1]);
    expect(Object.keys(b.call)).toEqual(Object.keys(a.call));
  });

  test('alike ones by what they stand behind', async () => {
    const begin = invocations();
    const first = begin(false);
    await first.enter('pay', 'behind nothing');
    first.at.behind = '1.0';
    await first.enter('pay', 'behind an answer');
    const again = begin(true);
    again.at.behind = '1.0';
    void again.enter('pay', 'behind an answer');
    await turns();
    expect(again.entered).toEqual([]);
    again.at.behind = '0.0';
    void again.enter('pay', 'behind nothing');
    await turns();
    expect(again.entered.sort()).toEqual([
      ['behind an answer', 1],
      ['behind nothing', 0],
    ]);
  });

  test.each([{ behind: '2.1' }, { taken: 1 }])(
    'one that has no like goes through when nothing else can, whatever it stands behind: %o',
    async (standing) => {
      const begin = invocations();
      await begin(false).enter('pay');
      const again = begin(true);
      Object.assign(again.at, standing);
      void again.enter('pay');
      await turns();
      expect(again.entered).toEqual([]);
      expect(again.order.releaseHeld()).toBe(true);
      await turns();
      expect([again.entered, again.order.heldIn, again.order.releaseHeld()]).toEqual([
        [['pay', 0]],
        undefined,
        false,
      ]);
    },
  );

  test('nobody can say which of two it is behind an answer to an interrupt()', async () => {
    const begin = invocations();
    await begin(false).enter('pay');
    const again = begin(true);
    again.at.taken = 1;
    void again.enter('pay', 'one');
    void again.enter('pay', 'other');
    expect(again.order.releaseHeld()).toMatchObject({ key: 'work:1', instead: 'alike_calls' });
    await turns();
    expect(again.entered).toEqual([]);
  });

  test('as many as before go through in the order called', async () => {
    const begin = invocations();
    const first = begin(false);
    for (const name of ['one', 'other']) await first.enter('pay', name);
    const again = begin(true);
    again.at.taken = 1;
    for (const name of ['one', 'other']) void again.enter('pay', name);
    expect([again.order.releaseHeld(), again.order.releaseHeld()]).toEqual([true, true]);
    await turns();
    expect(again.entered).toEqual([
      ['one', 0],
      ['other', 1],
    ]);
  });

  test('alike ones of an older snapshot in the order called', async () => {
    const journal = new Journal(0);
    const calls = [{ called: 'pay' }, { called: 'pay' }];
    const records = new CallRecords({ 'work:1': { place, calls } });
    const order = new CallOrder(records, journal, {
      position: () => 0,
      now: () => 0,
      behind: () => '5.5',
      agentNow: () => 0,
      taken: () => 0,
      isReplaying: () => false,
      holdsReturns: () => true,
      holdsPauses: () => true,
      onHeld: () => {},
    });
    expect([order.enter(place, 'pay', false), order.enter(place, 'pay', false)]).toMatchObject([
      { index: 0 },
      { index: 1 },
    ]);
  });
});

describe('calls return', () => {
  /** `b` returned before `a`, at the same event, and `c` behind the second. */
  async function recorded() {
    const begin = invocations();
    const first = begin(false);
    const [a, b, c] = [await first.enter('a'), await first.enter('b'), await first.enter('c')];
    first.at.position = 1;
    await first.leave(b, 'b');
    await first.leave(a, 'a');
    first.at.position = 2;
    await first.leave(c, 'c');
    const again = begin(true);
    for (const name of ['a', 'b', 'c']) void again.enter(name).then((call) => again.leave(call, name));
    await turns();
    return again;
  }

  test('not before the event that they returned behind', async () => {
    const { order, returned, at } = await recorded();
    expect([order.returns.releaseKnown(), returned]).toEqual([false, []]);
    at.position = 1;
    expect(order.returns.releaseKnown()).toBe(true);
  });

  test('one after the other, in the order of before', async () => {
    const { order, returned, at } = await recorded();
    at.position = 2;
    for (const expected of [['b'], ['b', 'a'], ['b', 'a', 'c']]) {
      expect(order.returns.releaseKnown()).toBe(true);
      await turns();
      expect(returned).toEqual(expected);
    }
    expect([order.returns.releaseKnown(), order.returnedIn('work:1')]).toEqual([false, 3]);
  });

  test('for the first time in the order in which they come, once the agent is idle', async () => {
    const begin = invocations();
    const first = begin(false, true);
    for (const name of ['b', 'a']) void first.enter(name).then((call) => first.leave(call, name));
    await turns();
    expect([first.returned, first.order.returns.isDue]).toEqual([[], true]);
    expect(first.order.returns.releaseKnown()).toBe(false);
    for (const expected of [['b'], ['b', 'a']]) {
      expect(first.order.returns.releaseNew()).toBe(true);
      await turns();
      expect(first.returned).toEqual(expected);
    }
    expect(first.order.returns.isDue).toBe(false);
    const again = begin(true, true);
    // `c` is new: it returns behind those of before.
    for (const name of ['b', 'a', 'c']) void again.enter(name).then((call) => again.leave(call, name));
    await turns();
    for (let one = 0; one < 3; one += 1) {
      again.order.returns.releaseKnown();
      await turns();
    }
    expect(again.returned).toEqual(['b', 'a']);
    again.order.returns.releaseNew();
    await turns();
    expect(again.returned).toEqual(['b', 'a', 'c']);
  });

  test('at once where they had not returned before, in a run of 0.1.0', async () => {
    const { order, enter, leave, returned } = await recorded();
    await leave(await enter('new'), 'new');
    expect([returned, order.returnedIn('work:1')]).toEqual([['new'], 1]);
  });

  test('at once where all has been given again', async () => {
    const begin = invocations();
    const first = begin(false);
    await first.leave(await first.enter('a'), 'a');
    const again = begin(false);
    await again.leave(await again.enter('a'), 'a');
    expect(again.returned).toEqual(['a']);
  });

  test('later ones behind those of a snapshot', async () => {
    const { records } = await recorded();
    const call = { called: 'new' };
    records.note(call, 3, 7);
    expect(call).toEqual({ called: 'new', returned: 3, returnedAtMs: 7, order: 4 });
  });
});

test('only a task that has called something may come along in another order', async () => {
  const { order, enter, records } = invocations()(false);
  expect(order.mayReorder('work:1')).toBe(false);
  await enter('a');
  expect([order.mayReorder('work:1'), order.mayReorder('other:2')]).toEqual([true, false]);
  records.prune(() => false);
  expect(order.mayReorder('work:1')).toBe(false);
});
