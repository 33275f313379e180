/** Tokens of the configuration, what is sealed, who listens where, and pages of other sites. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/define-config.js';
import { resolveGateway } from '../../src/config/gateway.js';
import { createApp } from '../../src/gateway/app.js';
import { Authenticator } from '../../src/gateway/auth/authenticator.js';
import { RunAccess } from '../../src/gateway/auth/run-access.js';
import { Seal } from '../../src/gateway/auth/seal.js';
import { RunFeeds } from '../../src/gateway/events/run-feeds.js';
import { Contracts } from '../../src/gateway/fetches/contracts.js';
import type { Gateway } from '../../src/gateway/gateway.js';
import { depthOf } from '../../src/gateway/http/json-body.js';
import { InFlight } from '../../src/gateway/in-flight.js';
import { jsonLog } from '../../src/gateway/log.js';
import { startGateway } from '../../src/gateway/start-gateway.js';

const token = 'a-token-that-nobody-can-guess';
const sha256 = createHash('sha256').update(token).digest('hex');
const of = (tokens: object[], env: NodeJS.ProcessEnv = {}) =>
  new Authenticator(
    resolveConfig({ agents: './a.ts', gateway: { auth: { tokens } } }, '/project').gateway,
    env,
  );
const silent = jsonLog('ERROR', () => {});

describe('a token of the configuration', () => {
  const more = { principal: 'ci', groups: ['robots'], scopes: ['run:start'] };

  it.each([
    ['its hash', { ...more, sha256 }, {}],
    ['its variable', { ...more, env: 'CI_TOKEN' }, { CI_TOKEN: token }],
  ])('is known by %s', async (_by, options, env) => {
    const authenticator = of([{ ...more, principal: 'other', sha256: '0'.repeat(64) }, options], env);
    expect(await authenticator.identify(`Bearer ${token}`)).toEqual({
      id: 'ci',
      groups: ['robots'],
      scopes: new Set(['run:start']),
    });
    for (const wrong of [token.slice(1), `${token}x`, token.toUpperCase(), sha256]) {
      await expect(authenticator.identify(`Bearer ${wrong}`)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
  });

  it('is refused where its variable holds none, and the message does not hold it', () => {
    for (const value of [undefined, '', 'short-secret']) {
      expect(() => of([{ ...more, env: 'CI_TOKEN' }], { CI_TOKEN: value })).toThrow(/CI_TOKEN/);
      expect(() => of([{ ...more, env: 'CI_TOKEN' }], { CI_TOKEN: value })).not.toThrow(/short-secret/);
    }
  });

  it.each([
    { ...more },
    { ...more, sha256, env: 'X' },
    { ...more, sha256: 'abc' },
    { ...more, sha256, scopes: ['run:all'] },
    { ...more, sha256, scopes: [] },
  ])('is configured as it should be, else the configuration is refused: %o', (options) => {
    expect(() => of([options])).toThrow(/gateway\.auth\.tokens/);
  });
});

it.each(['http://issuer.test/keys', 'file:///etc/passwd', 'nonsense'])(
  'keys come by https, not by %s',
  (jwksUrl) => {
    const jwt = { issuer: 'i', audience: 'a', jwksUrl };
    expect(() => resolveConfig({ agents: './a.ts', gateway: { auth: { jwt } } }, '/project')).toThrow(
      /jwksUrl/,
    );
  },
);

it.each(['HS256', 'none'])('%s is no algorithm of a public key', (algorithm) => {
  const jwt = { issuer: 'i', audience: 'a', jwksUrl: 'https://i.test/', algorithms: [algorithm] };
  expect(() => resolveConfig({ agents: './a.ts', gateway: { auth: { jwt } } }, '/project')).toThrow(
    /algorithms/,
  );
});

describe('what is sealed', () => {
  it('is opened for its purpose, with its key, unaltered', async () => {
    const [seal, same, other] = [new Seal('k'), new Seal('k'), new Seal('l')];
    const sealed = seal.close('page', Buffer.from('content'));
    expect(Buffer.from(same.open('page', sealed) ?? []).toString()).toBe('content');
    expect(sealed).not.toContain(Buffer.from('content').toString('base64url'));
    expect(other.open('page', sealed)).toBeUndefined();
    expect(same.open('claim', sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 7) {
      const altered = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(same.open('page', altered)).toBeUndefined();
    }
    for (const rubbish of ['', '....', 'x', `${sealed}.`]) expect(same.open('page', rubbish)).toBeUndefined();
    const [one, another] = [new Seal(undefined), new Seal(undefined)];
    expect(another.open('page', one.close('page', Buffer.from('x')))).toBeUndefined();
  });
});

describe('without authentication', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.test', 'localhost.example.test', '127.0.0.1.nip.test'])(
    'it does not listen on %s',
    async (host) => {
      const config = resolveConfig(
        { agents: './a.ts', connection: { address: '127.0.0.1:1' }, gateway: { host } },
        '/project',
      );
      await expect(startGateway({ config, log: silent })).rejects.toMatchObject({
        code: 'gateway_unprotected',
        message: expect.stringContaining(host),
      });
    },
  );

  const app = createApp({
    // Nothing of this is asked for a document.
    agents: undefined as unknown as Gateway['agents'],
    authenticator: new Authenticator(resolveGateway(), {}),
    access: new RunAccess({ groups: [], agents: {} }),
    resourceAccess: {},
    contracts: new Contracts('/project'),
    claims: undefined as unknown as Gateway['claims'],
    seal: new Seal(undefined),
    feeds: new RunFeeds(1, new InFlight()),
    inFlight: new InFlight(),
    limits: { bodyBytes: 1_000, waitMs: 0, streams: 1 },
    log: silent,
    stopping: new AbortController().signal,
  });
  const ask = async (headers: Record<string, string>) => {
    const response = await app.request('http://localhost/openapi.json', { headers });
    const body = (await response.json()) as { code?: string };
    return [response.status, body.code];
  };

  it.each(['localhost', 'localhost:7280', '127.0.0.1:7280', '127.1.2.3', '[::1]:7280', 'LOCALHOST:7280'])(
    'it answers to %s',
    async (host) => {
      expect(await ask({ host })).toEqual([200, undefined]);
      expect(await ask({ host, origin: `http://${host}` })).toEqual([200, undefined]);
      expect(await ask({ host, 'sec-fetch-site': 'none' })).toEqual([200, undefined]);
    },
  );

  it.each([
    '',
    'evil.test',
    'evil.test:7280',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'localhost@evil.test',
  ])('it does not answer to %j, which may have been pointed here', async (host) => {
    expect(await ask({ host })).toEqual([403, 'host_refused']);
  });

  it.each([
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://localhost:7280' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('it does not answer a page of another site: %o', async (headers) => {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    expect(await ask({ host: 'localhost:7280', ...given })).toEqual([403, 'origin_refused']);
  });
});

it.each([
  ['', 0],
  ['[]', 1],
  ['{"a":[{}]}', 3],
  ['"[[[["', 0],
  ['["\\"[[", {"[": "]"}]', 2],
  ['["\\\\", [1]]', 2],
])('%s is nested %i deep', (text, depth) => {
  expect(depthOf(text)).toBe(depth);
});
