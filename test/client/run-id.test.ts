/** Ids that no run is started under: a command that is printed with one would mean something else. */
import { expect, test } from 'vitest';
import { startRequest } from '../../src/client/start-run.js';

test.each(['-rf2', '--as=boss', '-', '--'])('a run is not started as %j', (runId) => {
  expect(() => startRequest({ agent: 'pay', input: {}, runId }, 'airlock')).toThrow(
    expect.objectContaining({ code: 'bad_input', summary: expect.stringContaining(`its id '${runId}'`) }),
  );
});

test('an id of the name of its agent is held against the same rule', () => {
  expect(() => startRequest({ agent: '--as=boss', input: {} }, 'airlock')).toThrow(
    expect.objectContaining({ code: 'bad_input' }),
  );
});

test.each(['refund-17', 'a.b', 'my run', '…', 'ünï'])('a run is started as %j', (runId) => {
  expect(startRequest({ agent: 'pay', input: {}, runId }, 'airlock').workflowId).toBe(runId);
});
