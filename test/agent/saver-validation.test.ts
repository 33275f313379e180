/**
 * LangChain's own validation of checkpoint savers. What ours fails by design is said here, and must fail: each of its
 * tests passes, or is one of these.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SaverPerThread } from './saver-per-thread.js';

const byDesign: [title: RegExp, why: string][] = [
  [
    /#put should only store channel_values that have changed/,
    'it reads back older checkpoints; a saver keeps the latest',
  ],
  [/should migrate pending sends/, 'checkpoints of the format before version 4: ours never wrote any'],
];

/** One of the many questions put to `list`. */
interface ListCase {
  limit?: number;
  expectedCheckpointIds: string[];
}

const titles: string[] = [];
let saver: SaverPerThread;
const counts = { passed: 0, failedByDesign: 0 };

/** Older checkpoints than the latest of a namespace are not there to be listed. */
async function asksForOlder({ limit, expectedCheckpointIds }: ListCase): Promise<boolean> {
  const kept = new Set<string>();
  for await (const { checkpoint } of saver.list({})) kept.add(checkpoint.id);
  const there = expectedCheckpointIds.filter((id) => kept.has(id)).length;
  return there < Math.min(limit ?? Number.POSITIVE_INFINITY, expectedCheckpointIds.length);
}

function check(
  name: string,
  test: () => unknown,
  mustFail: (title: string) => boolean | Promise<boolean>,
): void {
  const title = [...titles, name].join(' ');
  it(title, async () => {
    const expected = await mustFail(title);
    const failure = await Promise.resolve()
      .then(test)
      .then(
        () => undefined,
        (error: unknown) => error ?? new Error('failed'),
      );
    if (expected) expect(failure, 'is listed as failing by design, and passes').toBeDefined();
    else if (failure !== undefined) throw failure;
    counts[expected ? 'failedByDesign' : 'passed'] += 1;
  });
}

const isListed = (title: string) => byDesign.some(([pattern]) => pattern.test(title));

function group(name: string, body: () => void): void {
  describe(name, () => {
    titles.push(name);
    body();
    titles.pop();
  });
}

/** A soft expectation would fail the test that stands around it, and cannot be told from a test that must fail. */
const strict = Object.assign((actual: unknown) => expect(actual), expect, { soft: expect });

/** The functions of a test runner that the validation finds on `globalThis`. */
const runner = {
  beforeAll,
  afterAll,
  beforeEach,
  afterEach,
  expect: strict,
  describe: Object.assign(group, {
    each: (cases: string[]) => (template: string, body: (one: string) => void) => {
      for (const one of cases) group(template.replace('%s', one), () => body(one));
    },
  }),
  it: Object.assign((name: string, test: () => unknown) => check(name, test, isListed), {
    each: (cases: ListCase[]) => (_template: string, test: (one: ListCase) => unknown) => {
      for (const [index, one] of cases.entries()) {
        check(
          `case ${index}`,
          () => test(one),
          () => asksForOlder(one),
        );
      }
    },
  }),
};
Object.assign(globalThis, runner);

const { validate } = await import('@langchain/langgraph-checkpoint-validation');
validate({
  checkpointerName: 'LatestCheckpointSaver',
  createCheckpointer: () => {
    saver = new SaverPerThread();
    return saver;
  },
});

afterAll(() => {
  // Neither the validation nor our list of exceptions has become empty.
  expect(counts.passed).toBeGreaterThan(400);
  expect(counts.failedByDesign).toBeGreaterThan(byDesign.length);
});
