/** Any other interrupt: a question with the raw value shown, resumed with the value of the answer. */
import type { Decision } from '../../../common/protocol.js';
import { toJson } from '../../boundary.js';
import type { ResponseSchema } from '../response-schema.js';
import type { ParsedInterrupt } from './parsed-interrupt.js';

const ASKED_FOR_VALUE = 'The agent asks for an answer to the value shown.';

export function fromAnyValue(value: unknown, response: ResponseSchema | undefined): ParsedInterrupt {
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
