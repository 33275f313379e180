/** A process under test that runs graphs with LangGraph's PostgreSQL checkpointer. Argument: the database's address. */
import { randomUUID } from 'node:crypto';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import { type Job, totalOf } from '../job.js';
import { obey } from './control.js';
import { graphsWith } from './postgres-graphs.js';

const pool = new pg.Pool({ connectionString: process.argv[2], max: Number(process.argv[3]) });
const checkpointer = new PostgresSaver(pool);
await checkpointer.setup();
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
  stop: () => pool.end(),
});

async function run(job: Job): Promise<number> {
  const config = { configurable: { thread_id: randomUUID() }, recursionLimit: 10_000 };
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
