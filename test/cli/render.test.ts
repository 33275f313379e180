import { describe, expect, it } from 'vitest';
import { type Running, renderBanner, renderStillRunning } from '../../src/cli/render/banner.js';
import { renderInbox } from '../../src/cli/render/inbox.js';
import { renderLog } from '../../src/cli/render/log.js';
import { renderRuns } from '../../src/cli/render/runs.js';
import { sentTo } from '../../src/cli/render/server.js';
import { renderChange, renderState } from '../../src/cli/render/state.js';
import type { AskedServer } from '../../src/client/asked-server.js';
import type { Inbox } from '../../src/client/inbox.js';
import type { KnownRunState } from '../../src/client/run-state.js';
import { AirlockError } from '../../src/common/errors.js';
import { openQuestion } from '../../src/common/open-questions.js';
import type { Json, LogEntry } from '../../src/common/protocol.js';
import { approval, now, plain, question, state, view } from './examples.js';

const server: AskedServer = { address: 'localhost:7233', namespace: 'default', source: 'dev-server' };

describe('a run as text', () => {
  it('shows what it waits for, who is asked and how to answer', () => {
    expect(renderState('review-1', state, plain, now)).toBe(
      `review-1  waiting_for_human
agent  spending-review 1.0.0
for    alice
so far 4 steps, 3 fetches, 2 questions, 1 refused signal

Fetches under way
  fetch-3  rates {"base":"EUR"}  3m

Questions
  approval-4  dispute_charge  waiting 3m  for finance, bob
    │ Charged twice on the same day.
    {
      "amount": 12.5
    }
    airlock approve review-1 approval-4 --fingerprint 00
    airlock edit review-1 approval-4 --args '{"amount":12.5}' --fingerprint 00
    airlock reject review-1 approval-4 --message '…' --fingerprint 00
    airlock respond review-1 approval-4 --message '…' --fingerprint 00
  question-5  Which account?  waiting 3m
    answer: "text"
    airlock respond review-1 question-5 --text '…' --fingerprint 00

Decisions refused that came by signal
  2026-11-01T12:03:00.000Z  not_allowed  edit is not allowed.`,
    );
  });

  it('shows the arguments as they are for an edit, to whatever shell, and leaves long ones out', () => {
    const edit = (args: Json) => {
      const interrupts = [{ ...approval, allowed: ['edit' as const], args }];
      return renderState('review-1', { ...state, interrupts }, plain, now);
    };
    expect(edit({ note: "it's \u202e" })).toContain(`--args '{"note":"it'\\''s \\u202e"}' --fingerprint`);
    expect(edit({ note: 'x'.repeat(2_000) })).toContain("--args '{…}'");
  });

  it('offers text to a question that takes any JSON, and says so', () => {
    const free = { ...question, schema: undefined };
    expect(renderState('review-1', { ...state, interrupts: [free] }, plain, now)).toContain(
      `    answer: text, or any JSON by --value
    airlock respond review-1 question-5 --text '…' --fingerprint 00`,
    );
  });

  it('of a conversation says at which turn it is, and what is queued', () => {
    const conversation = { turn: 1, queued: 2, closed: true };
    const shown = renderState('review-1', { ...state, conversation }, plain, now);
    expect(shown).toContain('\nturn   1, 2 messages queued behind it, closed\n');
  });

  it('leaves out what is not known of a run that has ended', () => {
    const ended: KnownRunState = { ...state, status: 'terminated', fetches: [], interrupts: [], refused: [] };
    delete ended.counts;
    delete ended.principal;
    expect(renderState('review-1', ended, plain, now)).toBe(
      'review-1  terminated\nagent  spending-review 1.0.0',
    );
  });

  it('is one line for each change', () => {
    expect(renderChange(state, plain, now)).toBe(
      '12:05:00  waiting_for_human  fetch-3 rates, approval-4 dispute_charge, question-5 Which account?',
    );
  });

  it('is a row of the list', () => {
    const run = {
      id: 'review-1',
      agent: 'review',
      status: 'completed',
      assignees: [],
      startedAt: view.requestedAt,
      taskQueue: 'airlock',
    } as const;
    expect(renderRuns([{ ...run, assignees: [] }], plain, now, server)).toBe(
      'RUN       AGENT   VERSION  STATUS     STARTED\nreview-1  review           completed  3m ago',
    );
    expect(renderRuns([], plain, now, server)).toBe(
      "No runs at localhost:7233, namespace 'default' (the one that airlock dev runs).",
    );
  });

  it('says in the list what a run is about, and why it cannot go on', () => {
    const run = {
      id: 'review-1',
      agent: 'review',
      status: 'waiting_for_human',
      startedAt: view.requestedAt,
      taskQueue: 'airlock',
      summary: 'review — Charges of \\*May\\*',
      reason: { code: 'no_worker', message: 'No agent worker polls.' },
    } as const;
    expect(renderRuns([{ ...run, assignees: [] }], plain, now, server)).toBe(
      'RUN       AGENT   VERSION  STATUS             STARTED  ABOUT             WHY\n' +
        'review-1  review           waiting_for_human  3m ago   Charges of *May*  No agent worker polls.',
    );
  });
});

