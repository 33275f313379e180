/** Credentials of a resource worker: where they come from, how long they are kept, and what a refused one does. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Info } from '@temporalio/activity';
import {
  type CredentialProvider,
  type CredentialRequest,
  createFetchActivities,
  defineCredentials,
  defineResource,
  environmentCredential,
  type FetchContext,
  fileCredential,
  httpResource,
  type IssuedCredential,
  ownCredential,
  Secret,
} from 'airlockjs/resources';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { environmentWith, failureOf } from '../support/attempt.js';
import { json, serve } from '../support/http-server.js';

const anything = z.unknown();

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

/** A resource that answers what `use` makes of its context, and fetches of it by one worker. */
function worker(
  provider: CredentialProvider | undefined,
  use: (context: FetchContext) => unknown = async ({ credential }) => {
    used.push((await credential()).reveal());
    return 'used';
  },
) {
  const it = defineResource({ params: anything, result: anything, fetch: (_, context) => use(context) });
  const activity = createFetchActivities({ it }, { ...(provider && { credentials: { it: provider } }) })[
    'fetch.it'
  ];
  if (!activity) throw new Error('fetch.it was not created');
  return (principal = 'ada', more: Partial<{ agent: string; version: string }> = {}) =>
    environmentWith().run(activity, {
      ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1', ...more },
      ...{ resource: 'it', params: null, idempotencyKey: 'key-1', principal: { id: principal } },
    });
}
/** Values that handlers were given. */
let used: string[] = [];
afterEach(() => {
  used = [];
});

const counting = (expiresInMs?: number, issued: CredentialRequest[] = []) => ({
  issued,
  issue: (request: CredentialRequest): IssuedCredential => {
    issued.push(request);
    const value = `credential-${issued.length}-${request.principal?.id}`;
    return { value, ...(expiresInMs !== undefined && { expiresAt: Date.now() + expiresInMs }) };
  },
});

describe('where it comes from', () => {
  test('a variable, read at every attempt', async () => {
    vi.stubEnv('AIRLOCK_TEST_VALUE', 'first-value');
    const fetch = worker(environmentCredential('AIRLOCK_TEST_VALUE'));
    await fetch();
    vi.stubEnv('AIRLOCK_TEST_VALUE', 'second-value');
    await fetch();
    expect(used).toEqual(['first-value', 'second-value']);
    vi.stubEnv('AIRLOCK_TEST_VALUE', '');
    const failure = await failureOf(fetch());
    expect(failure).toMatchObject({ code: 'misconfigured' });
    expect(failure.message).toContain('AIRLOCK_TEST_VALUE is not set');
  });

  test('a file, also when another is put in its place', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'airlock-credential-'));
    const file = path.join(folder, 'token');
    try {
      await writeFile(file, 'file-token-1\n');
      const fetch = worker(fileCredential(file));
      await fetch();
      await writeFile(`${file}.next`, 'file-token-2\n');
      await rename(`${file}.next`, file);
      await fetch();
      expect(used).toEqual(['file-token-1', 'file-token-2']);
      await rm(file);
      expect(await failureOf(fetch())).toMatchObject({
        code: 'misconfigured',
        message: expect.stringContaining('ENOENT'),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a function, which is told for whom', async () => {
    const { issued, issue } = counting();
    await worker(ownCredential(issue))('bob', { agent: 'buyer', version: '2' });
    expect(issued).toMatchObject([
      { resource: 'it', principal: { id: 'bob' }, agent: 'buyer', version: '2', requestId: 'fetch-1' },
    ]);
    expect(used).toEqual(['credential-1-bob']);
  });

  test('of the resource that answers, whatever the call says', async () => {
    const { issued, issue } = counting();
    const it = defineResource({
      params: anything,
      result: anything,
      fetch: (_, { credential }) => credential().then(String),
    });
    const activity = createFetchActivities({ it }, { credentials: { it: ownCredential(issue) } })['fetch.it'];
    await environmentWith().run(activity ?? (() => Promise.reject(new Error('fetch.it was not created'))), {
      ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
      ...{ resource: 'payments', params: null, idempotencyKey: 'key-1' },
    });
    expect(issued).toMatchObject([{ resource: 'it' }]);
  });

  test('nowhere: the handler that asks fails by name', async () => {
    expect(await failureOf(worker(undefined)())).toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining("'it'"),
    });
  });
});

