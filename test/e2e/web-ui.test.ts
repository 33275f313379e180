/** What a person sees of a waiting run in Temporal's Web UI, and that it can be approved there and nowhere else. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { approvalOf, fetchOf, seq } from '../runs/fixtures/script.js';
import { questionOfRun } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { RunPage, startBrowser } from './support/web-ui.js';

let workers: TestWorkers;
let browser: Browser;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/runs/fixtures/agents.ts'));
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await workers?.stop();
});

const seen = (what: () => Promise<string>) => expect.poll(what, { timeout: 20_000, interval: 200 });

test('a waiting run is understood and approved in the Web UI', { timeout: 120_000 }, async () => {
  const merchant = "Joe's *Coffee* & <Books> `1`";
  const step = seq(fetchOf('echo', { startDate: '2026-10-01' }), approvalOf('dispute_charge', { merchant }));
  const run = await workers.agents.start({
    agent: 'script',
    input: { note: 'Find duplicate charges in October', step },
    assignees: ['maria', 'finance'],
  });
  const interruptId = await questionOfRun(run);
  // A decision that changed nothing: its sender finds out why on the same page.
  const handle = workers.temporal.workflow.getHandle(run.id);
  await handle.signal('decide', { interruptId, decision: { type: 'edit', args: {} }, actor: 'otto' });

  const page = await RunPage.open(browser, inject('temporal').uiUrl, run.id);
  await seen(() => page.text()).toContain('fetch.echo • echo startDate=2026-10-01');

  await page.tab('User Metadata');
  await seen(() => page.rendered()).toContain('Waiting for a person');
  const details = await page.rendered();
  expect(details).toContain('script — Find duplicate charges in October');
  expect(details).toMatch(/approval-2\s+dispute_charge\s+for\s+maria\s*,\s*finance/);
  expect(details).toContain(JSON.stringify({ merchant }, undefined, 2));
  expect(details).toContain(`airlock approve ${run.id} approval-2`);
  expect(details).toContain(`temporal workflow signal --workflow-id ${run.id} --name decide --input '{`);
  expect(details).toMatch(/invalid_value from\s+otto\s*: .*merchant: missing/);
  expect(details).toMatch(/fetch-1\s+echo startDate=2026-10-01\s+→ answered/);

  await page.tab('Search Attributes');
  await seen(() => page.text()).toMatch(/"AirlockStatus": "waiting_for_human"/);
  const attributes = await page.text();
  expect(attributes).toContain('"AirlockAgent": "script"');
  expect(attributes).toContain('"AirlockVersion": "1"');
  expect(attributes).toMatch(/"AirlockAssignees": \[\s*"finance",\s*"maria"\s*\]/);

  await page.tab('User Metadata');
  await seen(async () => (await page.codeBlocks()).join()).toContain('interruptId');
  const toCopy = (await page.codeBlocks()).find((block) => block.includes('"interruptId"')) ?? '';
  await page.sendSignal('decide', toCopy.replace('"you"', '"maria"'));

  expect(await run.result()).toMatchObject({ result: [{}, { type: 'approve', actor: 'maria' }] });
  await seen(() => page.text()).toContain('COMPLETED');
});
