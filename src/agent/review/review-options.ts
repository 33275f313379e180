/** What `reviewTools` takes, checked where it is written: an option that is not known would be a gate that stands open. */
import * as z from 'zod';
import { type DecisionType, decisionTypes } from '../../common/protocol.js';

/** A tool call as the model made it. */
export interface ReviewedCall<Name extends string = string> {
  readonly name: Name;
  readonly args: Readonly<Record<string, unknown>>;
  readonly id: string | undefined;
}

/** How calls of one tool are reviewed. */
export interface ToolReview<Name extends string = string> {
  /** Which decisions the reviewer may take. Default: all four. */
  readonly allowed?: readonly DecisionType[];
  /** Words for the reviewer, Markdown; put what the model wrote into `quote()`. The args are shown in any case. */
  readonly description?: string | ((call: ReviewedCall<Name>) => string);
  /** People or groups to ask. Default: those of the run, else of the configuration. */
  readonly assignees?: readonly string[] | ((call: ReviewedCall<Name>) => readonly string[]);
  /** Whether this call is reviewed. Default: every call is. */
  readonly when?: (call: ReviewedCall<Name>) => boolean;
}

/** By the tools' names; `true` reviews every call with all four decisions, `false` none. */
export type ToolReviews<Name extends string> = { readonly [Tool in Name]: boolean | ToolReview<Tool> };

const aFunction = z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function', {
  message: 'must be text, or a function of the call',
});
const review = z.strictObject({
  allowed: z.array(z.enum(decisionTypes)).min(1, 'allows nothing').optional(),
  description: z.union([z.string(), aFunction]).optional(),
  assignees: z.union([z.array(z.string()), aFunction]).optional(),
  when: aFunction.optional(),
});

/** @throws TypeError naming each option that is wrong */
export function assertReviews(reviews: Readonly<Record<string, unknown>>): void {
  for (const [tool, given] of Object.entries(reviews)) {
    if (typeof given === 'boolean') continue;
    const parsed = review.safeParse(given);
    if (parsed.success) continue;
    throw new TypeError(
      `reviewTools, '${tool}' is not reviewed correctly:\n${z.prettifyError(parsed.error)}`,
    );
  }
}
