/** Options of what a project defines (resources, credentials, policies) are checked once, where they are written. */
import * as z from 'zod';
import type { AirlockError } from './errors.js';

/**
 * @param where what was being defined, as the message shall say it: `httpResource for https://rates.example`
 * @param bad makes the error
 * @throws the error of `bad`, naming each option that is wrong and what it may be
 */
export function resolveDefined<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  where: string,
  bad: (where: string, problem: string) => AirlockError,
): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw bad(where, z.prettifyError(parsed.error));
}
