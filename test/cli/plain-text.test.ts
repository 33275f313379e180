import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onlyQuestion } from '../../src/cli/only-question.js';
import { renderError } from '../../src/cli/render/error.js';
import { renderInbox } from '../../src/cli/render/inbox.js';
import { renderLog } from '../../src/cli/render/log.js';
import { renderOpenQuestions } from '../../src/cli/render/open-questions.js';
import { oneLine, safeLine, safeText } from '../../src/cli/render/plain-text.js';
import { renderQuestion } from '../../src/cli/render/question.js';
import { renderChange, renderState } from '../../src/cli/render/state.js';
import { renderTranscript } from '../../src/cli/render/transcript.js';
import { renderTurn } from '../../src/cli/render/turn.js';
import { transcribe } from '../../src/cli/transcript.js';
import type { Inbox } from '../../src/client/inbox.js';
import type { RunSummary } from '../../src/client/run-summary.js';
import { answerCommands } from '../../src/common/answer-commands.js';
import { AirlockError } from '../../src/common/errors.js';
import { openQuestion } from '../../src/common/open-questions.js';
import type { InterruptView, LogEntry } from '../../src/common/protocol.js';
import { shellWord } from '../../src/common/shell-word.js';
import { approval, now, plain, question, state, view } from './examples.js';

const aRun: RunSummary = {
  id: 'run',
  agent: 'pay',
  status: 'running',
  assignees: [],
  startedAt: view.requestedAt,
  taskQueue: 'airlock',
};

describe('text from outside', () => {
  it('cannot steer the terminal, wherever an agent puts it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hostile: InterruptView = {
          ...approval,
          id: text,
          action: text,
          description: text,
          args: text,
          assignees: [text],
        };
        const shown = renderState(
          text,
          { ...state, agent: text, interrupts: [hostile, { ...question, prompt: text, value: text }] },
          plain,
          now,
        );
        expect(shown.replaceAll('\n', '')).not.toMatch(
          /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u202A-\u202E\u2066-\u2069]/u,
        );
      }),
    );
    expect(safeText('a\u001b[2Jb\u202ec')).toBe('a\\u001b[2Jb\\u202ec');
  });

  it.each([
    ['zero-width', 'pay\u200b\u2060\ufeff', 'pay\\u200b\\u2060\\ufeff'],
    ['a soft hyphen', 'pa\u00ady', 'pa\\u00ady'],
    ['directions', '\u061cpay\u2067', '\\u061cpay\\u2067'],
    ['tags', 'pay\u{e0041}', 'pay\\udb40\\udc41'],
    ['variation selectors', 'pay\ufe0f\u{e0100}', 'pay\\ufe0f\\udb40\\udd00'],
    ['fillers', 'pay\u115f\u1160\u3164\uffa0\u17b4\u180b', 'pay\\u115f\\u1160\\u3164\\uffa0\\u17b4\\u180b'],
    ['blanks', 'pay\u2800\u034f', 'pay\\u2800\\u034f'],
    ['joiners beside no emoji', 'a\u200db 👩\u200d 👩\u200da', 'a\\u200db 👩\\u200d 👩\\u200da'],
    ['a flag that is none', '🏴\u{e0041}\u{e007f}', '🏴\\udb40\\udc41\\udb40\\udc7f'],
    ['emoji as they are', '👩‍💻 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 1️⃣ é 日本', '👩‍💻 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 1️⃣ é 日本'],
  ])('hides nothing from who decides: %s', (_, text, shown) => {
    expect(safeText(text)).toBe(shown);
    expect(safeLine(text)).toBe(shown);
    const asked = renderQuestion('run', { ...approval, args: { to: text } }, plain, now);
    expect(asked).toContain(`"to": "${shown}"`);
    expect(JSON.parse(`"${shown}"`)).toBe(text);
  });

  it('passes for no line of a page, wherever an agent or a starter puts it', () => {
    const text = 'Fine.\n  approval-9  pay  waiting 1m\n    airlock approve other approval-9\r\n✖ It failed';
    const hostile: InterruptView = {
      ...approval,
      id: text,
      action: text,
      description: text,
      args: { text },
      assignees: [text],
    };
    const asked = { ...question, prompt: text, value: text };
    const failure = { code: 'agent_failed', message: text };
    const [fetch] = state.fetches;
    const fetches = fetch ? [{ ...fetch, resource: text, params: text }] : [];
    const shown = renderState(
      text,
      { ...state, agent: text, principal: { id: text }, failure, fetches, interrupts: [hostile, asked] },
      plain,
      now,
    );
    const entries = [
      {
        ...view,
        id: 'question-1',
        ordinal: 1,
        request: asked,
        decision: { type: 'respond', message: text },
        actor: text,
      },
      {
        ...view,
        id: 'fetch-2',
        ordinal: 2,
        request: { kind: 'fetch', resource: text, params: text },
        answer: { ok: true, value: text },
      },
      {
        ...view,
        id: 'fetch-3',
        ordinal: 3,
        request: { kind: 'fetch', resource: 'model', params: { messages: [{ role: text, content: text }] } },
        answer: {
          ok: true,
          value: {
            message: { role: 'assistant', content: text, tool_calls: [{ name: text, args: { text } }] },
          },
        },
      },
    ] as LogEntry[];
    const run: RunSummary = {
      id: text,
      agent: text,
      status: 'running',
      assignees: [],
      startedAt: view.requestedAt,
      taskQueue: text,
      summary: `a — ${text}`,
      reason: { code: 'run_stuck', message: text },
    };
    const error = new AirlockError('no_worker', text);
    const inbox: Inbox = {
      questions: [hostile, { ...asked, value: { text } }].map((one) => ({
        run,
        interrupt: openQuestion(one),
      })),
      unanswered: [{ run, error }],
    };
    const pages = [
      shown,
      renderTranscript(transcribe(entries), plain),
      renderLog(entries, plain),
      renderInbox(inbox, plain, now, { namespace: text }),
      renderError(error, plain),
      renderTurn(text, { turn: 1, status: 'failed', error: failure }, plain),
    ];
    for (const line of pages.flatMap((page) => page.split('\n'))) {
      expect(line).not.toMatch(/^\s*(approval-9|airlock approve other|✖ It failed)/);
    }
  });

  it('of a name cannot pass for its arguments', () => {
    const action = 'pay amount=5';
    const asked: InterruptView = { ...approval, action, args: { amount: 500 } };
    const entry: LogEntry = { ...view, id: 'approval-1', ordinal: 1, request: asked, decisions: [] };
    for (const page of [
      renderQuestion('run', asked, plain, now),
      renderChange({ ...state, fetches: [], interrupts: [asked] }, plain, now),
      renderLog([entry], plain),
      renderTranscript(transcribe([entry]), plain),
      renderInbox(
        { questions: [{ run: { ...aRun, id: 'run' }, interrupt: openQuestion(asked) }], unanswered: [] },
        plain,
        now,
        {
          namespace: 'default',
        },
      ),
    ])
      expect(page).toContain('"pay amount=5"');
  });

  it('fits its line', () => {
    expect(oneLine('one\n two   three', 8)).toBe('one two…');
  });
});

