/** Claims that the gateway has not given, or to somebody else, and answers that nobody means well with. */
import { externalResource } from 'airlockjs/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { MAX_INLINE_BYTES } from '../../src/common/payload-size.js';
import { Seal } from '../../src/gateway/auth/seal.js';
import { fetchOf } from '../runs/fixtures/script.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { claimsOf } from './support/claims.js';
import { startTestGateway, type TestGateway } from './support/gateway.js';

const resources = {
  sealed: externalResource({ params: z.json(), result: z.json() }),
  odd: externalResource({ params: z.json(), result: z.json() }),
  strict: externalResource({ params: z.json(), result: z.strictObject({ score: z.number().max(1) }) }),
  failing: externalResource({ params: z.json(), result: z.json() }),
};

let gateway: TestGateway;
let other: TestGateway;
beforeAll(async () => {
  const external = { resources, agents: await agentsBundle('test/runs/fixtures/agents.ts') };
  gateway = await startTestGateway({}, external);
  other = await startTestGateway({}, external);
}, 120_000);
afterAll(async () => {
  await other?.stop();
  await gateway?.stop();
});

const { start, claim, say, answerOf } = claimsOf<keyof typeof resources>(() => gateway);
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => `${status} ${body.code}`;

describe('a claim', { timeout: 120_000 }, () => {
  it('that was altered, cut, made of another or given by another gateway is none', async () => {
    const run = await start(fetchOf('sealed', { n: 1 }));
    const given: string = (await claim('sealed')).body.claim;
    const altered = [0, 5, 12, 20, 40, given.length - 30, given.length - 1].map(
      (at) => `${given.slice(0, at)}${given[at] === 'A' ? 'B' : 'A'}${given.slice(at + 1)}`,
    );
    const page = await gateway.call('server', 'GET', '/v1/fetches?pageSize=1');
    const own = new Seal('a secret that the gateway does not have');
    const forged = own.close('claim', Buffer.from('{"token":"AAAA"}'));
    const jwe = `${Buffer.from('{"alg":"none"}').toString('base64url')}....`;
    for (const one of [
      ...altered,
      given.slice(1),
      given.slice(0, -1),
      given.slice(0, 30),
      `${given}A`,
      `${given}==`,
      `${given}.${given}`,
      `${given}%00`,
      forged,
      jwe,
      ...(page.body.next ? [page.body.next] : []),
    ]) {
      for (const what of ['result', 'heartbeat'] as const) {
        const said = await say({ claim: one || '-' }, what, what === 'result' ? { result: 1 } : undefined);
        expect(['404 unknown_claim', '400 bad_input', '404 no_such_route']).toContain(codeOf(said));
      }
    }
    const there = await other.call('server', 'POST', `/v1/claims/${given}/result`, { result: 1 });
    expect(codeOf(there)).toBe('404 unknown_claim');
    const byOther = await say({ claim: given }, 'result', { result: 1 }, 'other');
    expect(codeOf(byOther)).toBe('404 unknown_claim');
    const asPage = await gateway.call('server', 'GET', `/v1/fetches?pageToken=${given}`);
    expect(codeOf(asPage)).toBe('400 bad_page_token');
    expect((await say({ claim: given }, 'result', { result: 'sound' })).status).toBe(200);
    await run.result();
    expect(await answerOf(run.id)).toEqual({ ok: true, value: 'sound' });
    expect(codeOf(await say({ claim: given }, 'result', { result: 'replayed' }))).toBe('410 claim_expired');
  });
});

