/**
 * `ask`: what an agent wants from a person. It waits as long as the person takes.
 */
import { copyJson } from '../common/copy-json.js';
import {
  type Actor,
  type Decision,
  type DecisionType,
  decisionTypes,
  type Json,
  type JsonObject,
} from '../common/protocol.js';
import { assertUsable, checkWith, jsonSchemaOf, parse, type Schema } from './answer-schema.js';
import type { ActionName, ArgsOf } from './approvals.js';
import { assertApproval, assertQuestion } from './ask-options.js';
import { boundary, toJson, type ValueCheck } from './boundary.js';
import { sameShapeAs } from './same-shape.js';

export interface ApprovalOptions<Args, Action extends string = ActionName> {
  /** What would be done: `dispute_charge`. */
  action: Action;
  /** What it would be done with. The person sees it and may be allowed to edit it. */
  args: Args;
  /** Words for the person, Markdown. */
  description?: string;
  /** Which decisions this agent can take. Default: all four. */
  allowed?: readonly DecisionType[];
  /** People or groups to ask. Default: those of the run, else of the configuration. */
  assignees?: readonly string[];
  /** What edited arguments must satisfy. Default: the same keys and kinds of value as `args`, at every depth. */
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
  /** What edited args must satisfy. Default: the same keys and kinds of value as `args`, at every depth. */
  readonly check?: ValueCheck | undefined;
}

/**
 * Asks, and gives the decision as it was made: edited args have passed the check, and are as the person wrote them.
 * @throws TypeError where nobody could be shown it, or answer it
 */
export async function requestApproval(asked: ApprovalRequest): Promise<Decision & { actor: Actor }> {
  const { action, args, description, allowed, assignees, argsSchema, check = sameShapeAs(args) } = asked;
  assertApproval({ action, description, allowed, assignees });
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

/**
 * Asks whether something may be done. Nothing but a person's decision resolves it.
 * @throws TypeError where nobody could be asked it, or answer it
 */
async function approval<const Action extends ActionName, Args extends ArgsOf<Action>>(
  options: ApprovalOptions<Args, Action>,
): Promise<ApprovalDecision<Args>> {
  const { action, description, allowed, assignees, schema } = options;
  const args = toJson(options.args, `The args of ask.approval('${action}')`);
  assertUsable(schema, 'ask.approval', [args]);
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
      return { type: 'approve', args: copyJson(args) as AsShown<Args>, actor };
    case 'edit':
      return { type: 'edit', args: parse(schema, decision.args) as Args, actor };
    case 'reject':
      return { type: 'reject', message: decision.message, actor };
    case 'respond':
      return { type: 'respond', message: decision.message, value: decision.value, actor };
  }
}

/**
 * Asks a question and gives the answer, validated and as the schema makes it.
 * @throws TypeError where nobody could be asked it, or answer it
 */
async function question<Output = Json>(options: QuestionOptions<Output>): Promise<Output> {
  const { prompt, schema, assignees } = options;
  assertQuestion({ prompt, assignees });
  assertUsable(schema, 'ask.question');
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
  const { value, message = null } = decision;
  // Null is an answer, with words beside it as well.
  return (value === undefined ? message : value) as Output;
}

export const ask = { approval, question };
