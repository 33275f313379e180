/** The workflow around an agent that is stepped in an activity. */
import { condition, defineQuery, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Json } from '#dist/common/protocol.js';
import type { Job } from '../job.js';
import { agentInput, totalFrom, wireReply } from './agent-job.js';
import type { Activities } from './plain-workflow.js';
import type { StepInput, StepOutput } from './step-activity.js';

const options = {
  scheduleToCloseTimeout: '5 minutes',
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 5 },
} as const;
const { step } = proxyActivities<{ step(input: StepInput): Promise<StepOutput> }>(options);
const { 'fetch.double': double, 'fetch.model': model } = proxyActivities<Activities>(options);

const decide = defineSignal<[{ approved: boolean }]>('decide');
const state = defineQuery<{ waiting: boolean }>('state');

type Requests = Extract<StepOutput, { requests: unknown }>['requests'];
type Request = Requests[number]['request'];

export async function steppedRun(job: Job): Promise<{ total: number }> {
  let waiting = false;
  let approved: boolean | undefined;
  setHandler(decide, (decision) => {
    approved = decision.approved;
  });
  setHandler(state, () => ({ waiting }));

  const input = agentInput(job);
  const agent = job.kind;
  const ready: StepInput['answers'] = [];
  const begin = (requests: Requests) => {
    for (const { key, request } of requests) {
      void answer(request).then((value) => ready.push([key, value]));
    }
  };
  const answer = async (request: Request): Promise<StepInput['answers'][number][1]> => {
    if (request.kind === 'fetch') return { ok: true, value: await fetch(request) };
    waiting = true;
    await condition(() => approved !== undefined);
    return { type: 'approve', actor: 'bench' };
  };

  let outcome = await step({ agent, input, answers: [] });
  while (!('result' in outcome)) {
    begin(outcome.requests);
    await condition(() => ready.length > 0);
    outcome = await step({ agent, input, session: outcome.session, answers: ready.splice(0) });
  }
  return { total: totalFrom(outcome.result) };
}

async function fetch({ resource, params }: Extract<Request, { kind: 'fetch' }>): Promise<Json> {
  if (resource === 'double') return double(params as { n: number });
  const { messages } = params as { messages: { type: string; data: { content: string } }[] };
  const said = await model({
    messages: messages.map(({ type, data }) => ({
      role: type === 'tool' ? 'tool' : type === 'human' ? 'user' : 'assistant',
      content: data.content,
    })),
  });
  return { message: { ...wireReply(said) } };
}
