/** An issuer of tokens on this machine, with its JWKS over HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

interface Key {
  kid: string;
  alg: string;
  privateKey: PrivateKey;
  publicJwk: JWK;
}

export class Issuer {
  readonly keys: Key[] = [];
  /** How often its keys were asked for. */
  asked = 0;
  /** What it answers instead of keys. */
  failsWith: { status: number; body: string } | undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Issuer> {
    const server = createServer((_request, response) => {
      issuer.asked += 1;
      if (issuer.failsWith) response.writeHead(issuer.failsWith.status).end(issuer.failsWith.body);
      else response.end(JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) }));
    });
    const issuer = new Issuer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks.json`;
  }

  async addKey(kid: string, alg = 'RS256'): Promise<Key> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const key = {
      kid,
      alg,
      privateKey,
      publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    };
    this.keys.push(key);
    return key;
  }

  /** A token as it should be, but for what is said otherwise. */
  async token(
    key: Key,
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const whole = {
      iss: 'https://issuer.test',
      aud: 'airlock',
      sub: 'alice',
      iat: now,
      exp: now + 300,
      scope: 'openid run:read run:start',
      groups: ['support'],
      ...claims,
    };
    const sound = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
    return new SignJWT(sound)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
