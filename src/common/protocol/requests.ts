/** What an agent asks: a service, or a person. */
import type { NewMessages } from '../message-list.js';
import type { Json, JsonObject } from './json.js';

/** What an approval may be answered with. */
export const decisionTypes = ['approve', 'edit', 'reject', 'respond'] as const;

export type DecisionType = (typeof decisionTypes)[number];

/** A request to a service. */
export interface FetchRequest {
  kind: 'fetch';
  resource: string;
  params: Json;
  /**
   * In `state` and `log`, of a model call whose conversation is long: its messages, by those of an earlier call. They are
   * not in `params` then.
   */
  messages?: NewMessages;
}

/** A request to a person: may a thing be done? */
export interface ApprovalRequest {
  kind: 'approval';
  action: string;
  args: Json;
  description?: string;
  /** How `description` is written. Default: Markdown. */
  format?: 'text';
  /** Which decisions the asker can take. */
  allowed: DecisionType[];
  assignees?: string[];
  /** JSON Schema (draft 2020-12) that edited `args` must match, where the asker gave one. */
  argsSchema?: JsonObject;
}

/** A request to a person: what is the answer? Always answered by `respond`. */
export interface QuestionRequest {
  kind: 'question';
  prompt: string;
  /** How `prompt` is written. Default: Markdown. */
  format?: 'text';
  allowed: DecisionType[];
  assignees?: string[];
  /** JSON Schema (draft 2020-12) that `value` must match, where the asker gave one. */
  schema?: JsonObject;
  /** The raw payload of an interrupt that is not Airlock's own. */
  value?: Json;
}

export type HumanRequest = ApprovalRequest | QuestionRequest;

export type BoundaryRequest = FetchRequest | HumanRequest;
