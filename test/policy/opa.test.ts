/** `opaPolicy` against the real Open Policy Agent, with the Rego of docs/policy.md. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  definePolicies,
  type EarlierFetches,
  FetchesBefore,
  opaPolicy,
  type PolicyRequest,
} from 'airlockjs/policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../src/policy/judge.js';
import { page } from '../docs/support/pages.js';
import { type OpaServer, startOpa } from './support/opa.js';

const documented = page('docs/policy.md').blocks.find(({ language }) => language === 'rego')?.text ?? '';
const more = `
no := false
yes := true
words := {"allow": false, "reason": "because"}
both := {"allow": true, "outcome": "allow"}
asks := {"outcome": "ask"}
odd := "deny"
seen := {"outcome": "deny", "reason": json.marshal(input)}
`;

let opa: OpaServer;
// A cold build of opa takes minutes.
beforeAll(async () => {
  opa = await startOpa(documented + more);
}, 1_200_000);
afterAll(() => opa?.stop());

function request(resource: string, params: unknown, before?: number): PolicyRequest {
  const resources: EarlierFetches['resources'] = before === undefined ? {} : { refund: { count: before } };
  return {
    resource,
    params,
    principal: { id: 'anna', groups: ['finance'] },
    agent: 'refunds',
    version: '1.0.0',
    workflowId: 'run-1',
    requestId: 'fetch-2',
    before: new FetchesBefore({ resources }),
  };
}

async function verdictOf(url: string, of = request('refund', { amount: 40 }), timeoutMs = 10_000) {
  const policies = definePolicies([opaPolicy({ name: 'company', version: '7', url })]);
  const judgement = await judge(of, { policies, mode: 'enforce', timeoutMs });
  const [decision] = judgement?.decisions ?? [];
  return [decision?.outcome, decision?.reason, decision?.redacted ?? decision?.failed];
}
const decision = (of: PolicyRequest) => verdictOf(opa.url('airlock/decision'), of);

describe('the documented rules', () => {
  test.each<[string, PolicyRequest, unknown[]]>([
    ['allow', request('last_order', { customer: 'maria' }), ['allow', undefined, undefined]],
    ['allow a small refund', request('refund', { amount: 40 }), ['allow', undefined, undefined]],
    ['redact a large one', request('refund', { amount: 41 }), ['redact', 'large', { result: ['receipt'] }]],
    ['and another', request('refund', { amount: 41 }, 2), ['redact', 'large', { result: ['receipt'] }]],
    ['deny the fourth', request('refund', { amount: 41 }, 3), ['deny', 'no rule allows it', undefined]],
    ['deny what no rule allows', request('drop', {}), ['deny', 'no rule allows it', undefined]],
  ])('%s', async (_what, of, expected) => {
    expect(await decision(of)).toEqual(expected);
  });

  test('deny where it is not known what the run has fetched', async () => {
    const of = { ...request('refund', { amount: 41 }), before: new FetchesBefore(undefined) };
    expect(await decision(of)).toEqual(['deny', 'no rule allows it', undefined]);
  });
});

describe('documents', () => {
  test.each([
    ['yes', ['allow', undefined, undefined]],
    ['no', ['deny', 'Open Policy Agent denies it', undefined]],
    ['words', ['deny', 'because', undefined]],
  ])('%s', async (name, expected) => {
    expect(await verdictOf(opa.url(`airlock/${name}`))).toEqual(expected);
  });

  test('are made of the fetch', async () => {
    const [, reason] = await verdictOf(opa.url('airlock/seen'));
    expect(JSON.parse(String(reason))).toEqual({
      resource: 'refund',
      params: { amount: 40 },
      principal: { id: 'anna', groups: ['finance'] },
      agent: 'refunds',
      version: '1.0.0',
      workflowId: 'run-1',
      requestId: 'fetch-2',
      before: { resources: {} },
    });
  });
});

describe('fails closed', () => {
  const failing = async (url: string, reason: RegExp, timeoutMs?: number) =>
    expect(await verdictOf(url, undefined, timeoutMs)).toEqual(['deny', expect.stringMatching(reason), true]);

  test('a document that is undefined', () => failing(opa.url('airlock/nothing'), /undefined/));
  test('a document that is no verdict', () => failing(opa.url('airlock/odd'), /its verdict is none/));
  test('a document that says two things', () => failing(opa.url('airlock/both'), /takes outcome, or allow/));
  test('ask', () => failing(opa.url('airlock/asks'), /'ask' is not there yet/));
  test('params that are no JSON', async () => {
    const of = request('refund', { amount: 1n });
    expect(await verdictOf(opa.url('airlock/yes'), of)).toEqual([
      'deny',
      expect.stringMatching(/BigInt/),
      true,
    ]);
  });

  test('a server that is down', async () => {
    const other = await startOpa(documented);
    await other.stop();
    await failing(other.url('airlock/decision'), /the policy failed/);
  });

  describe('a server that is another', () => {
    let server: Server;
    let url: string;
    beforeAll(async () => {
      server = createServer((incoming, response) => {
        if (incoming.url === '/slow') return;
        if (incoming.url === '/moved') response.writeHead(302, { location: '/yes' });
        if (incoming.url === '/500') response.writeHead(500);
        if (incoming.url === '/large') response.write('x'.repeat(200_000));
        response.end(incoming.url === '/yes' || incoming.url === '/500' ? '{"result":true}' : 'null');
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    test.each<[string, RegExp, number?]>([
      ['/slow', /no verdict within 300ms/, 300],
      ['/moved', /the policy failed/],
      ['/500', /answered 500/],
      ['/large', /too much/],
      ['/null', /undefined/],
    ])('%s', (path, reason, timeoutMs) => failing(url + path, reason, timeoutMs));
  });
});

test('with a token, which no reason shows', async () => {
  const rego = `package system.authz
default allow := false
allow if input.identity == "sesame-Zb7Qw2Lr9Tn4"
allow if input.path == ["health"]`;
  const guarded = await startOpa(`${rego}\n`, ['--authentication=token', '--authorization=basic']);
  try {
    const asked = async (token: string) => {
      const url = guarded.url('system/authz/allow');
      const policies = definePolicies([opaPolicy({ name: 'company', version: '7', url, token })]);
      return judge(request('refund', {}), { policies, mode: 'enforce', timeoutMs: 10_000 });
    };
    // The document asks who asks, and is not the one that lets the question in.
    expect((await asked('sesame-Zb7Qw2Lr9Tn4'))?.denial?.reason).not.toMatch(/401|403/);
    expect((await asked('another-Zb7Qw2Lr9Tn'))?.denial?.reason).toMatch(/answered 40[13]/);
  } finally {
    await guarded.stop();
  }
});
