/** Answers that come together with something else: another answer, a cancel, the end of a lease, a deadline. */
import { randomUUID } from 'node:crypto';
import { RunEndedError } from 'airlockjs';
import { externalResource } from 'airlockjs/resources';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { fetchOf } from '../runs/fixtures/script.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { claimsOf } from './support/claims.js';
import { startTestGateway, type TestGateway } from './support/gateway.js';

const anything = (more: { deadline?: '3s' | '60s'; lease?: '1s' | '30s' } = {}) =>
  externalResource({ params: z.json(), result: z.json(), deadline: '60s', lease: '30s', ...more });
const resources = {
  twice: anything(),
  cancelled: anything(),
  leased: anything({ lease: '1s' }),
  late: anything({ deadline: '3s' }),
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(
    {},
    { resources, agents: await agentsBundle('test/runs/fixtures/agents.ts') },
  );
}, 120_000);
afterAll(() => gateway?.stop());

const { start, claim, say, answerOf } = claimsOf<keyof typeof resources>(() => gateway);
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) =>
  status === 200 ? 'taken' : `${status} ${body.code}`;

it('of many answers at once to one claim, one counts, and its sender alone hears so', async () => {
  for (let round = 0; round < 5; round += 1) {
    const run = await start(fetchOf('twice', { round }));
    const { body } = await claim('twice');
    const answers = Array.from({ length: 8 }, () => ({ answer: randomUUID() }));
    const said = await Promise.all(
      answers.map((answer, index) =>
        index % 2 === 0
          ? say(body, 'result', { result: answer })
          : say(body, 'error', { message: answer.answer, details: answer }),
      ),
    );
    const taken = said.flatMap((one, index) => (one.status === 200 ? [index] : []));
    expect(taken).toHaveLength(1);
    for (const one of said.filter(({ status }) => status !== 200))
      expect(codeOf(one)).toBe('410 claim_expired');
    await run.result();
    const [winner = 0] = taken;
    expect(JSON.stringify(await answerOf(run.id))).toContain(answers[winner]?.answer);
  }
}, 120_000);

it('an answer and a cancel at once: it is taken, or its claim has expired, and the run is cancelled or has it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const run = await start(fetchOf('cancelled', { round }));
    const { body } = await claim('cancelled');
    const [said] = await Promise.all([say(body, 'result', { result: round }), run.cancel()]);
    expect(['taken', '410 claim_expired']).toContain(codeOf(said));
    const end = await run.result().catch((error) => error);
    if (!RunEndedError.isInstance(end)) expect(codeOf(said)).toBe('taken');
    else expect(end.code).toBe('cancelled');
    expect(codeOf(await say(body, 'result', { result: 'again' }))).toBe('410 claim_expired');
  }
}, 120_000);

it('answers around the end of a lease: the one that is said to be taken is what the agent gets', async () => {
  for (const aheadMs of [150, 75, 0, -75, -150]) {
    const run = await start(fetchOf('leased', { aheadMs }));
    const { body } = await claim('leased');
    const until = Date.now() + body.leaseMs - aheadMs;
    await expect.poll(() => Date.now() >= until, { interval: 5 }).toBe(true);
    const first = await say(body, 'result', { result: 'first' });
    if (first.status !== 200) {
      expect(codeOf(first)).toBe('410 claim_expired');
      const second = await claim('leased', 60_000);
      expect(second.body.fetch).toMatchObject({ runId: run.id, idempotencyKey: body.fetch.idempotencyKey });
      expect(codeOf(await say(body, 'result', { result: 'first' }))).toBe('410 claim_expired');
      expect(codeOf(await say(second.body, 'result', { result: 'second' }))).toBe('taken');
    }
    await run.result();
    expect(await answerOf(run.id)).toEqual({ ok: true, value: first.status === 200 ? 'first' : 'second' });
  }
}, 120_000);

it('answers around the deadline: taken and given, or late and a timeout', async () => {
  for (const aheadMs of [60, 20, 0, -20]) {
    const run = await start(fetchOf('late', { aheadMs }));
    const { body } = await claim('late');
    const until = Date.parse(body.fetch.deadlineAt) - aheadMs;
    await expect.poll(() => Date.now() >= until, { interval: 2 }).toBe(true);
    const said = codeOf(await say(body, 'result', { result: 'in time' }));
    expect(['taken', '410 claim_expired']).toContain(said);
    await run.result();
    expect(await answerOf(run.id)).toMatchObject(
      said === 'taken' ? { ok: true, value: 'in time' } : { ok: false, error: { code: 'timeout' } },
    );
  }
}, 120_000);

it('nothing of all this was a defect', () => {
  expect(gateway.lines.filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
});
