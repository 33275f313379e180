/** A sender that does not know what became of its decision sends it again, and it counts once. */
import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { RunHandle } from '../../src/client/run-handle.js';
import { UncertainSends } from '../../src/client/uncertain-sends.js';
import { AirlockError } from '../../src/common/errors.js';

const sending = {
  what: 'The decision on approval-2',
  runId: 'run-1',
  idName: 'decisionId',
  id: undefined,
  content: { a: 1 },
};
const failing = (code: string) => () => Promise.reject(new AirlockError(code, 'It failed.', 'Try again.'));

test('after silence the same content goes under the same id, and the caller hears that it may have been taken', async () => {
  const sends = new UncertainSends();
  const ids: string[] = [];
  const record = (then: () => Promise<unknown>) => (id: string) => {
    ids.push(id);
    return then();
  };
  await expect(sends.send(sending, record(failing('no_worker')))).rejects.toMatchObject({
    code: 'no_worker',
    summary: expect.stringContaining('The decision on approval-2 may have been taken all the same.'),
    hint: expect.stringMatching(
      /^Sent again with decisionId '([^']+)' \(of a command: --decision-id \1\) it counts once\.\n.*: airlock show run-1$/,
    ),
  });
  await expect(sends.send(sending, record(failing('server_unreachable')))).rejects.toThrow();
  await sends.send(
    { ...sending, content: { a: 2 } },
    record(async () => 'other'),
  );
  expect(
    await sends.send(
      sending,
      record(async () => 'duplicate'),
    ),
  ).toBe('duplicate');
  await sends.send(
    sending,
    record(async () => 'accepted'),
  );
  const [first, second, other, third, fourth] = ids;
  expect([second, third]).toEqual([first, first]);
  expect(new Set([first, other, fourth]).size).toBe(3);
});

test('what is refused was not taken, and is sent anew', async () => {
  const sends = new UncertainSends();
  const ids: string[] = [];
  for (const code of ['stale', 'already_decided']) {
    const sent = sends.send(sending, (id) => {
      ids.push(id);
      return failing(code)();
    });
    await expect(sent).rejects.toMatchObject({ code, summary: 'It failed.' });
  }
  expect(new Set(ids).size).toBe(2);
});

test('a run that has ended meanwhile may have ended by what was sent', async () => {
  const sends = new UncertainSends();
  await expect(sends.send(sending, failing('no_worker'))).rejects.toThrow();
  await expect(sends.send(sending, failing('run_closed'))).rejects.toMatchObject({
    code: 'run_closed',
    summary: expect.stringContaining('may have been taken when it was sent before'),
  });
});

test('an id that was given is the one that is sent, and the one that the error names', async () => {
  const ids: string[] = [];
  const given = (id: string) => {
    ids.push(id);
    return failing('server_unreachable')();
  };
  const sends = new UncertainSends();
  for (let time = 0; time < 2; time += 1) {
    await expect(sends.send({ ...sending, id: 'mine' }, given)).rejects.toMatchObject({
      hint: expect.stringContaining("with decisionId 'mine'"),
    });
  }
  expect(ids).toEqual(['mine', 'mine']);
});

/** A run whose server is gone behind each update. */
function unreachable() {
  const sent: unknown[] = [];
  const client = {
    options: { loadedDataConverter: { payloadCodecs: [] }, namespace: 'default' },
    connection: { options: {} },
    withDeadline: (_deadline: number, action: () => Promise<unknown>) => action(),
    withAbortSignal: (_signal: AbortSignal, action: () => Promise<unknown>) => action(),
  } as unknown as Client;
  const handle = {
    workflowId: 'run-1',
    executeUpdate: async (_name: unknown, { args: [arg] }: { args: [unknown] }) => {
      sent.push(arg);
      throw new AirlockError('server_unreachable', 'It is gone.');
    },
  } as unknown as ConstructorParameters<typeof RunHandle>[1];
  return { run: new RunHandle(client, handle), sent };
}

test('a decision or a message with an id of its sender goes under it, and the error says so', async () => {
  const { run, sent } = unreachable();
  const decision = { type: 'approve' as const };
  await expect(
    run.decide({ interruptId: 'approval-2', decision, actor: 'anna', decisionId: 'mine' }),
  ).rejects.toMatchObject({ hint: expect.stringContaining("decisionId 'mine'") });
  await expect(run.send('Hello', { messageId: 'my-message' })).rejects.toMatchObject({
    hint: expect.stringContaining("messageId 'my-message'"),
  });
  expect(sent).toMatchObject([{ decisionId: 'mine' }, { messageId: 'my-message' }]);
});

test('a message that is sent again goes under the same id, however long its sender waits, and where it names none', async () => {
  const { run, sent } = unreachable();
  await expect(run.send('Hello', { waitMs: 1_000 })).rejects.toThrow();
  await expect(run.send('Hello', { waitMs: 2_000, messageId: undefined })).rejects.toThrow();
  const [first, second] = sent as { messageId: string }[];
  expect(first?.messageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(second?.messageId).toBe(first?.messageId);
});
