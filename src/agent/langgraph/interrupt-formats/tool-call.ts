/** A raw tool call: a fetch of the resource of its name, or a question where the configuration says so. */
import * as z from 'zod';
import { codeSpan } from '../../../common/markdown.js';
import type { Decision, FetchAnswer, Json } from '../../../common/protocol.js';
import { toJson } from '../../boundary.js';
import type { ParsedInterrupt } from './parsed-interrupt.js';

export const toolCall = z.object({
  type: z.literal('tool-call'),
  tool_call_id: z.string(),
  tool_call_name: z.string().min(1),
  tool_call_args: z.unknown(),
});

export function fromToolCall(
  call: z.output<typeof toolCall>,
  humanToolCalls: readonly string[],
): ParsedInterrupt {
  const args = toJson(call.tool_call_args, `The arguments of tool call ${call.tool_call_id}`);
  const result = (content: Json | undefined, status: 'success' | 'error') => ({
    type: 'tool-result',
    tool_call_id: call.tool_call_id,
    content: typeof content === 'string' ? content : JSON.stringify(content ?? null),
    status,
  });
  if (humanToolCalls.includes(call.tool_call_name)) {
    const prompt = `Answer the tool call ${codeSpan(call.tool_call_name)}.`;
    return {
      requests: [{ kind: 'question', prompt, allowed: ['respond', 'reject'], value: args }],
      toResume: ([answer]) => {
        const { type, message, value } = answer as Decision;
        return type === 'reject'
          ? result(message ?? 'Rejected.', 'error')
          : result(value === undefined ? message : value, 'success');
      },
    };
  }
  return {
    requests: [{ kind: 'fetch', resource: call.tool_call_name, params: args }],
    toResume: ([answer]) => {
      const fetched = answer as FetchAnswer;
      return fetched.ok ? result(fetched.value, 'success') : result(fetched.error.message, 'error');
    },
  };
}
