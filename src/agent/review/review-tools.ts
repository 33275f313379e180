/**
 * `reviewTools`: middleware for LangChain's `createAgent` that has tool calls decided about before they are made.
 *
 * 1. Each call of a tool that is named is a question of its own, asked together with its siblings and answered in any
 *    order. The outcome of one call changes nothing for another.
 * 2. No call of a named tool is made without a decision on exactly this call.
 * 3. A call that does not fit the tool's schema cannot be made: nobody is asked, and the model reads why.
 * 4. A tool that is named and that the agent does not have is refused by name before anything is called.
 */
import { ToolMessage } from '@langchain/core/messages';
import type { AgentMiddleware } from 'langchain';
import { copyJson } from '../../common/copy-json.js';
import type { Json } from '../../common/protocol.js';
import { answerInWords } from '../answer-words.js';
import { requestApproval } from '../ask.js';
import { toJson } from '../boundary.js';
import { callsAsMade, withEditedArgs } from './calls-as-made.js';
import { CHECK, reviewing, toolNames } from './known-tools.js';
import { assertReviews, type ReviewedCall, type ToolReview, type ToolReviews } from './review-options.js';
import { misfit, toolArgs } from './tool-args.js';

/** LangChain's own mark of a middleware; its package is not needed to make one. */
const MIDDLEWARE = Symbol.for('AgentMiddleware');

type WrapToolCall = NonNullable<AgentMiddleware['wrapToolCall']>;
type WrapModelCall = NonNullable<AgentMiddleware['wrapModelCall']>;

/**
 * Has calls of these tools reviewed by a person.
 *
 *     createAgent({ model: chatModel(), tools: [pay, look], middleware: [reviewTools({ pay: { allowed: ['approve', 'reject'] } })] })
 *
 * @throws TypeError for an option that is not known or cannot be
 */
export function reviewTools<const Name extends string>(reviews: ToolReviews<Name>): AgentMiddleware {
  assertReviews(reviews);
  const byName = new Map<string, ToolReview>();
  for (const [name, review] of Object.entries(reviews as Record<string, boolean | ToolReview>)) {
    if (review !== false) byName.set(name, review === true ? {} : review);
  }
  let isChecked = false;
  const known = reviewing(Object.keys(reviews), () => {
    isChecked = true;
  });

  const wrapModelCall: WrapModelCall = (request, handler) => {
    // An agent within a graph of one's own is first seen here.
    if (!isChecked) known[CHECK](toolNames(request.tools), 'An agent of createAgent');
    return handler({ ...request, messages: callsAsMade(request.messages) });
  };
  const wrapToolCall: WrapToolCall = async (request, handler) => {
    const { name, args, id } = request.toolCall;
    const review = byName.get(name);
    const call: ReviewedCall = { name, args, id };
    if (!review || review.when?.(call) === false) return handler(request);
    // The call that is made is the one that was shown, also where the model's own object was changed.
    const shown = toJson(args, `The arguments of '${name}'`);
    const { schema } = Object(request.tool) as { schema?: unknown };
    const wrong = misfit(schema, shown);
    if (wrong !== undefined) return answerTo(call, notFitting(call, wrong), 'error');
    const make = (made: Json) =>
      handler({
        ...request,
        toolCall: { ...request.toolCall, args: copyJson(made) as Record<string, Json> },
      });
    const decision = await requestApproval({
      action: name,
      args: shown,
      description: valueFor(review.description, call),
      assignees: valueFor(review.assignees, call),
      allowed: review.allowed,
      ...toolArgs(schema),
    });
    switch (decision.type) {
      case 'approve':
        return make(shown);
      case 'edit': {
        const edited = decision.args as Record<string, Json>;
        const answer = await make(edited);
        return ToolMessage.isInstance(answer) ? withEditedArgs(answer, edited) : answer;
      }
      case 'reject':
        return answerTo(
          call,
          decision.message ?? `A reviewer rejected the call of ${name}. It was not made.`,
          'error',
        );
      case 'respond':
        return answerTo(call, answerInWords(decision), 'success');
    }
  };
  return {
    [MIDDLEWARE]: true,
    ...known,
    name: 'ReviewTools',
    wrapModelCall,
    wrapToolCall,
  } as unknown as AgentMiddleware;
}

function valueFor<Value>(given: Value | ((call: ReviewedCall) => Value), call: ReviewedCall): Value {
  return typeof given === 'function' ? (given as (call: ReviewedCall) => Value)(call) : given;
}

function notFitting({ name }: ReviewedCall, wrong: string): string {
  return `The call of ${name} was not made, for its arguments do not fit: ${wrong}\nPlease fix the error and try again.`;
}

function answerTo(
  { name, id = '' }: ReviewedCall,
  content: string,
  status: 'success' | 'error',
): ToolMessage {
  return new ToolMessage({ content, name, tool_call_id: id, status });
}