describe('an answer', { timeout: 120_000 }, () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it.each([
    ['of 14 MB', `{"result":"${'x'.repeat(14_000_000)}"}`, '413 body_too_large'],
    ['of more than a history takes', `{"result":"${'x'.repeat(MAX_INLINE_BYTES)}"}`, '413 too_large'],
    ['nested 100,000 deep', `{"result":${deep(100_000)}}`, '400 malformed_body'],
    ['nested deeper than may be', `{"result":${deep(200)}}`, '400 malformed_body'],
    ['nested deeper than its schema goes', `{"result":${deep(199)}}`, '422 invalid_result'],
    ['with more beside it', '{"result":1,"code":"failed"}', '400 bad_input'],
    ['with a prototype beside it', '{"result":1,"__proto__":{"result":2}}', '400 bad_input'],
    ['that is none', '{}', '400 bad_input'],
    ['of a number that is none', '{"result":1e999}', '400 bad_input'],
  ])('%s is refused, and the claim lasts', async (_what, text, code) => {
    const run = await start(fetchOf('odd', 1));
    const { body } = await claim('odd');
    expect(codeOf(await say(body, 'result', text))).toBe(code);
    expect((await say(body, 'result', { result: 'sound' })).status).toBe(200);
    await run.result();
    expect(await answerOf(run.id)).toEqual({ ok: true, value: 'sound' });
  });

  it.each([
    ['a prototype', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
    ['half of a character', '{"text":"\\ud800","\\udfff":1}'],
    ['NUL', '{"a\\u0000b":"\\u0000"}'],
    ['a hundred levels', deep(100)],
    ['LangChain’s and Airlock’s own keys', '{"lc":1,"type":"constructor","id":["x"],"__airlock_value__":1}'],
    ['a key twice, of which the last counts', '{"a":1,"a":2}'],
    ['minus zero, and what no double is', '[-0,9007199254740993,1e-400]'],
  ])('with %s arrives as it was sent', async (_what, text) => {
    const run = await start(fetchOf('odd', 1));
    const { body } = await claim('odd');
    expect((await say(body, 'result', `{"result":${text}}`)).status).toBe(200);
    await run.result();
    const answer = await answerOf(run.id);
    expect(JSON.stringify(answer)).toBe(JSON.stringify({ ok: true, value: JSON.parse(text) }));
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each(['{"score":1,"__proto__":{"score":7}}', '{"score":7}', '{"__proto__":{"score":1}}', '[]'])(
    '%s is held against a schema by its own members',
    async (text) => {
      const run = await start(fetchOf('strict', 1));
      const { body } = await claim('strict');
      expect(codeOf(await say(body, 'result', `{"result":${text}}`))).toBe('422 invalid_result');
      expect((await say(body, 'result', '{"result":{"score":1}}')).status).toBe(200);
      await run.result();
    },
  );

  it.each([
    ['half of a character', { message: 'bad \ud800 half' }, 'bad \ufffd half'],
    ['NUL', { message: 'a\0b' }, 'a\0b'],
    ['details of 1 MB', { message: 'no', details: 'x'.repeat(1_000_000) }, 'no'],
  ])('that is an error with %s arrives', async (_what, error, message) => {
    const run = await start(fetchOf('failing', 1));
    const { body } = await claim('failing');
    expect((await say(body, 'error', { code: 'not_found', ...error })).status).toBe(200);
    await run.result();
    const { message: _sent, ...rest } = { details: undefined, ...error };
    const told = { code: 'not_found', message, ...(rest.details !== undefined && rest) };
    expect(await answerOf(run.id)).toMatchObject({ ok: false, error: told });
  });

  it('that is an error too large for a history is refused, and the claim lasts', async () => {
    const run = await start(fetchOf('failing', 1));
    const { body } = await claim('failing');
    const error = { message: 'no', details: 'x'.repeat(MAX_INLINE_BYTES) };
    expect(codeOf(await say(body, 'error', error))).toBe('413 too_large');
    expect((await say(body, 'error', { message: 'no' })).status).toBe(200);
    await run.result();
  });

  it('that is an error to be tried again later, with large details, keeps its code', async () => {
    const run = await start(fetchOf('failing', 1));
    const { body } = await claim('failing');
    const error = { code: 'unavailable', message: 'busy', retryable: true, details: 'x'.repeat(500_000) };
    expect((await say(body, 'error', error)).status).toBe(200);
    const second = await claim('failing');
    expect(second.body.fetch).toMatchObject({ runId: run.id, attempt: 2 });
    expect((await say(second.body, 'result', { result: 1 })).status).toBe(200);
    await run.result();
  });
});

it('nothing of all this was a defect', () => {
  expect(gateway.lines.filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
});
