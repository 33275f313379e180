/**
 * The ledger: a service outside, in a process of its own that is never killed. It enters what comes with a new
 * idempotency key and answers a known key as it did before, the first time late: its caller may be dead by then.
 *
 * POST /writes enters, GET /writes lists. Tells its port over IPC.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Entry, writeSchema } from './entries.js';

const LONGEST_ANSWER_MS = 600;
const entries = new Map<string, Entry>();

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') return answer(response, [...entries.values()]);
  const idempotencyKey = String(request.headers['idempotency-key']);
  const written = writeSchema.parse(JSON.parse(await text(request)));
  const known = entries.get(idempotencyKey);
  if (known) {
    known.attempts += 1;
    known.mixed ||= known.name !== written.name || known.amount !== written.amount;
  } else {
    entries.set(idempotencyKey, { idempotencyKey, ...written, attempts: 1, mixed: false });
    await sleep(Math.random() * LONGEST_ANSWER_MS);
  }
  answer(response, { receipt: `${written.amount} for ${written.name}` });
}

function answer(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => response.writeHead(400).end(String(error)));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