describe('the log as text', () => {
  it('shows what was asked, what was answered and how long that took', () => {
    const times = {
      fingerprint: '00',
      requestedAt: '2026-11-01T12:00:00.000Z',
      answeredAt: '2026-11-01T12:00:02.000Z',
    };
    const log: LogEntry[] = [
      {
        ...times,
        id: 'fetch-1',
        ordinal: 1,
        request: { kind: 'fetch', resource: 'rates', params: {} },
        answer: { ok: true, value: [1] },
      },
      {
        ...times,
        id: 'fetch-2',
        ordinal: 2,
        request: { kind: 'fetch', resource: 'rates', params: {} },
        answer: { ok: false, error: { code: 'timeout', resource: 'rates', message: 'too slow' } },
      },
      {
        ...times,
        id: 'approval-4',
        ordinal: 3,
        request: approval,
        decision: { type: 'reject', message: 'no' },
        actor: { id: 'bob' },
        decisions: [
          { decision: { type: 'reject', message: 'no' }, actor: { id: 'bob' }, at: times.answeredAt },
        ],
        outcome: 'answered',
      },
      {
        fingerprint: '00',
        requestedAt: view.requestedAt,
        id: 'question-5',
        ordinal: 4,
        request: question,
        decisions: [],
      },
    ];
    expect(renderLog(log, plain)).toBe(
      `REQUEST     ASKED                           ANSWERED           TOOK
fetch-1     rates {}                        [1]                2s
fetch-2     rates {}                        timeout: too slow  2s
approval-4  dispute_charge {"amount":12.5}  reject by bob: no  2s
question-5  Which account?                                     pending`,
    );
    expect(renderLog([], plain)).toBe('No requests yet.');
  });

  it('says in full behind the table what a cell has no room for of a failure', () => {
    const message = `POST http://localhost/api/payments answered 400. ${'x'.repeat(40)}`;
    const request = { kind: 'fetch', resource: 'pay', params: {} } as const;
    const failed = { ok: false, error: { code: 'bad_request', message } } as const;
    const entry = { ...view, id: 'fetch-5', ordinal: 5, request, answer: failed };
    const log = [{ ...entry, turn: 1, answeredAt: '2026-11-01T12:02:02.000Z' }] as LogEntry[];
    expect(renderLog(log, plain)).toMatch(
      new RegExp(`2s\n\n✖ fetch-5 \\(turn 1\\) after 2s: ${message} \\(bad_request\\)$`),
    );
  });

  it('shows a prompt as it is read', () => {
    const request = { ...question, prompt: 'When does **the technician** come?' };
    expect(
      renderLog([{ ...view, id: 'question-5', ordinal: 5, decisions: [], request } as LogEntry], plain),
    ).toContain('When does the technician come?');
    expect(renderChange({ ...state, interrupts: [request], fetches: [] }, plain, now)).toContain(
      'When does the technician come?',
    );
  });
});

