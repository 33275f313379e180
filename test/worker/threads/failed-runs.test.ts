/** Queries of a run and what else its activations come to. */
import type { coresdk } from '@temporalio/proto';
import { expect, test } from 'vitest';
import { FailedRuns } from '../../../src/worker/threads/failed-runs.js';

type Completion = coresdk.workflow_completion.IWorkflowActivationCompletion;

const query = { jobs: [{ queryWorkflow: { queryId: '1', queryType: 'state' } }] };
const work = { jobs: [{ signalWorkflow: { signalName: 'decide' } }] };
const answer = { respondToQuery: { queryId: '1', succeeded: {} } };
const mark = { setPatchMarker: { patchId: 'airlock asks 1.0.0' } };
const failed: Completion = { runId: 'r', failed: { failure: { message: 'It asks otherwise.' } } };
const done = (...commands: coresdk.workflow_commands.IWorkflowCommand[]): Completion => ({
  runId: 'r',
  successful: { commands },
});

test('an activation of queries has no other commands', async () => {
  const runs = new FailedRuns();
  expect(await runs.settle('r', query, async () => done(mark, answer))).toEqual(done(answer));
  expect(await runs.settle('r', work, async () => done(mark))).toEqual(done(mark));
});

test('a run whose activation failed answers no query until it has been played again', async () => {
  const runs = new FailedRuns();
  const never = async (): Promise<Completion> => {
    throw new Error('It must not be asked.');
  };
  expect(await runs.settle('r', work, async () => failed)).toBe(failed);
  expect(await runs.settle('r', query, never)).toBe(failed);
  expect(await runs.settle('other', query, async () => done(answer))).toEqual(done(answer));
  runs.forget('r');
  expect(await runs.settle('r', query, async () => done(answer))).toEqual(done(answer));
  await runs.settle('r', work, async () => failed);
  await runs.settle('r', work, async () => done(mark));
  expect(await runs.settle('r', query, async () => done(answer))).toEqual(done(answer));
});
