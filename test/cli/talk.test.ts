/** One message until its turn has ended, with a run that is played by a script. */
import { describe, expect, it } from 'vitest';
import { talk } from '../../src/cli/talk.js';
import type { RunHandle } from '../../src/client/run-handle.js';
import type { Json, TurnState } from '../../src/common/protocol.js';
import { approval } from './examples.js';

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
    async *watch() {
      yield { interrupts: [approval] };
      yield { interrupts: [] };
    },
  };
  return { run: run as unknown as RunHandle, sent };
}

describe('a message', () => {
  it('is asked after until it is answered, however often that takes', async () => {
    const { run, sent } = scripted(fetching, { turn: 1, status: 'queued' }, fetching, completed);
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

  it('gives the questions back where it is not to wait', async () => {
    const { run } = scripted(asking);
    expect(await talk(run, 'pay', { onQuestions: () => false })).toEqual(asking);
  });
});