describe('white space at the ends of a credential', () => {
  const KEY = 'key-5512-of-a-service';

  test.each<[string, () => CredentialProvider]>([
    ['a variable', () => environmentCredential('AIRLOCK_TEST_VALUE')],
    ['a function', () => ownCredential(() => ({ value: `${KEY}\t` }))],
    ['a function, before it too', () => ownCredential(() => ({ value: `  ${KEY}\r\n` }))],
    ['a Secret', () => ownCredential(() => ({ value: new Secret(`${KEY}\n`) }))],
  ])('of %s is not used, and a service that says the credential back is masked', async (_from, provider) => {
    vi.stubEnv('AIRLOCK_TEST_VALUE', `${KEY}\n`);
    await using service = await serve(({ headers }, response) =>
      json(response, 200, { got: headers.authorization }),
    );
    const it = httpResource({ baseUrl: service.url, path: '/', params: anything, result: anything });
    const activity = createFetchActivities({ it }, { credentials: { it: provider() } })['fetch.it'];
    const answer = await environmentWith().run(activity ?? (() => Promise.reject(new Error('no activity'))), {
      ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
      ...{ resource: 'it', params: null, idempotencyKey: 'key-1', principal: { id: 'ada' } },
    });
    expect(service.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify(answer)).not.toContain(KEY);
    expect(JSON.stringify(answer)).toContain('[redacted]');
    await worker(provider())();
    expect(used).toEqual([KEY]);
  });
});

describe('how long it is kept', () => {
  test('until shortly before it expires, for each principal, agent and version', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { issued, issue } = counting(100_000);
    const fetch = worker(ownCredential(issue));
    await fetch('ada');
    await fetch('ada');
    await fetch('bob');
    await fetch('ada', { agent: 'other' });
    await fetch('ada', { version: '2' });
    expect(issued).toHaveLength(4);
    expect(used.slice(0, 3)).toEqual(['credential-1-ada', 'credential-1-ada', 'credential-2-bob']);
    vi.advanceTimersByTime(89_000);
    await fetch('ada');
    expect(issued).toHaveLength(4);
    vi.advanceTimersByTime(2_000);
    await fetch('ada');
    expect(issued).toHaveLength(5);
  });

  test('one of the deployment for everybody', async () => {
    const { issued, issue } = counting(100_000);
    const fetch = worker(ownCredential(issue, { scope: 'deployment' }));
    await fetch('ada');
    await fetch('bob');
    expect(issued).toHaveLength(1);
  });

  test('one without an expiry for one attempt, asked for once in it', async () => {
    const { issued, issue } = counting();
    const fetch = worker(ownCredential(issue), async ({ credential }) => {
      const [one, two] = await Promise.all([credential(), credential()]);
      return one.reveal() === two.reveal();
    });
    await fetch();
    expect(issued).toHaveLength(1);
    await fetch();
    expect(issued).toHaveLength(2);
  });

  test('by however many attempts want it, it is asked for once', async () => {
    const { issued, issue } = counting(100_000);
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = async (request: CredentialRequest) => {
      await opened;
      return issue(request);
    };
    const fetch = worker(ownCredential(slow));
    const all = Promise.all(Array.from({ length: 20 }, () => fetch()));
    open();
    await all;
    expect(issued).toHaveLength(1);
    expect(new Set(used)).toEqual(new Set(['credential-1-ada']));
  });

  test('a failure is not kept', async () => {
    const issue = vi
      .fn<() => IssuedCredential>()
      .mockImplementationOnce(() => {
        throw new Error('vault sealed');
      })
      .mockReturnValue({ value: 'from-the-vault', expiresAt: Date.now() + 60_000 });
    const fetch = worker(ownCredential(issue));
    expect(await failureOf(fetch())).toMatchObject({ code: 'misconfigured' });
    await fetch();
    expect(used).toEqual(['from-the-vault']);
  });
});

