/**
 * A project whose agent runs an errand: a fetch that takes until it is let go, an approval, and a write. What its
 * resources live through is in the files of a folder, because they live in processes that are killed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { makeProject } from '../../docs/support/project.js';

const agents = `
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents, fetch } from 'airlockjs/agent';

const errand = new StateGraph(Annotation.Root({ found: Annotation, decision: Annotation, written: Annotation }))
  .addNode('look', async () => ({ found: await fetch('slow', {}) }))
  .addNode('ask', async () => ({ decision: await ask.approval({ action: 'write', args: { words: 'hello' } }) }))
  .addNode('write', async ({ decision }) => ({ written: await fetch('write', decision.args) }))
  .addEdge(START, 'look').addEdge('look', 'ask').addEdge('ask', 'write').addEdge('write', END)
  .compile();

export default defineAgents({ errand: { versions: { '1': errand }, current: '1' } });
`;

const resources = `
import { appendFile, access } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineResource, defineResources } from 'airlockjs/resources';
import * as z from 'zod';

const diary = path.join(import.meta.dirname, 'diary');
const note = (file, line) => appendFile(path.join(diary, file), JSON.stringify(line) + '\\n');
const isLetGo = () => access(path.join(diary, 'go')).then(() => true, () => false);

export default defineResources({
  slow: defineResource({
    params: z.json(), result: z.string(), attemptTimeout: '60s', heartbeatTimeout: '2s',
    retry: { initialInterval: 10 },
    fetch: async (_params, { attempt, idempotencyKey, signal }) => {
      await note('slow', { attempt, idempotencyKey });
      while (!(await isLetGo())) await sleep(20, undefined, { signal });
      return 'found on attempt ' + attempt;
    },
  }),
  write: defineResource({
    params: z.json(), result: z.string(),
    fetch: async (words, { attempt, idempotencyKey }) => {
      await note('write', { attempt, idempotencyKey });
      return 'done';
    },
  }),
});
`;

const config = `
import { defineConfig } from 'airlockjs';
export default defineConfig({ taskQueue: process.env.ERRANDS, agents: './agents.ts', resources: './resources.ts' });
`;

export interface Note {
  attempt: number;
  idempotencyKey: string;
}

export class Errand {
  private constructor(readonly folder: string) {}

  static async inNewFolder(): Promise<Errand> {
    const folder = await makeProject({
      'temporal.config.ts': config,
      'agents.ts': agents,
      'resources.ts': resources,
    });
    await mkdir(path.join(folder, 'diary'));
    return new Errand(folder);
  }

  /** Attempts that a resource noted, in their order. */
  async notesOf(resource: 'slow' | 'write'): Promise<Note[]> {
    const text = await readFile(path.join(this.folder, 'diary', resource), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line): Note => JSON.parse(line));
  }

  async untilSlowIsTried(times: number): Promise<void> {
    await expect.poll(async () => (await this.notesOf('slow')).length, { timeout: 30_000 }).toBe(times);
  }

  async letGo(): Promise<void> {
    await writeFile(path.join(this.folder, 'diary', 'go'), '');
  }
}
