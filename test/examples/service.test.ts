import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Rates } from '../../examples/spending-review/money.js';
import { type Dispute, type ServiceOptions, startService } from '../../examples/spending-review/service.js';

const TOKEN = 'only-the-resource-worker-knows';
const DISPUTE = { transactionId: 'tx-0001', amount: 12.5, currency: 'EUR', reason: 'Charged twice.' };

/** Starts a service for one test and gives a caller that holds the token and reads the answer. */
async function start(options: Partial<ServiceOptions> = {}) {
  const service = await startService({ token: TOKEN, ...options });
  onTestFinished(() => service.close());
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${TOKEN}`, ...init.headers };
    const response = await fetch(service.url + path, { ...init, headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const ratesOf = async (base: string) => (await call(`/rates?base=${base}`)).body as Rates;
  const disputes = async () => ((await call('/disputes')).body as { disputes: Dispute[] }).disputes;
  const file = (key: string | undefined, body: unknown) =>
    call('/disputes', {
      method: 'POST',
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { service, call, file, ratesOf, disputes };
}

describe('access', () => {
  it.each([
    ['no token', {}],
    ['another token', { Authorization: 'Bearer guessed' }],
  ])('is refused with %s, everywhere', async (_, headers) => {
    const { service } = await start();
    for (const path of ['/rates', '/merchants/Bookbarn', '/disputes', '/nowhere']) {
      const response = await fetch(service.url + path, { headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: 'A bearer token that this service knows is required.' });
    }
  });

  it('cannot be configured without a secret', async () => {
    await expect(startService({ token: '' })).rejects.toThrow('startService: token is empty');
  });
});

describe('rates', () => {
  it('are given for a base', async () => {
    const { call, ratesOf } = await start();
    const euro = await ratesOf('EUR');
    expect(euro).toMatchObject({ base: 'EUR', asOf: '2026-10-31' });
    const dollar = await ratesOf('USD');
    expect(dollar).toMatchObject({ base: 'USD', asOf: '2026-10-31' });
    expect(Number(dollar.rates.EUR) * Number(euro.rates.USD)).toBeCloseTo(1, 4);
    expect(Number(dollar.rates.GBP) * Number(euro.rates.USD)).toBeCloseTo(Number(euro.rates.GBP), 4);
    expect(await call('/rates')).toMatchObject({ status: 200, body: euro });
    expect(await call('/rates?base=XTS')).toMatchObject({
      status: 404,
      body: { error: "No rates for base 'XTS'." },
    });
  });

  it('fail once where the service is flaky', async () => {
    const { call } = await start({ flaky: true });
    const first = await call('/rates?base=EUR');
    expect(first.status).toBe(503);
    expect(first.headers.get('Retry-After')).toBe('1');
    expect((await call('/rates?base=EUR')).status).toBe(200);
  });
});

describe('merchants', () => {
  it('are described by name, whatever its letters', async () => {
    const { call } = await start();
    for (const name of ['Metro Transit', 'Café Morgenrot', 'Noodle & Broth', "Luigi's Trattoria"]) {
      const { status, body } = await call(`/merchants/${encodeURIComponent(name)}`);
      expect(status).toBe(200);
      expect(body).toEqual({
        name,
        category: expect.any(String),
        kind: expect.any(String),
        repeats: name === 'Metro Transit',
        support: expect.any(String),
      });
    }
    expect(await call('/merchants/a%2Fb')).toMatchObject({
      status: 404,
      body: { error: "No merchant 'a/b'." },
    });
  });
});

describe('disputes', () => {
  it('are filed once for a key', async () => {
    const { file, disputes } = await start();
    const filed = { disputeId: 'dispute-1', status: 'filed' };
    expect(await file('k1', DISPUTE)).toMatchObject({ status: 201, body: filed });
    expect(await file('k1', DISPUTE)).toMatchObject({ status: 200, body: filed });
    expect(await file('k2', DISPUTE)).toMatchObject({ status: 201, body: { disputeId: 'dispute-2' } });
    expect(await disputes()).toEqual([
      { ...DISPUTE, ...filed },
      { ...DISPUTE, ...filed, disputeId: 'dispute-2' },
    ]);
  });

  it('are filed once for a key even when sent together', async () => {
    const { file, disputes } = await start();
    const answers = await Promise.all(Array.from({ length: 10 }, () => file('k', DISPUTE)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect(await disputes()).toHaveLength(1);
  });

  it('refuse a key used for another', async () => {
    const { file } = await start();
    await file('k', DISPUTE);
    expect(await file('k', { ...DISPUTE, amount: 1 })).toMatchObject({
      status: 409,
      body: { error: "Idempotency-Key 'k' was used for another dispute, dispute-1." },
    });
  });

  it('refuse what is not one', async () => {
    const { file, disputes } = await start();
    expect(await file(undefined, DISPUTE)).toMatchObject({
      status: 400,
      body: { error: 'The header Idempotency-Key is required.' },
    });
    for (const bad of [
      '{',
      { ...DISPUTE, amount: -1 },
      { ...DISPUTE, currency: 'eur' },
      { ...DISPUTE, reason: '' },
    ]) {
      expect(await file('k', bad)).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/^Not a dispute/) },
      });
    }
    expect(await disputes()).toEqual([]);
  });
});

describe('the server', () => {
  it('says what is not there', async () => {
    const { call } = await start();
    expect(await call('/nowhere')).toMatchObject({
      status: 404,
      body: { error: 'There is nothing at GET /nowhere.' },
    });
  });

  it('stops, also with a request half sent, and stops once', async () => {
    const { service, call } = await start();
    await call('/disputes');
    const halfSent = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(halfSent, 'connect');
    halfSent.on('error', () => {}).write('GET /rates HTTP/1.1\r\n');
    await call('/disputes');
    await service.close();
    await service.close();
    await expect(fetch(service.url)).rejects.toThrow();
  });

  it('says that its port is taken', async () => {
    const { service } = await start();
    const port = Number(new URL(service.url).port);
    await expect(startService({ token: TOKEN, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