describe('a service that refuses it', () => {
  /** Takes one value alone. */
  const strict = (accepted: () => string) =>
    serve((request, response) =>
      request.headers.authorization === `Bearer ${accepted()}`
        ? json(response, 200, { ok: true })
        : json(response, 401, { error: 'no' }),
    );
  const fetchOf = (url: string, provider: CredentialProvider, info: Partial<Info> = {}) => {
    const it = httpResource({ baseUrl: url, path: '/', params: anything, result: anything });
    const activity = createFetchActivities({ it }, { credentials: { it: provider } })['fetch.it'];
    if (!activity) throw new Error('fetch.it was not created');
    return () =>
      environmentWith(info).run(activity, {
        ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
        ...{ resource: 'it', params: null, idempotencyKey: 'key-1', principal: { id: 'ada' } },
      });
  };

  test('is asked once more, with another one', async () => {
    const { issued, issue } = counting(100_000);
    let accepted = 'credential-1-ada';
    await using server = await strict(() => accepted);
    const fetch = fetchOf(server.url, ownCredential(issue));
    await fetch();
    accepted = 'credential-2-ada';
    expect(await fetch()).toEqual({ ok: true });
    expect(issued).toHaveLength(2);
    expect(server.requests).toHaveLength(3);
    await fetch();
    expect(issued).toHaveLength(2);
  });

  test('once: a second refusal ends the fetch', async () => {
    const { issued, issue } = counting(100_000);
    await using server = await strict(() => 'none');
    expect(await failureOf(fetchOf(server.url, ownCredential(issue))())).toMatchObject({
      code: 'unauthorized',
      retried: false,
    });
    expect(issued).toHaveLength(2);
    expect(server.requests).toHaveLength(2);
  });

  test('is not asked again where there is no other one', async () => {
    vi.stubEnv('AIRLOCK_TEST_VALUE', 'the-only-one');
    await using server = await strict(() => 'none');
    const fetch = fetchOf(server.url, environmentCredential('AIRLOCK_TEST_VALUE'));
    expect(await failureOf(fetch())).toMatchObject({ code: 'unauthorized' });
    expect(server.requests).toHaveLength(1);
  });

  test('what takes too long to give another one ends with the attempt', async () => {
    await using server = await strict(() => 'none');
    let asked = 0;
    const provider = ownCredential(({ signal }) => {
      asked += 1;
      if (asked === 1) return { value: 'the-first-one' };
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const fetch = fetchOf(server.url, provider, { startToCloseTimeoutMs: 300 });
    expect(await failureOf(fetch())).toMatchObject({ code: 'timeout' });
    expect(asked).toBe(2);
  });

  test('many attempts at once get one new one', async () => {
    const { issued, issue } = counting(100_000);
    let accepted = 'credential-1-ada';
    await using server = await strict(() => accepted);
    const fetch = fetchOf(server.url, ownCredential(issue));
    await fetch();
    accepted = 'credential-2-ada';
    await Promise.all(Array.from({ length: 10 }, fetch));
    expect(issued).toHaveLength(2);
  });
});

describe('a provider that has none', () => {
  test.each<[what: string, error: unknown, code: string]>([
    [
      'refused itself: not the resource’s 401',
      Object.assign(new Error('no'), { status: 401 }),
      'misconfigured',
    ],
    ['its service is down', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 'unavailable'],
    ['its service is busy', Object.assign(new Error('no'), { status: 503 }), 'unavailable'],
  ])('%s', async (_, error, code) => {
    const fetch = worker(
      ownCredential(() => {
        throw error;
      }),
    );
    expect(await failureOf(fetch())).toMatchObject({ code });
  });

  test.each(['', 'abc', 'x'.repeat(16_385)])(
    'a value that could not be recognised is refused (%#)',
    async (value) => {
      const failure = await failureOf(worker(ownCredential(() => ({ value })))());
      expect(failure).toMatchObject({ code: 'misconfigured' });
      expect(failure.message).toContain(`${value.length} characters`);
    },
  );
});

describe('how httpResource sends it', () => {
  const headersSent = async (options: object, provider: CredentialProvider | undefined) => {
    await using server = await serve((_, response) => json(response, 200, null));
    const it = httpResource({
      baseUrl: server.url,
      path: '/',
      params: anything,
      result: anything,
      ...options,
    });
    const activity = createFetchActivities({ it }, provider ? { credentials: { it: provider } } : {})[
      'fetch.it'
    ];
    if (!activity) throw new Error('fetch.it was not created');
    await environmentWith().run(activity, {
      ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
      ...{ resource: 'it', params: null, idempotencyKey: 'key-1' },
    });
    return server.requests[0]?.headers;
  };
  const own = ownCredential(() => ({ value: new Secret('the-credential') }));

  test('as a bearer token, in a header of its own, or not at all', async () => {
    expect(await headersSent({}, own)).toMatchObject({ authorization: 'Bearer the-credential' });
    const inHeader = await headersSent({ credential: { header: 'X-Api-Key' } }, own);
    expect(inHeader).toMatchObject({ 'x-api-key': 'the-credential' });
    expect(inHeader).not.toHaveProperty('authorization');
    const withScheme = { credential: { scheme: 'DPoP' } };
    expect(await headersSent(withScheme, own)).toMatchObject({ authorization: 'DPoP the-credential' });
    expect(await headersSent({ credential: false }, own)).not.toHaveProperty('authorization');
    expect(await headersSent({}, undefined)).not.toHaveProperty('authorization');
    expect(await headersSent({ headers: { Authorization: 'Own x' } }, own)).toMatchObject({
      authorization: 'Own x',
    });
  });

  test('a place without a credential fails by name', async () => {
    expect(await failureOf(headersSent({ credential: { header: 'X-Api-Key' } }, undefined))).toMatchObject({
      code: 'misconfigured',
    });
  });
});

test('a module that names what there is not, or what is no provider, is refused', () => {
  const it = defineResource({ params: anything, result: anything, fetch: () => null });
  const provider = environmentCredential('X');
  expect(() => createFetchActivities({ it }, { credentials: { its: provider } })).toThrow(
    /no resource has this name/,
  );
  const wrong: unknown = { it: 'text' };
  expect(() => defineCredentials(wrong as Record<string, CredentialProvider>)).toThrow(
    /environmentCredential/,
  );
  const typed = defineCredentials<{ it: typeof it }>({
    it: provider,
    // @ts-expect-error no resource of these has the name
    its: provider,
  });
  expect(Object.keys(typed)).toEqual(['it', 'its']);
});
