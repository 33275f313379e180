/** The loop of a run, without a server: a session and requests that a test moves by hand. */
import { describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../../src/agent/boundary.js';
import {
  LATE_REQUESTS_PATCH,
  LATE_WITHDRAWALS_PATCH,
  STALLED_LATER_PATCH,
} from '../../../src/common/patch-ids.js';
import { AgentLoop } from '../../../src/workflows/run/agent-loop.js';
import { runFailure } from '../../../src/workflows/run-failure.js';
import { comeToRest } from '../../support/fake-idle.js';
import { type FakeWorkflow, inFakeWorkflow } from '../../support/fake-workflow.js';

vi.mock('../../../src/workflows/idle.js', () => import('../../support/fake-idle.js'));

const answer: Answer = { ok: true, value: 1 };
const stalled = { error: expect.objectContaining({ name: 'StalledAgentError' }) };
const STILL = 'at work';

function script() {
  const session = {
    isRestored: false,
    isReplaying: false,
    isRerunning: false,
    isReturning: false,
    isStalled: false,
    gaveUp: false,
    delivered: [] as string[][],
    finish: (_result: unknown) => {},
    fail: (_error: unknown) => {},
    run: () =>
      new Promise<unknown>((resolve, reject) => {
        session.finish = resolve;
        session.fail = reject;
      }),
    deliver: (answers: ReadonlyMap<string, Answer>) => void session.delivered.push([...answers.keys()]),
    giveUp: () => {
      session.gaveUp = true;
    },
  };
  const requests = {
    raised: 0,
    withdrawn: 0,
    ready: new Map<string, Answer>(),
    get hasAnswers() {
      return requests.ready.size > 0;
    },
    takeAnswers: () => {
      const taken = new Map(requests.ready);
      requests.ready.clear();
      return taken;
    },
  };
  const continueAsNew = {
    isSuggested: false,
    isQuiet: true,
    fits: true,
    get isDue() {
      return continueAsNew.isSuggested && continueAsNew.isQuiet;
    },
    prepare: () => {
      if (!continueAsNew.isDue) return false;
      // What does not fit is tried again later.
      continueAsNew.isSuggested = continueAsNew.fits;
      return continueAsNew.fits;
    },
  };
  const told: string[] = [];
  const loop = new AgentLoop({
    session,
    requests,
    continueAsNew,
    onStep: () => void told.push('step'),
    onRest: () => void told.push('rest'),
    onCaughtUp: () => void told.push('caught up'),
  });
  const outcome: { is: unknown } = { is: STILL };
  const begin = async () => {
    void loop.run({}).then((end) => {
      outcome.is = end;
    });
    await comeToRest();
  };
  return { session, requests, continueAsNew, told, loop, outcome, begin };
}

type Script = ReturnType<typeof script>;
const played = (play: (script: Script, workflow: FakeWorkflow) => Promise<void>) => () =>
  inFakeWorkflow(async (workflow) => play(script(), workflow));

describe('an input is played to its end', () => {
  test(
    'which is a result',
    played(async ({ session, outcome, told, begin }) => {
      await begin();
      expect(told).toEqual(['step', 'rest']);
      session.finish({ done: true });
      await comeToRest();
      expect(outcome.is).toEqual({ result: { done: true } });
    }),
  );

  test(
    'or an error',
    played(async ({ session, outcome, begin }) => {
      await begin();
      session.fail(new Error('out of paper'));
      await comeToRest();
      expect(outcome.is).toEqual({ error: new Error('out of paper') });
    }),
  );

  test(
    'or that it was stopped, whatever the agent comes to',
    played(async ({ session, outcome, loop, begin }) => {
      await begin();
      const failure = runFailure('time_limit', 'too late');
      loop.stop({ stopped: failure });
      session.finish('ignored');
      await comeToRest();
      expect(outcome.is).toEqual({ stopped: failure });
      expect(session.gaveUp).toBe(true);
    }),
  );

  test(
    'and an agent that is restored in the middle takes no further step for it',
    played(async ({ session, told, begin }) => {
      session.isRestored = true;
      await begin();
      expect(told).toEqual(['rest']);
    }),
  );
});

describe('answers', () => {
  test(
    'that are ready together are given together, each in one step',
    played(async ({ session, requests, told, begin }) => {
      await begin();
      requests.ready.set('fetch', answer).set('approval', answer);
      await comeToRest();
      requests.ready.set('question', answer);
      await comeToRest();
      expect(session.delivered).toEqual([['fetch', 'approval'], ['question']]);
      expect(told).toEqual(['step', 'rest', 'step', 'rest', 'step', 'rest']);
    }),
  );

  test(
    'are given to nobody where the step is one too many',
    played(async ({ session, requests, loop, outcome, told, begin }) => {
      await begin();
      const failure = runFailure('step_limit', 'enough');
      const push = told.push.bind(told);
      told.push = (...words: string[]) => {
        if (words.includes('step')) loop.stop({ stopped: failure });
        return push(...words);
      };
      requests.ready.set('fetch', answer);
      await comeToRest();
      expect(outcome.is).toEqual({ stopped: failure });
      expect(session.delivered).toEqual([]);
    }),
  );
});

describe('an agent that nothing can wake fails', () => {
  test(
    'at its first rest, without a mark',
    played(async ({ session, outcome, begin }, { patches }) => {
      session.isStalled = true;
      await begin();
      expect(outcome.is).toEqual(stalled);
      expect([...patches]).toEqual([]);
    }),
  );

  test(
    'at a later one, where a timer of its own has led to it',
    played(async ({ session, outcome, begin }, { patches }) => {
      await begin();
      expect(outcome.is).toBe(STILL);
      session.isStalled = true;
      await comeToRest();
      expect(outcome.is).toEqual(stalled);
      expect([...patches]).toEqual([STALLED_LATER_PATCH]);
    }),
  );

  test(
    'once its rerun is over',
    played(async ({ session, outcome, begin }) => {
      session.isReplaying = true;
      session.isRerunning = true;
      await begin();
      session.isReplaying = false;
      session.isStalled = true;
      await comeToRest();
      expect(outcome.is).toBe(STILL);
      session.isRerunning = false;
      await comeToRest();
      expect(outcome.is).toEqual(stalled);
    }),
  );

  test(
    'and goes on hanging in a history from before that',
    played(async ({ session, outcome, begin }, workflow) => {
      await begin();
      workflow.info.unsafe.isReplaying = true;
      session.isStalled = true;
      await comeToRest();
      expect(outcome.is).toBe(STILL);
      workflow.info.unsafe.isReplaying = false;
      await comeToRest();
      expect(outcome.is).toEqual(stalled);
    }),
  );
});

describe('what is asked or closed after the rest, without an answer', () => {
  test(
    'is shown when it is closed, once, also where nothing is asked behind it',
    played(async ({ requests, told, begin }, { patches }) => {
      await begin();
      requests.withdrawn = 1;
      await comeToRest();
      await comeToRest();
      expect(told).toEqual(['step', 'rest', 'rest']);
      expect([...patches]).toEqual([LATE_WITHDRAWALS_PATCH]);
    }),
  );

  test(
    'is shown when it is asked, once',
    played(async ({ requests, told, begin }, { patches }) => {
      await begin();
      requests.raised = 1;
      await comeToRest();
      await comeToRest();
      expect(told).toEqual(['step', 'rest', 'rest']);
      expect([...patches]).toEqual([LATE_REQUESTS_PATCH]);
    }),
  );

  test(
    'is shown with the next answer in a history from before that',
    played(async ({ requests, told, begin }, workflow) => {
      workflow.info.unsafe.isReplaying = true;
      await begin();
      requests.raised = 1;
      await comeToRest();
      expect(told).toEqual(['step', 'rest']);
    }),
  );

  test(
    'by nodes that run again is shown when they have caught up',
    played(async ({ session, requests, told, begin }) => {
      session.isReplaying = true;
      await begin();
      requests.raised = 2;
      await comeToRest();
      session.isReplaying = false;
      await comeToRest();
      expect(told).toEqual(['step', 'rest', 'caught up']);
    }),
  );
});

describe('a run that is to be handed over', () => {
  test(
    'ends this execution where it rests, and keeps its answers for the next',
    played(async ({ session, requests, continueAsNew, outcome, begin }) => {
      await begin();
      requests.ready.set('fetch', answer);
      continueAsNew.isSuggested = true;
      await comeToRest();
      expect(outcome.is).toBeUndefined();
      expect(session.delivered).toEqual([]);
      expect([...requests.ready.keys()]).toEqual(['fetch']);
    }),
  );

  test(
    'waits until nothing is under way',
    played(async ({ continueAsNew, outcome, begin }) => {
      continueAsNew.isSuggested = true;
      continueAsNew.isQuiet = false;
      await begin();
      expect(outcome.is).toBe(STILL);
      continueAsNew.isQuiet = true;
      await comeToRest();
      expect(outcome.is).toBeUndefined();
    }),
  );

  test(
    'goes on where it is when it has too much to carry',
    played(async ({ session, requests, continueAsNew, outcome, begin }) => {
      await begin();
      requests.ready.set('fetch', answer);
      Object.assign(continueAsNew, { isSuggested: true, fits: false });
      await comeToRest();
      expect(outcome.is).toBe(STILL);
      expect(session.delivered).toEqual([['fetch']]);
    }),
  );

  test(
    'has a result all the same where its agent has ended',
    played(async ({ session, continueAsNew, outcome, begin }) => {
      await begin();
      continueAsNew.isSuggested = true;
      session.finish('done');
      await comeToRest();
      expect(outcome.is).toEqual({ result: 'done' });
    }),
  );
});