describe('the inbox as text', () => {
  const run = {
    id: 'review-1',
    agent: 'review',
    version: '1.0.0',
    status: 'fetching',
    assignees: [],
    startedAt: view.requestedAt,
    taskQueue: 'airlock',
  } as const;

  it('says under which run each question is, and who could not be asked', () => {
    const inbox: Inbox = {
      questions: [{ run: { ...run, assignees: [] }, interrupt: openQuestion(question) }],
      unanswered: [
        {
          run: { ...run, id: 'review-2', assignees: [] },
          error: new AirlockError('no_worker', 'Nobody answered.'),
        },
      ],
    };
    expect(renderInbox(inbox, plain, now, server)).toBe(
      `review-1  review 1.0.0
  question-5  Which account?  waiting 3m
      answer: "text"
      airlock respond review-1 question-5 --text '…' --fingerprint 00

! review-2: Nobody answered.`,
    );
  });

  it("shows the value of a question that an agent's interrupt() is about", () => {
    const about = openQuestion({
      ...question,
      value: { order: 'maria-17', note: 'two  spaces\n' },
      schema: undefined,
    });
    const inbox: Inbox = {
      questions: [{ run: { ...run, assignees: [] }, interrupt: about }],
      unanswered: [],
    };
    expect(renderInbox(inbox, plain, now, server)).toContain(`
      value: {"order":"maria-17","note":"two  spaces\\n"}
      answer: text, or any JSON by --value
`);
  });

  it('shows what an approver decides on: once for whom and what for, what each is about, and which answer it takes', () => {
    const paid = openQuestion({
      ...approval,
      requestedAt: '2026-10-30T12:00:00.000Z',
      assignees: undefined,
      allowed: ['approve'],
      description: '**maria** wants 2**3 of\n- her money\u001b[2K back',
    });
    const arrival = openQuestion({
      ...question,
      prompt: 'When do you **arrive**?',
      schema: {
        type: 'object',
        properties: {
          date: { type: 'string', format: 'date', pattern: 'x'.repeat(250) },
          late: { type: 'boolean' },
        },
        required: ['date', 'late'],
      },
    });
    const asked = { ...run, principal: 'alice', assignees: [] };
    const inbox: Inbox = {
      questions: [
        { run: asked, interrupt: paid },
        { run: { ...run, id: 'review-2', principal: 'sha256:00', assignees: [] }, interrupt: arrival },
        { run: asked, interrupt: arrival },
      ],
      unanswered: [],
    };
    const arrivalIn = (id: string) => `  question-5  When do you arrive?  waiting 3m
      answer: { "date": date as in "2026-01-31", "late": true | false }
      airlock respond ${id} question-5 --value '…JSON…' --fingerprint 00`;
    expect(renderInbox(inbox, plain, now, server)).toBe(
      `review-1  review 1.0.0  for alice
  approval-4  dispute_charge amount=12.5  waiting 2d, since Fri 30 Oct
      │ maria wants 2**3 of
      │ - her money\\u001b[2K back
      airlock approve review-1 approval-4 --fingerprint 00
${arrivalIn('review-1')}

review-2  review 1.0.0
${arrivalIn('review-2')}`,
    );
  });

  it('says so when it is empty', () => {
    expect(renderInbox({ questions: [], unanswered: [] }, plain, now, { namespace: 'team' })).toBe(
      "No questions are open at namespace 'team'.",
    );
  });

  it('says how many others there are where nobody asks this one', () => {
    const empty = { questions: [], unanswered: [] };
    const shown = (others: number) =>
      renderInbox(empty, plain, now, { namespace: 'team' }, { filter: { assignee: 'anna' }, others });
    expect(shown(1)).toBe(
      "No questions with --assignee anna at namespace 'team'; 1 other is open: airlock inbox",
    );
    expect(shown(0)).toBe("No questions are open at namespace 'team'.");
    expect(renderRuns([], plain, now, { namespace: 'team' }, { status: 'stuck', open: true })).toBe(
      "No runs with --status stuck --open at namespace 'team'. All runs: airlock list",
    );
  });

  it('shows the whole line of what is decided on, with its quotes', () => {
    const args = { note: 'order=leo-17 amount=4.99  waiting 2s  for anna', order: 'leo-17', amount: 4990 };
    const interrupt = openQuestion({ ...approval, args, allowed: [] });
    expect(
      renderInbox(
        { questions: [{ run: { ...run, assignees: [] }, interrupt }], unanswered: [] },
        plain,
        now,
        server,
      ),
    ).toContain(
      'dispute_charge note="order=leo-17 amount=4.99 waiting 2s for anna" order=leo-17 amount=4990  waiting 3m',
    );
  });
});

