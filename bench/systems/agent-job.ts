/** A job as an agent is given it and gives it back; and the model's replies as a model resource gives them. */
import type { Json } from '#dist/common/protocol.js';
import type { Job } from '../job.js';
import type { ScriptedReply } from './model-script.js';

export function agentInput(job: Job): Json {
  if (job.kind === 'assistant') return { messages: [{ role: 'user', content: String(job.rounds) }] };
  const { fetches, ...rest } = job;
  return { fetches, ask: 'ask' in rest && rest.ask === true };
}

export function totalFrom(result: unknown): number {
  const { total, messages } = result as { total?: number; messages?: { kwargs: { content: string } }[] };
  return total ?? Number(messages?.at(-1)?.kwargs.content);
}

interface WireReply {
  type: 'ai';
  data: {
    content: string;
    tool_calls: { type: 'tool_call'; name: string; id: string; args: { n: number } }[];
  };
}

export function wireReply(said: ScriptedReply): WireReply {
  if ('text' in said) return { type: 'ai', data: { content: said.text, tool_calls: [] } };
  const { id, n } = said.toolCall;
  return {
    type: 'ai',
    data: { content: '', tool_calls: [{ type: 'tool_call', name: 'double', id, args: { n } }] },
  };
}
