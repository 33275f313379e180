/** One message until its turn has ended, with a run that is played by a script. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerChat } from '../../src/cli/commands/chat.js';
import { CommandSet } from '../../src/cli/invocation.js';
import { renderTurn } from '../../src/cli/render/turn.js';
import { talk } from '../../src/cli/talk.js';
import type { RunHandle } from '../../src/client/run-handle.js';
import type { Json, TurnState } from '../../src/common/protocol.js';
import { approval, now, plain } from './examples.js';

const completed = { turn: 1, status: 'completed', result: 'done' } satisfies TurnState;
const fetching = { turn: 1, status: 'fetching', fetches: [], interrupts: [] } satisfies TurnState;
const asking = {
  turn: 1,
  status: 'waiting_for_human',
  fetches: [],
  interrupts: [approval],
} satisfies TurnState;

/** Answers each `send` by the next of `turns`; `watch` shows the questions and then none. */
function scripted(...turns: TurnState[]) {
  const sent: { message: Json; messageId?: string | undefined }[] = [];
  const run = {
    send: async (message: Json, options: { messageId?: string }) => {
      sent.push({ message, messageId: options.messageId });
      const turn = turns.shift();
      if (turn === undefined) throw new Error('The script is at its end.');
      return turn;
    },
    state: async () => ({ ...asking, conversation: { turn: 1, queued: 1, closed: false } }),
    async *watch() {
      yield { interrupts: [approval] };
      yield { interrupts: [] };
    },
  };
  return { run: run as unknown as RunHandle, sent };
}

describe('a message', () => {
  it('is sent under the id that is given', async () => {
    const { run, sent } = scripted(fetching, completed);
    await talk(run, 'hello', { messageId: 'm-1', onQuestions: () => true });
    expect(sent.map(({ messageId }) => messageId)).toEqual(['m-1', 'm-1']);
  });

  it.each([
    [['--message', ''], 'The message is empty.'],
    [['--message', ' \u200b'], 'The message is empty.'],
    [['--message-id', 'm-1'], '--message-id is of one message, and none is given.'],
  ])('is refused before anything is sent: %j', async (given, summary) => {
    const program = new Command('airlock').exitOverride();
    registerChat(new CommandSet(program));
    await expect(
      program.parseAsync(['chat', 'c-1', ...given, '--config', '/nowhere.ts'], { from: 'user' }),
    ).rejects.toMatchObject({ code: 'bad_usage', summary });
  });

  it('is asked after until it is answered, however often that takes', async () => {
    const { run, sent } = scripted(fetching, fetching, fetching, completed);
    expect(await talk(run, 'hello', { onQuestions: () => true })).toEqual(completed);
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('waits for people where it is to, and shows what they are asked', async () => {
    const { run } = scripted(asking, completed);
    const shown: TurnState[] = [];
    const turn = await talk(run, 'pay', { onQuestions: (questions) => shown.push(questions) > 0 });
    expect(turn).toEqual(completed);
    expect(shown).toEqual([asking]);
  });

  it('behind a turn that waits for people is known to wait for them too', async () => {
    const queued = { turn: 2, status: 'queued' } satisfies TurnState;
    const left = scripted(queued);
    expect(await talk(left.run, 'And now?', { onQuestions: () => false })).toEqual(queued);
    expect(left.sent).toHaveLength(1);

    const { run } = scripted(queued, { ...completed, turn: 2 });
    const shown: unknown[] = [];
    await talk(run, 'And now?', { onQuestions: (turn, before) => shown.push([turn, before]) > 0 });
    expect(shown).toEqual([[queued, { turn: 1, interrupts: [approval] }]]);
    expect(renderTurn('chat-1', queued, plain, false, now, { turn: 1, interrupts: [approval] })).toContain(
      'Turn 2 is queued behind turn 1, which waits for a decision. Give it by one of these commands.\napproval-4',
    );
  });

  it('gives the questions back where it is not to wait', async () => {
    const { run } = scripted(asking);
    expect(await talk(run, 'pay', { onQuestions: () => false })).toEqual(asking);
  });
});
