/**
 * The bank's side of the demo: a local HTTP service with rates, merchants and disputes.
 *
 * Every request must carry the bearer token that only the resource worker holds. Disputes live in memory and are filed
 * at most once per idempotency key: the same key with the same body gives the same dispute, with another body a 409.
 * Every failure answers JSON `{ error }`.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type { Rates } from './money.js';
import type { DisputeArgs, Merchant } from './transaction.js';

export interface ServiceOptions {
  /** What callers must send as `Authorization: Bearer …`. */
  token: string;
  /** Default: any free port. */
  port?: number;
  /** Answer the first `GET /rates` with 503, to show a retry. Default: false. */
  flaky?: boolean;
}

export interface Service {
  /** `http://127.0.0.1:PORT`, without a slash behind. */
  url: string;
  /** Stops listening and drops open connections. Does nothing the second time. */
  close(): Promise<void>;
}

export interface Dispute extends DisputeArgs {
  disputeId: string;
  status: 'filed';
}

/** What one euro is worth. */
const EURO_RATES: Record<string, number> = {
  EUR: 1,
  USD: 1.1584,
  GBP: 0.8792,
  CHF: 0.9287,
  SEK: 10.942,
  NOK: 11.718,
  DKK: 7.4671,
  PLN: 4.2486,
  CZK: 24.331,
  JPY: 178.42,
};
const RATES_AS_OF = '2026-10-31';

const disputeSchema: z.ZodType<DisputeArgs> = z.object({
  transactionId: z.string().min(1),
  amount: z.number().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'not a currency code of three capital letters'),
  reason: z.string().min(1),
});

/**
 * Starts the service on the loopback interface.
 * @throws where the port is taken, with the system's own error (`EADDRINUSE`)
 */
export async function startService({ token, port = 0, flaky = false }: ServiceOptions): Promise<Service> {
  if (token === '')
    throw new TypeError('startService: token is empty; give the secret that callers must send.');
  const server = createServer(getRequestListener(bankApp(token, flaky).fetch));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The service listens on no TCP port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function bankApp(token: string, flaky: boolean): Hono {
  const merchants = readMerchants();
  const disputes = new Map<string, Dispute>();
  let mustFail = flaky;

  const app = new Hono();
  const unauthorized = { message: { error: 'A bearer token that this service knows is required.' } };
  app.use(
    bearerAuth({
      token,
      noAuthenticationHeader: unauthorized,
      invalidAuthenticationHeader: unauthorized,
      invalidToken: unauthorized,
    }),
  );
  app.notFound((c) => c.json({ error: `There is nothing at ${c.req.method} ${c.req.path}.` }, 404));
  app.onError((error, c) =>
    error instanceof HTTPException ? error.getResponse() : c.json({ error: error.message }, 500),
  );

  app.get('/rates', (c) => {
    if (mustFail) {
      mustFail = false;
      return c.json({ error: 'The rates are being updated; try again.' }, 503, { 'Retry-After': '1' });
    }
    const base = c.req.query('base') ?? 'EUR';
    const rates = ratesFor(base);
    return rates === undefined ? c.json({ error: `No rates for base '${base}'.` }, 404) : c.json(rates);
  });

  app.get('/merchants/:name', (c) => {
    const name = c.req.param('name');
    const merchant = merchants.get(name);
    return merchant === undefined ? c.json({ error: `No merchant '${name}'.` }, 404) : c.json(merchant);
  });

  app.get('/disputes', (c) => c.json({ disputes: [...disputes.values()] }));

  app.post('/disputes', async (c) => {
    const key = c.req.header('Idempotency-Key');
    if (key === undefined || key === '')
      return c.json({ error: 'The header Idempotency-Key is required.' }, 400);
    const body = disputeSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: `Not a dispute: ${z.prettifyError(body.error)}` }, 400);

    const earlier = disputes.get(key);
    if (earlier !== undefined) {
      const { disputeId, status, ...args } = earlier;
      return isDeepStrictEqual(args, body.data)
        ? c.json({ disputeId, status }, 200)
        : c.json({ error: `Idempotency-Key '${key}' was used for another dispute, ${disputeId}.` }, 409);
    }
    const dispute: Dispute = { disputeId: `dispute-${disputes.size + 1}`, status: 'filed', ...body.data };
    disputes.set(key, dispute);
    return c.json({ disputeId: dispute.disputeId, status: dispute.status }, 201);
  });
  return app;
}

/** The directory that the transactions are generated from, by name. */
function readMerchants(): Map<string, Merchant> {
  const file = new URL('data/merchants.json', import.meta.url);
  const merchants: Merchant[] = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(merchants.map((merchant) => [merchant.name, merchant]));
}

function ratesFor(base: string): Rates | undefined {
  const perEuro = EURO_RATES[base];
  if (perEuro === undefined) return undefined;
  const others = Object.entries(EURO_RATES).filter(([currency]) => currency !== base);
  const rates = Object.fromEntries(
    others.map(([currency, rate]) => [currency, Number((rate / perEuro).toPrecision(6))]),
  );
  return { base, rates, asOf: RATES_AS_OF };
}
