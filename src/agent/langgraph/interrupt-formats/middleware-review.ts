/** LangChain's human-in-the-loop middleware: an approval for each action. */
import * as z from 'zod';
import type { BoundaryRequest, Decision, DecisionType, Json, JsonObject } from '../../../common/protocol.js';
import { answerInWords } from '../../answer-words.js';
import { toJson, type ValueCheck } from '../../boundary.js';
import { matchesJsonSchema } from '../../json-schema-check.js';
import { mustBeAnObject, record } from './args-object.js';
import type { ParsedInterrupt } from './parsed-interrupt.js';

export const middlewareReview = z.object({
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

/** What LangChain's middleware allows where nothing is said. */
const middlewareDecisions = ['approve', 'edit', 'reject'] as const;
const knownDecisions = [...middlewareDecisions, 'respond'] as const;

export function fromMiddleware({
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
export function canBeAnswered({ actionRequests, reviewConfigs }: z.output<typeof middlewareReview>): boolean {
  return actionRequests.every(
    ({ name }) => decisionsOf(reviewConfigs?.find(({ actionName }) => actionName === name)).length > 0,
  );
}

function decisionsOf(config: ReviewConfig | undefined): DecisionType[] {
  if (!config) return [...middlewareDecisions];
  return knownDecisions.filter((type) => config.allowedDecisions.includes(type));
}

function matching(schema: Record<string, unknown>): ValueCheck {
  const check = matchesJsonSchema(schema);
  return (args) => mustBeAnObject(args) ?? check(args);
}
