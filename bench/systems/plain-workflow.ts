/**
 * What an engineer writes by hand on Temporal for the same job, without LangGraph: activities with the same options,
 * a question answered by signal.
 */
import {
  type ActivityInterfaceFor,
  condition,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Job } from '../job.js';
import type { ScriptedReply } from './model-script.js';

export interface Message {
  role: 'user' | 'assistant' | 'tool';
  content: string;
  toolCall?: { id: string; n: number };
}

export interface Activities {
  'fetch.double'(params: { n: number }): Promise<number>;
  'fetch.model'(params: { messages: Message[] }): Promise<ScriptedReply>;
}

const options = {
  scheduleToCloseTimeout: '5 minutes',
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 5 },
} as const;
type Calls = ActivityInterfaceFor<Activities>;

const decide = defineSignal<[{ approved: boolean }]>('decide');
const state = defineQuery<{ waiting: boolean }>('state');

/** Workflow and activities in one worker, which then takes the activities it has just scheduled without polling. */
export function plainRun(job: Job): Promise<{ total: number }> {
  return run(job, proxyActivities<Activities>(options));
}

/** Activities in workers of their own, as whoever keeps credentials from workflows has them. */
export function splitRun(job: Job): Promise<{ total: number }> {
  const taskQueue = `${workflowInfo().taskQueue}-resources`;
  return run(job, proxyActivities<Activities>({ ...options, taskQueue }));
}

async function run(job: Job, calls: Calls): Promise<{ total: number }> {
  let waiting = false;
  let approved: boolean | undefined;
  setHandler(decide, (decision) => {
    approved = decision.approved;
  });
  setHandler(state, () => ({ waiting }));
  const total = await work(job, calls);
  if (job.kind === 'loop' && job.ask) {
    waiting = true;
    await condition(() => approved !== undefined);
  }
  return { total };
}

async function work(job: Job, calls: Calls): Promise<number> {
  if (job.kind === 'assistant') return converse(job.rounds, calls);
  const { 'fetch.double': double } = calls;
  const numbers = Array.from({ length: job.fetches }, (_, n) => n);
  let total = 0;
  if (job.kind === 'fanOut' || job.kind === 'fanOutInNode') {
    for (const doubled of await Promise.all(numbers.map((n) => double({ n })))) total += doubled;
  } else {
    for (const n of numbers) total += await double({ n });
  }
  return total;
}

async function converse(
  rounds: number,
  { 'fetch.double': double, 'fetch.model': model }: Calls,
): Promise<number> {
  const messages: Message[] = [{ role: 'user', content: String(rounds) }];
  for (;;) {
    const said = await model({ messages });
    if ('text' in said) return Number(said.text);
    const { toolCall } = said;
    messages.push({ role: 'assistant', content: '', toolCall });
    messages.push({ role: 'tool', content: String(await double({ n: toolCall.n })) });
  }
}
