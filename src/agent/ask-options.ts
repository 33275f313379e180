/**
 * What `ask` takes, checked where the agent asks, who may catch it: options often come from a state, a model or the input
 * of a run, and a question that cannot be shown, or that no decision answers, would wait for ever.
 */
import * as z from 'zod';
import { decisionTypes } from '../common/protocol.js';

const text = (what: string) => z.string(`must be text, which says ${what}`);
const required = (what: string) => text(what).regex(/\S/, `must not be empty: it says ${what}`);
const assignees = z.array(required('who is asked')).optional();

const approval = z.object({
  action: required('what would be done'),
  description: text('more of it').optional(),
  allowed: z.array(z.enum(decisionTypes)).min(1, 'must allow a decision').optional(),
  assignees,
});
const question = z.object({ prompt: required('what is asked'), assignees });

/** @throws TypeError naming each option that is wrong */
export function assertApproval(options: Record<keyof z.input<typeof approval>, unknown>): void {
  assertOptions('ask.approval', approval, options);
}

/** @throws TypeError naming each option that is wrong */
export function assertQuestion(options: Record<keyof z.input<typeof question>, unknown>): void {
  assertOptions('ask.question', question, options);
}

function assertOptions(asker: string, schema: z.ZodType, options: object): void {
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw new TypeError(`${asker} cannot ask so:\n${z.prettifyError(parsed.error)}`);
}
