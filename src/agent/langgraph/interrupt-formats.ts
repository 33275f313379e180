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
import * as z from 'zod';
import { codeSpan } from '../../common/markdown.js';
import type {
  BoundaryRequest,
  Decision,
  DecisionType,
  FetchAnswer,
  Json,
  JsonObject,
} from '../../common/protocol.js';
import { answerInWords } from '../answer-words.js';
import { type Answer, toJson, type ValueCheck } from '../boundary.js';
import { matchesJsonSchema } from '../json-schema-check.js';
import type { ResponseSchema } from './response-schema.js';

export interface ParsedInterrupt {
  /** At least one. All must be answered before the interrupt is resumed. */
  requests: BoundaryRequest[];
  /** What edited arguments of each request must satisfy, so that the asker does not stumble over them. */
  checks?: readonly ValueCheck[];
  /** @param answers one for each request, in the same order */
  toResume(answers: Answer[]): unknown;
}

const record = z.record(z.string(), z.unknown());
const toolCall = z.object({
  type: z.literal('tool-call'),
  tool_call_id: z.string(),
  tool_call_name: z.string().min(1),
  tool_call_args: z.unknown(),
});
const middlewareReview = z.object({
  actionRequests: z
    .array(z.object({ name: z.string(), args: record, description: z.string().nullish() }))
    .min(1),
  reviewConfigs: z
    .array(
      z.object({
        actionName: z.string(),
        allowedDecisions: z.array(z.string()),
        argsSchema: record.nullish(),
      }),
    )
    .nullish(),
});
const humanInterrupt = z.object({
  action_request: z.object({ action: z.string(), args: record }),
  config: z
    .object({
      allow_ignore: z.boolean().nullish(),
      allow_respond: z.boolean().nullish(),
      allow_edit: z.boolean().nullish(),
      allow_accept: z.boolean().nullish(),
    })
    .nullish(),
  description: z.string().nullish(),
});
const humanInterrupts = z.union([humanInterrupt.transform((one) => [one]), z.array(humanInterrupt).min(1)]);

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
  return fromAnything(value, response);
}

function fromToolCall(call: z.output<typeof toolCall>, humanToolCalls: readonly string[]): ParsedInterrupt {
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

function fromMiddleware({
  actionRequests,
  reviewConfigs,
}: z.output<typeof middlewareReview>): ParsedInterrupt {
  const configs = actionRequests.map(({ name }) =>
    reviewConfigs?.find(({ actionName }) => actionName === name),
  );
  const schemas = configs.map((config) => config?.argsSchema && toJson(config.argsSchema, 'argsSchema'));
  const requests = actionRequests.map(({ name, args, description }, index): BoundaryRequest => {
    const [config, argsSchema] = [configs[index], schemas[index]];
    return {
      kind: 'approval',
      action: name,
      args: toJson(args, `The arguments of '${name}'`),
      allowed: decisionsOf(config),
      ...(description != null && { description, format: 'text' as const }),
      // As JSON it may be something else: an object may say by `toJSON` what it is.
      ...(isJsonObject(argsSchema) && { argsSchema }),
    };
  });
  return {
    requests,
    checks: configs.map((config, index) => {
      const schema = isJsonObject(schemas[index]) ? schemas[index] : config?.argsSchema;
      return schema ? matching(schema) : mustBeAnObject;
    }),
    toResume: (answers) => ({
      decisions: answers.map((answer, index) => {
        const { type, args, message, value } = answer as Decision;
        const name = actionRequests[index]?.name;
        switch (type) {
          case 'edit':
            return { type, editedAction: { name, args } };
          case 'respond':
            return { type, message: answerInWords({ message, value }) };
          case 'reject':
            return message === undefined ? { type } : { type, message };
          default:
            return { type };
        }
      }),
    }),
  };
}

function isJsonObject(value: Json | null | undefined): value is JsonObject {
  return record.safeParse(value).success;
}

type ReviewConfig = NonNullable<z.output<typeof middlewareReview>['reviewConfigs']>[number];

/** A review that allows nothing that is known here is shown as it is, and answered with a value. */
function canBeAnswered({ actionRequests, reviewConfigs }: z.output<typeof middlewareReview>): boolean {
  return actionRequests.every(
    ({ name }) => decisionsOf(reviewConfigs?.find(({ actionName }) => actionName === name)).length > 0,
  );
}

function decisionsOf(config: ReviewConfig | undefined): DecisionType[] {
  if (!config) return [...middlewareDecisions];
  return knownDecisions.filter((type) => config.allowedDecisions.includes(type));
}

const mustBeAnObject: ValueCheck = (args) =>
  record.safeParse(args).success ? undefined : 'args must be an object';

function matching(schema: Record<string, unknown>): ValueCheck {
  const check = matchesJsonSchema(schema);
  return (args) => mustBeAnObject(args) ?? check(args);
}

/** What LangChain's middleware allows where nothing is said. */
const middlewareDecisions = ['approve', 'edit', 'reject'] as const;
const knownDecisions = [...middlewareDecisions, 'respond'] as const;

function fromAgentInbox(interrupts: z.output<typeof humanInterrupts>): ParsedInterrupt {
  // Whatever becomes of the agent's own objects.
  const shown = interrupts.map(({ action_request: { action, args } }) => ({
    action,
    args: toJson(args, `The arguments of '${action}'`),
  }));
  const requests = interrupts.map(({ config, description }, index): BoundaryRequest => {
    const allowed: DecisionType[] = [];
    const {
      allow_accept: accept,
      allow_edit: edit,
      allow_ignore: ignore,
      allow_respond: respond,
    } = config ?? {};
    if (accept) allowed.push('approve');
    if (edit) allowed.push('edit');
    if (ignore) allowed.push('reject');
    if (respond || allowed.length === 0) allowed.push('respond');
    return {
      kind: 'approval',
      ...(shown[index] as (typeof shown)[number]),
      allowed,
      ...(description != null && { description, format: 'text' as const }),
    };
  });
  return {
    requests,
    checks: requests.map(() => mustBeAnObject),
    toResume: (answers) =>
      answers.map((answer, index) => {
        const { type, args, message, value } = answer as Decision;
        switch (type) {
          case 'approve':
            return { type: 'accept', args: shown[index] };
          case 'edit':
            return { type: 'edit', args: { ...shown[index], args } };
          case 'reject':
            return { type: 'ignore', args: null };
          default:
            return { type: 'response', args: answerInWords({ message, value }) };
        }
      }),
  };
}

const ASKED_FOR_VALUE = 'The agent asks for an answer to the value shown.';

function fromAnything(value: unknown, response: ResponseSchema | undefined): ParsedInterrupt {
  const shown = toJson(value, 'The value of an interrupt');
  const asked = { kind: 'question', value: shown } as const;
  const schema = response && { schema: response.schema };
  return {
    requests: [
      typeof value === 'string'
        ? { ...asked, prompt: value, format: 'text', allowed: ['respond'], ...schema }
        : { ...asked, prompt: ASKED_FOR_VALUE, allowed: ['respond'], ...schema },
    ],
    ...(response && { checks: [response.check] }),
    toResume: ([answer]) => {
      const { value: given, message } = answer as Decision;
      return given !== undefined ? given : message;
    },
  };
}
