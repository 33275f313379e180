/**
 * The API as its OpenAPI document says: whatever a client sends, sound or not, the answer is one that the document names,
 * in the shape it gives, and never a 5xx that the document does not explain. `npm run test:api` asks for longer.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { openClaims, pendingResources, runsInEveryState } from './support/api-states.js';
import { startTestGateway, type TestGateway, tokenOf } from './support/gateway.js';
import { fuzz } from './support/schemathesis.js';

const { AIRLOCK_API_EXAMPLES: examples = '4', AIRLOCK_API_SEED: seed = '1' } = process.env;
const CLAIMS = 60;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(
    { limits: { wait: '200ms' } },
    { resources: pendingResources, agents: await agentsBundle('test/runs/fixtures/agents.ts') },
  );
}, 120_000);
afterAll(() => gateway?.stop());

it('answers as its document says', { timeout: 30 * 60_000 }, async () => {
  const known = {
    runs: await runsInEveryState(gateway),
    claims: await openClaims(gateway, CLAIMS),
  };
  const { ok, said } = await fuzz({
    url: gateway.url,
    token: tokenOf('everybody'),
    known,
    examples: Number(examples),
    seed: Number(seed),
  });
  const defects = gateway.lines.filter((line) => line.includes('"level":"ERROR"'));
  expect(ok && defects.length === 0, `${said}\n${defects.join('\n')}`).toBe(true);
});
