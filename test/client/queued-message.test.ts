/** A message behind a turn that waits for people: its sender is answered, and does not send it again and again. */
import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { RunHandle } from '../../src/client/run-handle.js';
import type { RunStatus, TurnState } from '../../src/common/protocol.js';

const queued = { turn: 2, status: 'queued' } satisfies TurnState;
const completed = { turn: 2, status: 'completed', result: 'done' } satisfies TurnState;

/** A run whose updates are answered by one of `turns` after the other, and whose state has this status. */
function scripted(status: RunStatus, ...turns: TurnState[]) {
  let sent = 0;
  const client = {
    options: { loadedDataConverter: { payloadCodecs: [] } },
    withDeadline: (_deadline: number, action: () => Promise<unknown>) => action(),
    withAbortSignal: (_signal: AbortSignal, action: () => Promise<unknown>) => action(),
  };
  const handle = {
    workflowId: 'chat-1',
    executeUpdate: async () => {
      const turn = turns[sent];
      sent += 1;
      if (turn === undefined) throw new Error('It was sent once too often.');
      return turn;
    },
    query: async () => ({ status, fetches: [], interrupts: [] }),
  };
  const [first, second] = [client as unknown as Client, handle as unknown];
  const run = new RunHandle(first, second as ConstructorParameters<typeof RunHandle>[1]);
  return { run, sent: () => sent };
}

it('says at once that it is queued where a person has to decide first', async () => {
  const { run, sent } = scripted('waiting_for_human', queued);
  expect(await run.send('And now?', { waitMs: 60_000 })).toEqual(queued);
  expect(sent()).toBe(1);
});

it('waits where the run has only continued in its next execution', async () => {
  const { run, sent } = scripted('fetching', queued, completed);
  expect(await run.send('And now?', { waitMs: 60_000 })).toEqual(completed);
  expect(sent()).toBe(2);
});
