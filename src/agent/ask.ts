/**
 * `ask`: what an agent wants from a person. It waits as long as the person takes.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod';
import {
  type Actor,
  type Decision,
  type DecisionType,
  decisionTypes,
  type Json,
  type JsonObject,
} from '../common/protocol.js';
import { boundary, toJson, type ValueCheck } from './boundary.js';

/** Any schema library that speaks Standard Schema; zod's are also shown to the person as JSON Schema. */
type Schema<Output = unknown> = StandardSchemaV1<unknown, Output>;

export interface ApprovalOptions<Args> {
  /** What would be done: `dispute_charge`. */
  action: string;
  /** What it would be done with. The person sees it and may be allowed to edit it. */
  args: Args;
  /** Words for the person, Markdown. */
  description?: string;
  /** Which decisions this agent can take. Default: all four. */
  allowed?: readonly DecisionType[];
  /** People or groups to ask. Default: those of the run, else of the configuration. */
  assignees?: readonly string[];
  /** What edited arguments must satisfy. Default: the same keys and kinds of value as `args`. */
  schema?: Schema<Args>;
}

/** Arguments as a person was shown them: as JSON, where a date is text. */
export type AsShown<Value> = Value extends { toJSON(): infer Text }
  ? Text
  : Value extends object
    ? { [Key in keyof Value]: AsShown<Value[Key]> }
    : Value;

/** `approve` gives the arguments as they were shown, whatever became of the agent's own object since. */
export type ApprovalDecision<Args> = { actor: Actor } & (
  | { type: 'approve'; args: AsShown<Args> }
  | { type: 'edit'; args: Args }
  | { type: 'reject'; message: string | undefined }
  | { type: 'respond'; message: string | undefined; value: Json | undefined }
);

export interface QuestionOptions<Output> {
  /** The question, Markdown. */
  prompt: string;
  /** What the answer must satisfy. Default: anything. */
  schema?: Schema<Output>;
  assignees?: readonly string[];
}

/** An approval as the boundary takes it. */
export interface ApprovalRequest {
  readonly action: string;
  readonly args: Json;
  readonly description?: string | undefined;
  /** Default: all four. */
  readonly allowed?: readonly DecisionType[] | undefined;
  readonly assignees?: readonly string[] | undefined;
  /** What the approver is shown of `check`. */
  readonly argsSchema?: JsonObject | undefined;
  /** What edited args must satisfy. Default: the same keys and kinds of value as `args`. */
  readonly check?: ValueCheck | undefined;
}

/** Asks, and gives the decision as it was made: edited args have passed the check, and are as the person wrote them. */
export async function requestApproval(asked: ApprovalRequest): Promise<Decision & { actor: Actor }> {
  const { action, args, description, allowed, assignees, argsSchema, check = sameShapeAs(args) } = asked;
  const decision = await boundary().request(
    {
      kind: 'approval',
      action,
      args,
      allowed: [...(allowed ?? decisionTypes)],
      ...(description !== undefined && { description }),
      ...(assignees !== undefined && { assignees: [...assignees] }),
      ...(argsSchema !== undefined && { argsSchema }),
    },
    check,
  );
  return decision as Decision & { actor: Actor };
}

/** Asks whether something may be done. Nothing but a person's decision resolves it. */
async function approval<Args>(options: ApprovalOptions<Args>): Promise<ApprovalDecision<Args>> {
  const { action, description, allowed, assignees, schema } = options;
  const args = toJson(options.args, `The args of ask.approval('${action}')`);
  const decision = await requestApproval({
    action,
    args,
    description,
    allowed,
    assignees,
    ...jsonSchemaOf('argsSchema', schema),
    ...(schema && { check: checkWith(schema) }),
  });
  const { actor } = decision;
  switch (decision.type) {
    case 'approve':
      return { type: 'approve', args: JSON.parse(JSON.stringify(args)) as AsShown<Args>, actor };
    case 'edit':
      return { type: 'edit', args: parse(schema, decision.args) as Args, actor };
    case 'reject':
      return { type: 'reject', message: decision.message, actor };
    case 'respond':
      return { type: 'respond', message: decision.message, value: decision.value, actor };
  }
}

/** Asks a question and gives the answer, validated and as the schema makes it. */
async function question<Output = Json>(options: QuestionOptions<Output>): Promise<Output> {
  const { prompt, schema, assignees } = options;
  const decision = (await boundary().request(
    {
      kind: 'question',
      prompt,
      allowed: ['respond'],
      ...(assignees !== undefined && { assignees: [...assignees] }),
      ...jsonSchemaOf('schema', schema),
    },
    schema && checkWith(schema),
  )) as Decision;
  if (schema) return parse(schema, decision.value ?? null) as Output;
  return (decision.value ?? decision.message ?? null) as Output;
}

export const ask = { approval, question };

/** Synchronous, because a Temporal update is accepted or refused synchronously. */
function validate<Output>(schema: Schema<Output>, value: unknown): StandardSchemaV1.Result<Output> {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    // zod turns a check that throws into a promise that rejects, and a rejection nobody hears fails the workflow task.
    result.catch(() => {});
    throw new TypeError('the schema of a question must validate synchronously and may not throw');
  }
  return result;
}

/** Names every place that is wrong. */
export function checkWith(schema: Schema): ValueCheck {
  return (value) => {
    const { issues } = validate(schema, value);
    return issues
      ?.map(({ message, path }) => (path?.length ? `${pathText(path)}: ${message}` : message))
      .join('; ');
  };
}

function pathText(path: NonNullable<StandardSchemaV1.Issue['path']>): string {
  return path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');
}

/** The check passed when the answer came; here the schema gives the value its final form. */
function parse(schema: Schema | undefined, value: unknown): unknown {
  if (!schema) return value;
  const result = validate(schema, value);
  if (result.issues)
    throw new TypeError(`The answer does not match the schema: ${result.issues[0]?.message}`);
  return result.value;
}

/** Without a schema an edit may change values, but not turn an amount into a list or leave out the account. */
function sameShapeAs(original: Json): ValueCheck {
  return (value) => {
    const [was, is] = [kindOf(original), kindOf(value)];
    if (was !== is) return `args must be ${was} as before, not ${is}`;
    if (was !== 'an object') return undefined;
    const edited = value as JsonObject;
    for (const [key, before] of Object.entries(original as JsonObject)) {
      if (!Object.hasOwn(edited, key)) return `${key}: missing`;
      const [wasKind, isKind] = [kindOf(before), kindOf(edited[key] as Json)];
      if (wasKind !== 'null' && wasKind !== isKind) return `${key}: must be ${wasKind}, not ${isKind}`;
    }
    const unknown = Object.keys(edited).find((key) => !Object.hasOwn(original as JsonObject, key));
    return unknown === undefined ? undefined : `${unknown}: not an argument of this action`;
  };
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** JSON Schema for the person's eyes; what cannot be put so (transforms, other libraries) is left out. */
export function jsonSchemaOf<Key extends string>(key: Key, schema: unknown): { [K in Key]?: JsonObject } {
  if (!(schema instanceof z.ZodType)) return {};
  const { $schema, ...shown } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  return { [key]: shown as JsonObject } as { [K in Key]?: JsonObject };
}
