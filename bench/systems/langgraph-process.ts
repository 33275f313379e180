/**
 * A process under test that runs graphs by LangGraph alone. Arguments: the address of the database that keeps the
 * checkpoints, and how many connections; without them they are kept in memory, as long as a run lasts.
 */
import { randomUUID } from 'node:crypto';
import type { RunnableConfig } from '@langchain/core/runnables';
import { MemorySaver } from '@langchain/langgraph';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import { type Job, totalOf } from '../job.js';
import { obey } from './control.js';
import { graphsWith } from './langgraph-graphs.js';

const [, , connectionString, connections] = process.argv;
const pool = connectionString ? new pg.Pool({ connectionString, max: Number(connections) }) : undefined;
const checkpointer = pool ? new PostgresSaver(pool) : new MemorySaver();
if (checkpointer instanceof PostgresSaver) await checkpointer.setup();
const all = graphsWith(checkpointer);

obey({
  async ask(question) {
    const { job, count, atOnce } = JSON.parse(question) as { job: Job; count: number; atOnce: number };
    let left = count;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        const total = await run(job);
        if (total !== totalOf(job)) throw new Error(`came to ${total}, not ${totalOf(job)}`);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
      return {};
    } catch (error) {
      return { error: String(error) };
    }
  },
  stop: async () => pool?.end(),
});

async function run(job: Job): Promise<number> {
  const thread = randomUUID();
  try {
    return await totalOfRun(job, { configurable: { thread_id: thread }, recursionLimit: 10_000 });
  } finally {
    if (checkpointer instanceof MemorySaver) await checkpointer.deleteThread(thread);
  }
}

async function totalOfRun(job: Job, config: RunnableConfig): Promise<number> {
  if (job.kind === 'assistant') {
    const { messages } = await all.assistant.invoke(
      { messages: [{ role: 'user', content: String(job.rounds) }] },
      config,
    );
    return Number(messages.at(-1)?.text);
  }
  const { total } = await all[job.kind].invoke({ fetches: job.fetches }, config);
  return total;
}
