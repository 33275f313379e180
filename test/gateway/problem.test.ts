/** What becomes of what is thrown behind a route. */
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { AirlockError } from 'airlockjs';
import { expect, test } from 'vitest';
import { translateTemporalError } from '../../src/client/errors/temporal-errors.js';
import { toProblem } from '../../src/gateway/http/problem.js';

test('a run refuses by a code that the gateway does not know yet, and that is no defect', () => {
  const refusal = ApplicationFailure.nonRetryable('It takes none today.', 'airlock.closed_on_fridays');
  const thrown = translateTemporalError(new WorkflowUpdateFailedError('refused', refusal), {
    runId: 'r',
    needsWorker: true,
  });
  expect(toProblem(thrown)).toMatchObject({
    problem: { code: 'decision_failed', detail: 'It takes none today.' },
    isDefect: false,
  });
});

test('any other error is a defect, and nothing of it leaves the gateway', () => {
  for (const thrown of [new AirlockError('of_a_later_day', 'at 10.0.0.7'), new Error('at 10.0.0.7'), 'x']) {
    const { problem, isDefect } = toProblem(thrown);
    expect([problem.code, isDefect]).toEqual(['unexpected', true]);
    expect(problem.detail).not.toContain('10.0.0.7');
  }
});
