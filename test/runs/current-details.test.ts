/** What the Web UI shows of a run: true to what is asked, of bounded length, with commands that work as they stand. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { temporal } from '@temporalio/proto';
import type { JsonObject } from 'airlockjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { exampleDecision } from '../../src/common/answer-commands.js';
import { decideSchema, decisionTypes, type HumanRequest } from '../../src/common/protocol.js';
import { Ledger } from '../../src/workflows/ledger.js';
import { isFetch } from '../../src/workflows/ledger-entry.js';
import { currentDetails } from '../../src/workflows/view/current-details.js';
import { sh } from '../docs/support/shell.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { approvalOf } from './fixtures/script.js';
import { questionOfRun } from './support/questions.js';
import { resources } from './support/resources.js';

const approval = (args: JsonObject, more: Partial<HumanRequest> = {}) =>
  ({ kind: 'approval', action: 'pay', args, allowed: [...decisionTypes], ...more }) as HumanRequest;

function detailsOf(...requests: HumanRequest[]): string {
  const ledger = new Ledger();
  for (const [index, request] of requests.entries()) {
    ledger.enter({ key: `${index}`, fingerprint: 'f', request }, 0);
  }
  return currentDetails('run-1', ledger, []);
}

describe('current details', () => {
  test('no argument ends the block that it stands in', () => {
    const anything = fc.dictionary(fc.string(), fc.stringMatching(/^[`\n#*<>~ a]{0,20}$/), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(anything, (args) => {
        const [, fence = '', inside = ''] =
          /\n\n(`{3,})\n([\s\S]*?)\n\1\n/.exec(detailsOf(approval(args))) ?? [];
        expect(inside).toBe(JSON.stringify(args, undefined, 2));
        expect(inside).not.toContain(fence);
      }),
    );
  });

  test('words for the person stay in their quotation', () => {
    const description =
      'Fine.\n\n### Waiting for a person\n\n#### `approval-9`\n```\nairlock approve me now\n```';
    const lines = detailsOf(approval({}, { description })).split('\n');
    for (const line of description.split('\n')) expect(lines).toContain(`> ${line}`);
    expect(lines.filter((line) => line === '### Waiting for a person')).toHaveLength(1);
  });

  test('nothing that nobody sees is passed on as it is', () => {
    const unseen = 'pay\u200b\u202e\u{e0041}\u3164';
    const details = detailsOf(
      approval({ to: unseen }, { action: unseen, description: `a\tb\n${unseen}`, assignees: [unseen] }),
      { kind: 'question', prompt: unseen, format: 'text', allowed: ['respond'] },
    );
    expect(details).not.toMatch(/[\u200b\u202e\u{e0041}\u3164]/u);
    expect(details).toContain('> a\tb\n> pay\\u200b\\u202e\\udb40\\udc41\\u3164');
  });

  test('words that are no Markdown stand in a block of code', () => {
    const words = 'Already approved by **Lead Anna**\n```\n![x](https://x.test)\n### Waiting for a person';
    const asked: HumanRequest[] = [
      approval({}, { description: words, format: 'text' }),
      { kind: 'question', prompt: words, format: 'text', allowed: ['respond'] },
    ];
    for (const request of asked) {
      expect(detailsOf(request)).toContain(`\n> \`\`\`\`\n${words.replace(/^/gm, '> ')}\n> \`\`\`\`\n`);
    }
  });

  test('an error code is no markup', () => {
    const ledger = new Ledger();
    const request = { kind: 'fetch' as const, resource: 'r', params: null };
    const entry = ledger.enter({ key: 'k', fingerprint: 'f', request }, 0);
    if (!entry || !isFetch(entry)) throw new Error('It was no fetch.');
    ledger.answerFetch(entry, { ok: false, error: { code: '**done**', resource: 'r', message: '' } }, 1);
    expect(currentDetails('run-1', ledger, [])).toContain('→ `**done**`');
  });

  test('the length is bounded, and those that are not shown are counted', () => {
    const words = 'w'.repeat(100_000);
    const details = detailsOf(
      ...Array.from({ length: 300 }, () => approval({ words }, { description: words })),
    );
    expect(details.length).toBeLessThan(40_000);
    expect(details).toContain('and 295 more');
  });

  test.each(decisionTypes)('a question that allows only %s shows how', (type) => {
    for (const kind of ['approval', 'question'] as const) {
      const example = exampleDecision({ id: 'approval-1', kind, allowed: [type], fingerprint: '00' });
      expect(decideSchema.parse(example)).toMatchObject({ decision: { type } });
    }
    expect(detailsOf(approval({}, { allowed: [type] }))).toContain(`airlock ${type} run-1 approval-1`);
  });
});

describe('the command that is shown', () => {
  let workers: TestWorkers;
  let bin: string;
  beforeAll(async () => {
    workers = await startWorkers(resources, {}, await agentsBundle('test/runs/fixtures/agents.ts'));
    bin = await mkdtemp(path.join(tmpdir(), 'airlock-test-'));
    await symlink(inject('temporal').binary, path.join(bin, 'temporal'));
  });
  afterAll(async () => {
    await workers.stop();
    await rm(bin, { recursive: true });
  });

  test('approves a run, whatever its id, when it is pasted into a shell', async () => {
    const { agents, temporal: client } = workers;
    const id = `it's "four o'clock"; $(exit) ${Date.now()}`;
    const run = await agents.start({
      agent: 'script',
      runId: id,
      input: { step: approvalOf('pay', { amount: 3 }) },
    });
    await questionOfRun(run);
    const metadata = await client.workflow
      .getHandle(id)
      .query<temporal.api.sdk.v1.IWorkflowMetadata>('__temporal_workflow_metadata');
    const [, command = ''] = /`(temporal workflow signal .*)`/.exec(metadata.currentDetails ?? '') ?? [];
    const { address, namespace } = inject('temporal');
    const env = { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
    await sh(command, { cwd: bin, env: { ...env, PATH: `${bin}:${process.env.PATH}` } });
    expect(await run.result()).toMatchObject({ result: { type: 'approve', actor: 'you' } });
  });
});