describe('what airlock dev says', () => {
  const running: Omit<Running, 'runs'> = {
    address: 'localhost:7233',
    namespace: 'default',
    gateway: 'http://127.0.0.1:7280',
    root: '/project',
    taskQueue: 'airlock',
    agents: ['refunds 1.0.0'],
    policies: ['limits 1.2.0'],
  };

  it.each<[Running['runs'], string]>([
    ['forgotten', 'forgotten then, unless airlock dev --db-filename <file> keeps them.'],
    [{ file: '/project/runs.db' }, 'are kept in /project/runs.db.'],
    ['kept by the server', 'the server keeps its runs.'],
  ])('of runs that are %j when it ends', (runs, words) => {
    expect(renderBanner({ ...running, runs }, plain)).toContain(words);
  });

  it('of the policies that judge', () => {
    expect(renderBanner({ ...running, runs: 'forgotten' }, plain)).toContain('limits 1.2.0');
    expect(renderBanner({ ...running, policies: [], runs: 'forgotten' }, plain)).not.toContain('Policies');
  });

  it('of what still runs behind a change that it could not take', () => {
    const gateway = 'http://127.0.0.1:7280';
    expect(renderStillRunning({ workers: 'old code', gateway })).toBe(
      `The workers continue with the old code.\nThe gateway continues at ${gateway}.`,
    );
    expect(renderStillRunning({ workers: 'new code', gateway })).toContain('with its settings of before');
    const none = renderStillRunning({ workers: 'none', gateway: undefined });
    expect(none).toMatch(/No workers run.*\nThe gateway does not run/);
  });
});

describe('where something was sent', () => {
  it.each<[AskedServer['source'], string, string]>([
    [
      'config',
      'default',
      "  sent to localhost:7233, namespace 'default' (named by 'connection.address' of the configuration)",
    ],
    [
      'environment',
      'orders',
      "  sent to localhost:7233, namespace 'orders' (named by the environment (TEMPORAL_ADDRESS or temporal.toml))",
    ],
    [
      'default',
      'orders',
      "  sent to localhost:7233, namespace 'orders' (the default, as nothing names another)",
    ],
  ])('is said of a server by %s, namespace %s', (source, namespace, line) => {
    expect(sentTo({ address: 'localhost:7233', namespace, source }, plain)).toEqual([line]);
  });

  it.each(['default', 'dev-server'] as const)('is not said of the one by %s', (source) => {
    expect(sentTo({ address: 'localhost:7233', namespace: 'default', source }, plain)).toEqual([]);
  });
});

describe('a server that nobody has named', () => {
  const assumed: AskedServer = { ...server, source: 'default' };

  it('is named beside what it was asked for', () => {
    const runs = [
      {
        id: 'r-1',
        status: 'running' as const,
        startedAt: now.toISOString(),
        taskQueue: 'airlock',
        assignees: [],
      },
    ];
    const words = "Asked: localhost:7233, namespace 'default' (the default, as nothing names another).";
    expect(renderRuns(runs, plain, now, assumed)).toContain(words);
    expect(renderRuns(runs, plain, now, server)).not.toContain('Asked:');
  });
});
