/** A sender that does not know what became of its decision sends it again, and it counts once. */
import { expect, test } from 'vitest';
import { UncertainSends } from '../../src/client/uncertain-sends.js';
import { AirlockError } from '../../src/common/errors.js';

const sending = {
  what: 'The decision on approval-2',
  runId: 'run-1',
  idName: 'decisionId',
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
    hint: expect.stringMatching(/airlock show run-1.*decisionId/),
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
