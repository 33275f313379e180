/** agent-inbox's `HumanInterrupt`, or a list of them: an approval for each. */
import * as z from 'zod';
import type { BoundaryRequest, Decision, DecisionType } from '../../../common/protocol.js';
import { answerInWords } from '../../answer-words.js';
import { toJson } from '../../boundary.js';
import { mustBeAnObject, record } from './args-object.js';
import type { ParsedInterrupt } from './parsed-interrupt.js';

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
export const humanInterrupts = z.union([
  humanInterrupt.transform((one) => [one]),
  z.array(humanInterrupt).min(1),
]);

export function fromAgentInbox(interrupts: z.output<typeof humanInterrupts>): ParsedInterrupt {
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
