/** Lists of runs over HTTP: what each caller finds in them, page by page. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, startTestGateway, type TestGateway } from './support/gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
}, 120_000);
afterAll(() => gateway?.stop());

const PATIENTLY = { timeout: 30_000, interval: 100 };
const call: TestGateway['call'] = (...args) => gateway.call(...args);

async function start(caller: Caller, more: object = {}): Promise<string> {
  const run = { id: `run-${randomUUID()}`, agent: 'talk', input: { say: 'pay' }, ...more };
  const { status, body } = await call(caller, 'POST', '/v1/runs', run);
  expect(status).toBe(201);
  return body.id;
}

describe('GET /v1/runs', () => {
  it('gives the runs that the caller reaches, page by page, each once', async () => {
    const mine = [await start('bob'), await start('bob'), await start('bob')];
    const another = await start('alice');
    const list = async (caller: Caller, query: string) => {
      const ids: string[] = [];
      for (let token = ''; ; ) {
        const { status, body } = await call(caller, 'GET', `/v1/runs?${query}${token}`);
        expect(status).toBe(200);
        expect(body.runs.length).toBeLessThanOrEqual(2);
        ids.push(...body.runs.map(({ id }: { id: string }) => id));
        if (body.next === undefined) return ids;
        token = `&pageToken=${encodeURIComponent(body.next)}`;
      }
    };
    const isAll = (found: string[]) => mine.every((id) => found.includes(id));
    await expect.poll(async () => isAll(await list('bob', 'open=true&pageSize=2')), PATIENTLY).toBe(true);
    const seen = await list('bob', 'open=true&pageSize=2');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain(another);
    expect(await list('support', 'principal=alice&pageSize=2')).toContain(another);
    // By agent; and a run of another agent is not reached.
    const plain = await start('bob', { agent: 'plain', input: { n: 1 } });
    await expect.poll(() => list('bob', 'agent=plain&pageSize=2'), PATIENTLY).toContain(plain);
    const talked = await list('talker', 'pageSize=2');
    expect(talked).toContain(another);
    expect(talked).not.toContain(plain);
  });

  it('takes a page token for its own filter and caller alone', async () => {
    await start('alice');
    await start('alice');
    const first = async () => (await call('admin', 'GET', '/v1/runs?pageSize=1')).body.next;
    await expect.poll(first, PATIENTLY).toEqual(expect.any(String));
    const token = encodeURIComponent(String(await first()));
    for (const [caller, query] of [
      ['admin', `agent=talk&pageToken=${token}`],
      ['alice', `pageToken=${token}`],
      ['admin', 'pageToken=rubbish'],
      ['admin', `pageToken=${token.slice(0, 13)}AAAA`],
    ] as const) {
      expect(await call(caller, 'GET', `/v1/runs?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'bad_page_token' },
      });
    }
  });
});