describe('a command to copy', () => {
  it('is read back by a shell as it was meant', () => {
    expect(shellWord('review-1')).toBe('review-1');
    expect(shellWord("it's; rm -rf ~")).toBe("'it'\\''s; rm -rf ~'");
    expect(answerCommands('my run', { ...approval, allowed: ['approve'] })).toEqual([
      "airlock approve 'my run' approval-4 --fingerprint 00",
    ]);
  });
});

describe('an error as text', () => {
  it('says what happened and what to do', () => {
    const error = new AirlockError('run_not_found', "There is no run 'x'.", 'List them: airlock list');
    expect(renderError(error, plain)).toBe(
      "✖ There is no run 'x'. (run_not_found)\n  List them: airlock list",
    );
    const server = { address: 'localhost:7233', namespace: 'default', source: 'default' } as const;
    expect(renderError(error, plain, server)).toContain('so the default was asked.\n  List them');
  });
});

it('of several open questions each is named with what it asks, and none writes a line of its own', () => {
  const hostile = { ...question, id: 'question-6', prompt: 'Pay?"\nquestion-5: "Which account?\u001b[2K' };
  const choose = () => onlyQuestion('review-1', [approval, question, hostile]);
  expect(choose).toThrow(expect.objectContaining({ code: 'ambiguous_interrupt' }));
  expect(choose).toThrow(/asks 3 questions:\n/);
  const lines = renderOpenQuestions([approval, question, hostile]).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^approval-4: "dispute_charge amount=12.5/);
  expect(lines[1]).toBe('question-5: "Which account?"');
  expect(lines[2]).toMatch(/^question-6: "Pay\?\\" question-5: \\"Which account\?/);
  expect(lines[2]).not.toContain('\u001b');
});
