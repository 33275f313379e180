/** When a run is handed over to its next execution, without a server. */
import { expect, test } from 'vitest';
import { ContinueAsNew } from '../../../src/workflows/run/continue-as-new.js';
import { type FakeWorkflow, inFakeWorkflow } from '../../support/fake-workflow.js';

const long = (workflow: FakeWorkflow) => {
  workflow.info.historyLength = 8_000;
};

test.each<[why: string, prepare: (workflow: FakeWorkflow) => void, isSuggested: boolean]>([
  ['a short history', () => {}, false],
  ['a long history', long, true],
  [
    'the server suggests it',
    ({ info }) => {
      info.continueAsNewSuggested = true;
    },
    true,
  ],
  [
    'another build is there, where runs may not move',
    ({ info }) => {
      info.targetWorkerDeploymentVersionChanged = true;
    },
    false,
  ],
  [
    'another build is there, where runs may move',
    ({ info, settings }) => {
      info.targetWorkerDeploymentVersionChanged = true;
      settings.upgradeOnContinueAsNew = true;
    },
    true,
  ],
])('%s', (_why, prepare, isSuggested) => {
  inFakeWorkflow((workflow) => {
    prepare(workflow);
    const continueAsNew = new ContinueAsNew(
      () => true,
      () => 'next',
    );
    expect(continueAsNew.isSuggested).toBe(isSuggested);
    expect(continueAsNew.prepare()).toBe(isSuggested);
    expect(continueAsNew.next).toBe(isSuggested ? 'next' : undefined);
  });
});

test('somebody asks for it', () => {
  inFakeWorkflow(() => {
    const continueAsNew = new ContinueAsNew(
      () => true,
      () => 'next',
    );
    continueAsNew.request();
    expect(continueAsNew.prepare()).toBe(true);
  });
});

test('it waits until decisions are taken: what came before would be dropped', () => {
  inFakeWorkflow((workflow) => {
    long(workflow);
    let isReady = false;
    const continueAsNew = new ContinueAsNew(
      () => true,
      () => 'next',
      0,
      () => isReady,
    );
    continueAsNew.request();
    expect(continueAsNew.isSuggested).toBe(false);
    expect(continueAsNew.prepare()).toBe(false);
    isReady = true;
    expect(continueAsNew.prepare()).toBe(true);
  });
});

test('it waits for activities that are under way, and for handlers that run', () => {
  inFakeWorkflow((workflow) => {
    long(workflow);
    let isQuiet = false;
    const continueAsNew = new ContinueAsNew(
      () => isQuiet,
      () => 'next',
    );
    expect(continueAsNew.prepare()).toBe(false);
    isQuiet = true;
    workflow.updates.set('update-1', {});
    expect(continueAsNew.prepare()).toBe(false);
    workflow.updates.clear();
    expect(continueAsNew.prepare()).toBe(true);
  });
});

test('an execution that was given much goes on until its history is several times that', () => {
  inFakeWorkflow((workflow) => {
    long(workflow);
    workflow.info.historySize = 700_000;
    const continueAsNew = new ContinueAsNew(
      () => true,
      () => 'next',
      100_000,
    );
    expect(continueAsNew.isSuggested).toBe(false);
    workflow.info.historySize = 800_000;
    expect(continueAsNew.isSuggested).toBe(true);
  });
});

test('near to where the server would end the run, what cannot be handed over fails it by name', () => {
  inFakeWorkflow((workflow) => {
    workflow.info.historyLength = 46_000;
    workflow.settings.maxPayloadBytes = 2_000_000;
    const continueAsNew = new ContinueAsNew(
      () => true,
      () => 'x'.repeat(3_000_000),
    );
    expect(() => continueAsNew.prepare()).toThrow(
      expect.objectContaining({
        type: 'airlock.too_large',
        message: expect.stringContaining('3000002 bytes'),
      }),
    );
  });
});
