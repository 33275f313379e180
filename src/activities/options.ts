/** Options of resources are checked once, where they are written; whatever is wrong is said there. */
import * as z from 'zod';
import { resolveDefined } from '../common/defined-options.js';
import { AirlockError } from '../common/errors.js';

/**
 * @param where what was being defined, as the message shall say it: `httpResource for https://rates.example`
 * @throws AirlockError `bad_resource`, naming each option that is wrong and what it may be
 */
export function resolveOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  where: string,
): z.output<Schema> {
  return resolveDefined(schema, options, where, badResource);
}

export function badResource(where: string, problem: string): AirlockError {
  return new AirlockError(
    'bad_resource',
    `${where} is not defined correctly:\n${problem}`,
    'Fix it in the resources module.',
  );
}

/** A zod schema, of whichever copy of zod. */
export const schemaOption = z.custom<z.ZodType>(
  (value) => typeof value === 'object' && value !== null && 'safeParseAsync' in value,
  { message: 'must be a zod schema' },
);

export const functionOption = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  {
    message: 'must be a function',
  },
);
