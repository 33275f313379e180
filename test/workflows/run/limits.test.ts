/** What a run and a turn may take, counted, without a server. */
import type { ApplicationFailure } from '@temporalio/workflow';
import { expect, test } from 'vitest';
import { Limits, type LimitsSnapshot } from '../../../src/workflows/run/limits.js';
import { type FakeWorkflow, inFakeWorkflow } from '../../support/fake-workflow.js';

interface Stopped {
  type: string | null | undefined;
  limited: string;
}

function limits(workflow: FakeWorkflow, given: object, snapshot?: LimitsSnapshot): [Limits, Stopped[]] {
  Object.assign(workflow.settings.limits, given);
  const stopped: Stopped[] = [];
  const stop = ({ type }: ApplicationFailure, limited: string) => stopped.push({ type, limited });
  return [snapshot ? new Limits(stop, snapshot) : new Limits(stop), stopped];
}

test.each([
  ['steps', 'airlock.step_limit'],
  ['fetches', 'airlock.fetch_limit'],
  ['questions', 'airlock.question_limit'],
] as const)('the first beyond the limit of %s stops the run, and the ones before do not', (counted, type) => {
  inFakeWorkflow((workflow) => {
    const [counting, stopped] = limits(workflow, { run: { steps: 100, [counted]: 2 } });
    expect([1, 2].map(() => counting.count(counted, () => 'it'))).toEqual([true, true]);
    expect(workflow.patches.size).toBe(0);
    expect(counting.count(counted, () => 'it')).toBe(false);
    expect(stopped).toEqual([{ type, limited: 'run' }]);
  });
});

test('a turn has limits of its own, which begin anew with the next', () => {
  inFakeWorkflow((workflow) => {
    const [counting, stopped] = limits(workflow, { turn: { fetches: 1 } });
    counting.beginTurn(1);
    expect(counting.count('fetches', () => 'fetch-1')).toBe(true);
    expect(counting.count('fetches', () => 'fetch-2')).toBe(false);
    counting.endTurn();
    counting.beginTurn(2);
    expect(counting.count('fetches', () => 'fetch-3')).toBe(true);
    expect(stopped).toEqual([{ type: 'airlock.fetch_limit', limited: 'turn' }]);
  });
});

test('what was spent goes along to the next execution', () => {
  inFakeWorkflow((workflow) => {
    const [before] = limits(workflow, { run: { steps: 2 } });
    before.count('steps', () => 'a');
    before.count('steps', () => 'b');
    const [after, stopped] = limits(workflow, {}, JSON.parse(JSON.stringify(before.snapshot())));
    expect(after.steps).toBe(2);
    expect(after.count('steps', () => 'c')).toBe(false);
    expect(stopped).toHaveLength(1);
  });
});

test('a replay stops where the run was stopped, whatever the limit is by then', () => {
  inFakeWorkflow((workflow) => {
    const [counting] = limits(workflow, { run: { steps: 1 } });
    counting.count('steps', () => 'a');
    counting.count('steps', () => 'b');
    workflow.info.unsafe.isReplaying = true;
    const [replayed, stopped] = limits(workflow, { run: { steps: 1_000 } });
    expect(replayed.count('steps', () => 'a')).toBe(true);
    expect(replayed.count('steps', () => 'b')).toBe(false);
    expect(stopped).toEqual([{ type: 'airlock.step_limit', limited: 'run' }]);
  });
});

test('a replay of a run that was not stopped is not stopped by a lower limit', () => {
  inFakeWorkflow((workflow) => {
    workflow.info.unsafe.isReplaying = true;
    const [replayed, stopped] = limits(workflow, { run: { steps: 0 } });
    expect(replayed.count('steps', () => 'a')).toBe(true);
    expect(stopped).toEqual([]);
  });
});
