/**
 * Interrupts that are not Airlock's own, understood: what each asks for, and in which shape it expects its answer.
 *
 * | payload | request | resumed with |
 * |---|---|---|
 * | `{ type: 'tool-call', tool_call_id, tool_call_name, tool_call_args }` | fetch of the resource `tool_call_name`; a question where the configuration says so | `{ type: 'tool-result', tool_call_id, content, status }` |
 * | LangChain's human-in-the-loop middleware, `{ actionRequests, reviewConfigs }` | an approval for each action | `{ decisions }`, in the order asked |
 * | agent-inbox's `HumanInterrupt`, or a list of them | an approval for each | a list of `HumanResponse` |
 * | anything else | a question with the raw value shown | the value of the answer |
 *
 * What these say in words is text, and not Markdown: it is often put together from what a model or a customer wrote.
 */
import type { ResponseSchema } from '../response-schema.js';
import { fromAgentInbox, humanInterrupts } from './agent-inbox.js';
import { fromAnyValue } from './any-value.js';
import { canBeAnswered, fromMiddleware, middlewareReview } from './middleware-review.js';
import type { ParsedInterrupt } from './parsed-interrupt.js';
import { fromToolCall, toolCall } from './tool-call.js';

/** @param response what an answer with a value must satisfy; the others have a form of their own */
export function parseInterrupt(
  value: unknown,
  humanToolCalls: readonly string[],
  response?: ResponseSchema,
): ParsedInterrupt {
  const call = toolCall.safeParse(value);
  if (call.success) return fromToolCall(call.data, humanToolCalls);
  const review = middlewareReview.safeParse(value);
  if (review.success && canBeAnswered(review.data)) return fromMiddleware(review.data);
  const inbox = humanInterrupts.safeParse(value);
  if (inbox.success) return fromAgentInbox(inbox.data);
  return fromAnyValue(value, response);
}
