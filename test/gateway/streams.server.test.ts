/** Listeners that nobody means well with: none of them keeps a place that it does not use. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway, tokenOf } from './support/gateway.js';
import { listen } from './support/listener.js';
import { parkedRuns } from './support/parked-runs.js';

const STREAMS = 300;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { streams: STREAMS } });
}, 120_000);
afterAll(() => gateway?.stop());

const { start, untilAsking } = parkedRuns(() => gateway);
const eventsOf = (id: string) => `/v1/runs/${encodeURIComponent(id)}/events`;
const isFree = async (id: string) => {
  const listener = await listen(`${gateway.url}${eventsOf(id)}`, tokenOf('admin'));
  const problem = await Promise.race([
    listener.problem,
    listener.until(({ event }) => event === 'state').then(() => undefined),
  ]);
  await listener.close();
  return problem === undefined;
};

/** A request as it is written, on a connection of its own; resolves with the beginning of the answer. */
async function sendRaw(lines: string[]): Promise<{ socket: Socket; answer: string }> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(
    [...lines, `host: ${hostname}`, `authorization: Bearer ${tokenOf('admin')}`, '', ''].join('\r\n'),
  );
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once('data', (chunk) => resolve(String(chunk)));
    socket.once('error', reject);
  });
  return { socket, answer };
}

it('who asks for the headers alone takes no place', async () => {
  const id = await start('alice');
  await untilAsking(id);
  for (let sent = 0; sent <= STREAMS; sent += 50) {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { socket, answer } = await sendRaw([`HEAD ${eventsOf(id)} HTTP/1.1`]);
        expect(answer).toMatch(/^HTTP\/1\.1 (200|405) /);
        socket.destroy();
      }),
    );
  }
  expect(await isFree(id)).toBe(true);
}, 60_000);

it('hundreds who leave without a word leave their places', async () => {
  const id = await start('alice');
  await untilAsking(id);
  const sockets = await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      const { socket, answer } = await sendRaw([`GET ${eventsOf(id)} HTTP/1.1`]);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      return socket;
    }),
  );
  for (const socket of sockets) socket.resetAndDestroy();
  await expect.poll(() => isFree(id), { timeout: 20_000, interval: 200 }).toBe(true);
}, 60_000);

it.each([
  ['of 50,000 characters', `1-00000000-${'1.'.repeat(25_000)}1`, 400],
  ['that names a million entries', '1-00000000-1_1000000', 400],
  ['with a NUL in it', 'a\0b', 400],
  ['of bytes that are no UTF-8', Buffer.from([0xff, 0xfe]).toString('latin1'), 400],
  ['of 70,000 characters', 'x'.repeat(70_000), 431],
])('an event id %s is refused', async (_what, lastEventId, status) => {
  const id = await start('alice');
  const { socket, answer } = await sendRaw([`GET ${eventsOf(id)} HTTP/1.1`, `last-event-id: ${lastEventId}`]);
  socket.destroy();
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

it('nothing of all this was a defect', () => {
  expect(gateway.lines.filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
});
