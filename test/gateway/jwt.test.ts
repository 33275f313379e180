/** Tokens that an issuer signs, checked with its keys: what counts, and what passes for one and does not. */
import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveGateway } from '../../src/config/gateway.js';
import { Authenticator } from '../../src/gateway/auth/authenticator.js';
import type { Identity } from '../../src/gateway/auth/identity.js';
import { Issuer } from './support/issuer.js';

let issuer: Issuer;
beforeEach(async () => {
  issuer = await Issuer.start();
});
afterEach(() => issuer.stop());

const authenticator = (more: object = {}) =>
  new Authenticator(
    resolveGateway({
      auth: { jwt: { issuer: 'https://issuer.test', audience: 'airlock', jwksUrl: issuer.url, ...more } },
    }),
    {},
  );

const codeOf = (failure: unknown) => (failure as { code?: string }).code;
const refusal = async (of: Authenticator, token: string) =>
  of.identify(`Bearer ${token}`).then(() => 'let in', codeOf);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1_000);

describe('a token of the issuer', () => {
  it('says who it is, with groups and scopes', async () => {
    const key = await issuer.addKey('k1');
    const identity: Identity = await authenticator().identify(`Bearer ${await issuer.token(key)}`);
    expect(identity).toMatchObject({ id: 'alice', groups: ['support'] });
    expect([...identity.scopes]).toEqual(['run:start', 'run:read']);
    expect(identity.expiresAt).toBeGreaterThan(Date.now());
  });

  it('may expire within a second, at a time that a timer takes', async () => {
    const key = await issuer.addKey('k1');
    const token = await issuer.token(key, { exp: now() + 300.5 });
    const { expiresAt } = await authenticator().identify(`Bearer ${token}`);
    expect(Number.isInteger(expiresAt)).toBe(true);
  });

  it('is read by the claims that the configuration names', async () => {
    const key = await issuer.addKey('k1', 'ES256');
    const of = authenticator({
      claims: { id: 'email', groups: 'https://x.test/groups', scopes: 'realm.roles' },
    });
    const token = await issuer.token(key, {
      email: 'a@x.test',
      'https://x.test/groups': 'one two',
      realm: { roles: ['run:write', 'run:nothing', 7] },
    });
    const { id, groups, scopes } = await of.identify(`Bearer ${token}`);
    expect({ id, groups, scopes: [...scopes] }).toEqual({
      id: 'a@x.test',
      groups: ['one two'],
      scopes: ['run:write'],
    });
    for (const email of [undefined, '', 7, 'x'.repeat(501), ['a']]) {
      expect(await refusal(of, await issuer.token(key, { email }))).toBe('unauthenticated');
    }
  });

  it('counts when the issuer has changed its keys, and those of before do not', async () => {
    const old = await issuer.addKey('k1');
    const of = authenticator();
    const token = await issuer.token(old);
    expect(await refusal(of, token)).toBe('let in');
    issuer.keys.splice(0);
    const next = await issuer.addKey('k2', 'PS256');
    // Keys are kept for a while: another look is taken once a token names one that is not known.
    await expect
      .poll(async () => refusal(of, await issuer.token(next)), { timeout: 20_000, interval: 500 })
      .toBe('let in');
    expect(await refusal(of, token)).toBe('unauthenticated');
    expect(issuer.asked).toBeLessThan(6);
  });

  it('counts without the id of its key, whichever of several it is', async () => {
    await issuer.addKey('k1');
    const second = await issuer.addKey('k2');
    expect(await refusal(authenticator(), await issuer.token(second, {}, { kid: undefined }))).toBe('let in');
  });

  it.each([
    ['expired', { lateBy: 60 }, 'unauthenticated'],
    ['expired within the tolerance', { lateBy: 2 }, 'let in'],
    ['that never expires', { exp: undefined }, 'unauthenticated'],
    ['not yet valid', { earlyBy: 60 }, 'unauthenticated'],
    ['for another audience', { aud: 'other' }, 'unauthenticated'],
    ['for several, this one too', { aud: ['other', 'airlock'] }, 'let in'],
    ['for nobody', { aud: undefined }, 'unauthenticated'],
    ['of another issuer', { iss: 'https://other.test' }, 'unauthenticated'],
    ['of no issuer', { iss: undefined }, 'unauthenticated'],
    ['of nobody', { sub: undefined }, 'unauthenticated'],
  ])('%s: %o is %s', async (_what, claims, expected) => {
    const key = await issuer.addKey('k1');
    const { lateBy, earlyBy, ...others } = claims as { lateBy?: number; earlyBy?: number };
    const timed = {
      ...others,
      ...(lateBy !== undefined && { exp: now() - lateBy }),
      ...(earlyBy !== undefined && { nbf: now() + earlyBy }),
    };
    expect(await refusal(authenticator(), await issuer.token(key, timed))).toBe(expected);
  });

  it('does not count where its keys cannot be had, and that is no word on the token', async () => {
    const key = await issuer.addKey('k1');
    const token = await issuer.token(key);
    for (const failsWith of [
      { status: 500, body: '' },
      { status: 200, body: 'no JSON' },
      { status: 200, body: '{"keys":7}' },
    ]) {
      issuer.failsWith = failsWith;
      expect(await refusal(authenticator(), token)).toBe('keys_unavailable');
    }
    for (const more of [
      { n: undefined },
      { n: '%%' },
      { n: 'AQAB' },
      { d: 'AQAB' },
      { d: 'AQAB', p: 'AQAB', q: 'AQAB', dp: 'AQAB', dq: 'AQAB', qi: 'AQAB' },
    ]) {
      const unusable = JSON.stringify({ ...key.publicJwk, ...more });
      issuer.failsWith = { status: 200, body: `{"keys":[${unusable}]}` };
      expect(await refusal(authenticator(), token)).toBe('keys_unavailable');
      issuer.failsWith = { status: 200, body: `{"keys":[${unusable},${unusable}]}` };
      expect(await refusal(authenticator(), token)).toBe('keys_unavailable');
    }
    const gone = authenticator({ jwksUrl: 'http://127.0.0.1:1/' });
    expect(await refusal(gone, token)).toBe('keys_unavailable');
  });
});

