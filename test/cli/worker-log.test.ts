/** What a worker says on stderr of a fetch or a run that fails: a line, and a stack only for mistakes in code. */
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { classifyFetchError } from '../../src/activities/errors/classify.js';
import { ResourceError } from '../../src/activities/errors/resource-error.js';
import { WorkerLog } from '../../src/cli/worker-log.js';
import { renderLine } from '../../src/cli/worker-log-line.js';

const ofFetch = {
  isLocal: false,
  attempt: 4,
  namespace: 'default',
  taskToken: 'CiQ0ZTRmNjY2Ni0y',
  activityId: 'fetch-1',
  activityType: 'fetch.last_order',
  taskQueue: 'airlock-resources',
  workflowId: 'r1',
  workflowRunId: '019ac',
  workflowType: 'agentRun',
  sdkComponent: 'worker',
  durationMs: 12,
};
const ofRun = {
  namespace: 'default',
  taskQueue: 'airlock',
  workflowId: 'r1',
  runId: '019ac',
  workflowType: 'agentRun',
  sdkComponent: 'worker',
};
const failed = (error: unknown) =>
  renderLine({ level: 'WARN', message: 'Activity failed', meta: { ...ofFetch, error } }, false);
const runFailed = (message: string, cause?: Error) =>
  renderLine(
    {
      level: 'WARN',
      message: 'Workflow failed',
      meta: {
        ...ofRun,
        error: structuredClone(ApplicationFailure.create({ message, ...(cause && { cause }) })),
      },
    },
    false,
  );

describe('a failed fetch', () => {
  test('is one line, with its run and its attempt', () => {
    const error = classifyFetchError(
      new ResourceError({ code: 'unavailable', message: 'GET https://shop.example/orders answered 500.' }),
      'last_order',
    );
    expect(failed(error)).toBe(
      'A fetch failed (fetch-1 of last_order, run r1, attempt 4): GET https://shop.example/orders answered 500. (unavailable)',
    );
  });

  test('for a mistake of the deployment, says that it is one', () => {
    const error = classifyFetchError(
      new ResourceError({
        code: 'misconfigured',
        message: 'SHOP_KEY is not set where resource workers run.',
      }),
      'last_order',
    );
    expect(failed(error)).toBe(
      'A fetch failed (fetch-1 of last_order, run r1, attempt 4): SHOP_KEY is not set where resource workers run. (misconfigured: fix the deployment)',
    );
  });

  test('says the issues of params in the same line', () => {
    const error = classifyFetchError(
      new ResourceError({
        code: 'invalid_params',
        message: 'Params are not valid:\n✖ expected string\n  → at a',
      }),
      'last_order',
    );
    expect(failed(error).split('\n')).toHaveLength(1);
    expect(failed(error)).toContain('Params are not valid: ✖ expected string → at a');
  });

  test('of an error that nobody expects says where in the project it was thrown', () => {
    const thrown = new TypeError('x is not a function');
    thrown.stack = [
      'TypeError: x is not a function',
      '    at query (/project/node_modules/pg/client.js:1:1)',
      '    at Object.fetch (/project/resources.ts:6:119)',
      `    at Attempt.run (file://${process.cwd()}/dist/activities/attempt.js:39:40)`,
      '    at AsyncLocalStorage.run (node:async_hooks:346:14)',
    ].join('\n');
    expect(failed(classifyFetchError(thrown, 'last_order')).split('\n')).toEqual([
      'A fetch failed (fetch-1 of last_order, run r1, attempt 4): x is not a function (failed)',
      '    at Object.fetch (/project/resources.ts:6:119)',
    ]);
    expect(failed(new Error('not classified'))).toContain('worker-log.test.ts');
  });

  test('of which a handler says itself that it failed has no stack', () => {
    const error = classifyFetchError(new ResourceError({ code: 'failed', message: 'No.' }), 'last_order');
    expect(failed(error).split('\n')).toHaveLength(1);
  });

  test('cannot write another line of the log', () => {
    const error = new ResourceError({
      code: 'unavailable',
      message: 'no\n\u001b[2J2026 [ERROR] all is lost',
    });
    const line = failed(classifyFetchError(error, 'last_order'));
    expect(line.split('\n')).toHaveLength(1);
    expect(line).not.toContain('\u001b');
  });
});

describe('a failed run', () => {
  test.each([
    "Agent 'refunds' 1.0.0: FetchError: GET https://shop.example answered 401.",
    "Agent 'refunds' 1.0.0: BadInputError: the input is not valid",
    "The input of run 'r1' is not valid: agent: expected string",
  ])('is one line: %s', (message) => {
    expect(runFailed(message, new Error('the same'))).toBe(`A run failed (run r1): ${message}`);
  });

  test('of an error that nobody expects says where in the agents it was thrown', () => {
    const cause = new TypeError('state.x is undefined');
    cause.stack = 'TypeError: state.x is undefined\n    at pay (agents.ts:12:3)';
    const [line, ...stack] = runFailed("Agent 'refunds' 1.0.0: TypeError: state.x is undefined", cause).split(
      '\n',
    );
    expect(line).toBe("A run failed (run r1): Agent 'refunds' 1.0.0: TypeError: state.x is undefined");
    expect(stack).toEqual(['    at pay (agents.ts:12:3)']);
  });
});

test('what a handler or a policy logs says where it comes from, without the labels of the SDK', () => {
  const meta = { ...ofFetch, sdkComponent: 'activity', cents: 12 };
  expect(renderLine({ level: 'WARN', message: 'The rate is old.', meta }, false)).toBe(
    'The rate is old. (fetch-1 of last_order, run r1, attempt 4) { cents: 12 }',
  );
});

describe('the log of a worker', () => {
  const written = (color: boolean, level: 'WARN' | 'DEBUG' = 'WARN') => {
    const lines: string[] = [];
    const log = new WorkerLog(level, color, (text) => lines.push(text));
    log.warn('Activity failed', {
      ...ofFetch,
      error: new ResourceError({ code: 'not_found', message: 'no such order' }),
    });
    return lines.join('');
  };

  test('has no colours where none are wanted, and a time and a level on each line', () => {
    expect(written(false)).not.toContain('\u001b');
    expect(written(false)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[WARN\] A fetch failed/);
    expect(written(true)).toContain('\u001b');
  });

  test('says everything where it is asked for by DEBUG', () => {
    expect(written(false, 'DEBUG')).toContain('CiQ0ZTRmNjY2Ni0y');
  });
});
