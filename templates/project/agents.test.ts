// agents.test.ts: the agent played without a server, in milliseconds
import 'airlockjs/testing/vitest';
import { startTestRun } from 'airlockjs/testing';
import { describe, expect, it } from 'vitest';
import agents from './agents.js';
import resources from './resources.js';

const start = () => startTestRun(agents, { agent: 'refunds', input: { customer: 'maria' }, resources });

describe('refunds', () => {
  it('pays once a person has approved', async () => {
    const run = await start();
    expect(run.interrupts).toMatchObject([{ action: 'refund', args: { order: 'maria-17', amount: 49.9 } }]);
    await run.approve('refund');
    expect(run.result).toMatchObject({ outcome: expect.stringContaining('Refunded 49.9') });
  });

  it('pays nothing where a person has said no', async () => {
    const run = await start();
    await run.reject('refund');
    expect(run.result).toMatchObject({ outcome: 'Nothing was refunded.' });
  });
});
