/** What a run's failure says of what its agent threw. */
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { agentFailure } from '../../src/workflows/run-failure.js';
import { startRun } from '../agent/support/start-run.js';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const failureOf = (error: unknown) => agentFailure(error, 'a', '1');

describe('several errors at once', () => {
  test('of nodes of one step are each named', async () => {
    const State = Annotation.Root({ x: Annotation<string> });
    const failing = (resource: string) => async () => ({ x: String(await fetch(resource)) });
    const graph = () =>
      new StateGraph(State)
        .addNode('a', failing('x'))
        .addNode('b', failing('y'))
        .addEdge(START, 'a')
        .addEdge(START, 'b')
        .addEdge('a', END)
        .addEdge('b', END)
        .compile();
    const run = await startRun(graph);
    await run.together(async () => {
      await run.fail('x', { code: 'unavailable', message: 'x is down' });
      await run.fail('y', { code: 'not_found', message: 'no y' });
    });
    expect(run.error).toMatchObject({
      code: 'agent_failed',
      message: expect.stringMatching(
        /\(1\) unavailable, FetchError: x is down \(2\) not_found, FetchError: no y/,
      ),
    });
  });

  test('have the code of the first that has one', () => {
    const inner = new AggregateError([new Error('no'), named('GraphRecursionError', 'too far')], 'in');
    const error = new AggregateError([new Error('one'), inner], 'out');
    expect(failureOf(error)).toMatchObject({
      type: 'airlock.step_limit',
      message:
        "Agent 'a' 1: AggregateError: out (1) Error: one (2) AggregateError: in (1) Error: no (2) GraphRecursionError: too far",
      cause: { message: 'out', cause: { message: 'one' } },
    });
  });

  test('are bounded in number, length and depth', () => {
    const many = new AggregateError(
      Array.from({ length: 500 }, (_, index) => new Error(`${index} ${'x'.repeat(5_000)}`)),
      'many',
    );
    const { message } = failureOf(many);
    expect(message).toContain('(8) Error: 7 xxx');
    expect(message).toMatch(/492 more$/);
    const circle = new AggregateError([], 'circle');
    circle.errors.push(circle, circle);
    expect(failureOf(circle).message.match(/circle/g)).toHaveLength(15);
  });

  test.each([
    ['no list', Object.assign(new Error('odd'), { errors: 'many' })],
    ['a list that cannot be read', Object.assign(new Error('odd'), { errors: revoked() })],
    [
      'a property that throws',
      Object.defineProperty(new Error('odd'), 'errors', {
        get: () => {
          throw new Error('no');
        },
      }),
    ],
  ])('that are %s change nothing', (_what, error) => {
    expect(failureOf(error)).toMatchObject({
      type: 'airlock.agent_failed',
      message: "Agent 'a' 1: Error: odd",
    });
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}
