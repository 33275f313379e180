/** Recorded histories of runs still replay on this code, and an agent that asks otherwise is caught. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { resolveConfig } from 'airlockjs';
import { withSettings, workflowSettings } from 'airlockjs/worker';
import { describe, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import '../support/quiet-runtime.js';
import { scenarios } from './support/scenarios.js';

const folder = path.join(import.meta.dirname, '../histories');
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));

async function replay(file: string, agents: string, historyEvents = 8_000): Promise<void> {
  const config = resolveConfig({ agents: `./${agents}`, limits: { historyEvents } }, process.cwd());
  const workflowBundle = withSettings(await agentsBundle(agents), workflowSettings(config, {}));
  const history = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
  await Worker.runReplayHistory({ workflowBundle }, history);
}

describe('recorded histories', { timeout: 60_000 }, () => {
  test.each(files)('%s replays', async (file) => {
    const [scenario = ''] = file.split('_');
    await replay(file, 'test/runs/fixtures/agents.ts', scenarios[scenario]?.historyEvents);
  });

  test('there is one of every scenario', () => {
    const recorded = new Set(files.map((file) => file.split('_')[0]));
    expect([...recorded].sort()).toEqual(Object.keys(scenarios).sort());
  });

  test('an agent that asks for something else first is caught', async () => {
    const file = files.find((name) => name.startsWith('approval-edit_')) ?? '';
    await expect(replay(file, 'test/runs/fixtures/next-agents.ts')).rejects.toThrow(
      DeterminismViolationError,
    );
  });
});