describe('what passes for a token', () => {
  it('is refused: unsigned, altered, or signed with what everybody knows', async () => {
    const key = await issuer.addKey('k1');
    const of = authenticator();
    const token = await issuer.token(key);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const spki = await exportSPKI(
      (await importJWK(key.publicJwk, 'RS256', { extractable: true })) as Parameters<typeof exportSPKI>[0],
    );
    const hmac = (secret: string) => {
      const signed = `${encode({ alg: 'HS256', kid: 'k1' })}.${payload}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    };
    const other = await await Issuer.start().then(async (another) => {
      const foreign = await another.addKey('k1');
      await another.stop();
      return another.token(foreign);
    });
    const embedded = await new SignJWT({ sub: 'alice' })
      .setProtectedHeader({ alg: 'RS256', jwk: key.publicJwk, jku: issuer.url, kid: '../k1' })
      .setExpirationTime('5m')
      .sign(key.privateKey);
    for (const forged of [
      `${encode({ alg: 'none' })}.${payload}.`,
      `${encode({ alg: 'None', kid: 'k1' })}.${payload}.${signature}`,
      `${header}.${encode({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'bob' })}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      hmac(spki),
      hmac(JSON.stringify(key.publicJwk)),
      hmac(String(key.publicJwk.n)),
      other,
      embedded,
      `${encode({ alg: 'RS256', kid: 'k1', crit: ['exp'] })}.${payload}.${signature}`,
      '..',
      'a.b.c',
    ]) {
      expect(await refusal(of, forged)).toBe('unauthenticated');
    }
    expect(await refusal(of, token)).toBe('let in');
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'bearer a b', `Bearer ${'x'.repeat(20_000)}`])(
    'is refused: %s',
    async (authorization) => {
      await issuer.addKey('k1');
      expect(await authenticator().identify(authorization).catch(codeOf)).toBe('unauthenticated');
      expect(issuer.asked).toBe(0);
    },
  );

  it('cannot have the issuer asked again and again', async () => {
    const key = await issuer.addKey('k1');
    const of = authenticator();
    for (let index = 0; index < 20; index += 1) {
      await refusal(of, await issuer.token(key, {}, { kid: `unknown-${index}` }));
    }
    expect(issuer.asked).toBeLessThanOrEqual(2);
  });
});
