/** Client certificates, at a real HTTPS server that asks for one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import {
  type ClientTls,
  type HttpResourceOptions,
  httpResource,
  ownCredential,
  Secret,
} from 'airlockjs/resources';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { attemptFetch, failureOf } from '../support/attempt.js';

const folder = mkdtempSync(path.join(tmpdir(), 'airlock-tls-'));
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function makeCa(name: string): void {
  openssl('req', '-x509', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`);
}
function makeCertificate(name: string, ca: string): void {
  openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  writeFileSync(path.join(folder, 'names'), 'subjectAltName=IP:127.0.0.1');
  const signer = ['-CA', `${ca}.crt`, '-CAkey', `${ca}.key`, '-CAcreateserial', '-extfile', 'names'];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signer, '-out', `${name}.crt`);
}
const tlsOf = (name: string, ca = 'ca'): ClientTls => ({
  cert: read(`${name}.crt`),
  key: new Secret(read(`${name}.key`)),
  ca: read(`${ca}.crt`),
});

let server: Server;
let url: string;
beforeAll(async () => {
  for (const ca of ['ca', 'other-ca']) makeCa(ca);
  for (const name of ['server', 'ada', 'bob']) makeCertificate(name, 'ca');
  makeCertificate('stranger', 'other-ca');
  const options = {
    cert: read('server.crt'),
    key: read('server.key'),
    ca: read('ca.crt'),
    requestCert: true,
  };
  server = createServer({ ...options, rejectUnauthorized: true }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/empty') return void response.writeHead(204).end();
    if (request.url === '/moved')
      return void response.writeHead(302, { location: 'https://elsewhere.example' }).end();
    if (request.url === '/hang') return;
    const client = (request.socket as TLSSocket).getPeerCertificate().subject.CN;
    const said = {
      client,
      body: Buffer.concat(chunks).toString(),
      authorization: request.headers.authorization ?? null,
    };
    const status = request.url === '/busy' ? 503 : 200;
    const headers = { 'content-type': 'application/json', 'retry-after': '2' };
    response.writeHead(status, headers).end(JSON.stringify(said));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

const ledger = (options: Partial<HttpResourceOptions<z.ZodType, z.ZodType>>) =>
  httpResource({ baseUrl: url, path: '/', params: z.unknown(), result: z.unknown(), ...options });

test('the server sees whose certificate it is, and answers as ever', async () => {
  const it = ownCredential(() => ({ value: 'a-token-beside-it' }));
  const posting = ledger({ method: 'POST', tls: tlsOf('ada') });
  expect(await attemptFetch(posting, { amount: 3 }, { credentials: { it } })).toEqual({
    client: 'ada',
    body: '{"amount":3}',
    authorization: '[redacted]',
  });
  expect(await attemptFetch(ledger({ path: '/empty', tls: tlsOf('ada') }), {})).toBeNull();
  expect(await failureOf(attemptFetch(ledger({ path: '/busy', tls: tlsOf('ada') }), {}))).toMatchObject({
    code: 'unavailable',
    retryDelayMs: 2_000,
  });
  expect(await failureOf(attemptFetch(ledger({ path: '/moved', tls: tlsOf('ada') }), {}))).toMatchObject({
    code: 'failed',
    message: expect.stringContaining('Redirects are not followed'),
  });
});

test('one that is renewed counts at the next attempt', async () => {
  let current = 'ada';
  const it = ledger({ tls: () => tlsOf(current) });
  expect(await attemptFetch(it, {})).toMatchObject({ client: 'ada' });
  current = 'bob';
  expect(await attemptFetch(it, {})).toMatchObject({ client: 'bob' });
});

test.each<[what: string, tls: () => ClientTls]>([
  ['a server’s that this worker does not know', () => tlsOf('ada', 'other-ca')],
  ['a key that is none', () => ({ ...tlsOf('ada'), key: 'not a private key at all' })],
])('%s is the deployment’s mistake', async (_, tls) => {
  const failure = await failureOf(attemptFetch(ledger({ tls }), {}));
  expect(failure).toMatchObject({ code: 'misconfigured', retried: false });
  expect(JSON.stringify(failure)).not.toContain('PRIVATE KEY');
});

test('a server that ends the connection says nothing of the reason', async () => {
  const stranger = { ...tlsOf('stranger'), ca: read('ca.crt') };
  expect(await failureOf(attemptFetch(ledger({ tls: stranger }), {}))).toMatchObject({ code: 'unavailable' });
});

test('an attempt out of time lets go of it', async () => {
  const info = { startToCloseTimeoutMs: 400 };
  expect(
    await failureOf(attemptFetch(ledger({ path: '/hang', tls: tlsOf('ada') }), {}, { info })),
  ).toMatchObject({
    code: 'timeout',
  });
});

test('an address without TLS, and options that are none, are refused where they are written', () => {
  expect(() => ledger({ baseUrl: 'http://ledger.example', tls: tlsOf('ada') })).toThrow(/https:/);
  const wrong: unknown = { cert: '' };
  expect(() => ledger({ tls: wrong as ClientTls })).toThrow(/tls/);
});
