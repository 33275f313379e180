/** The words for options that there are not: which was meant, or which there are. */
import * as z from 'zod';
import { nearestName } from './nearest-name.js';

/** For zod's `error`. @returns nothing for any other issue, which zod has words for */
export function unknownOptions(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const names = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
  return issue.keys.map((key) => `There is no option '${key}'${instead(key, names)}`).join(' ');
}

function instead(key: string, names: readonly string[]): string {
  const nearest = nearestName(key, names);
  if (nearest !== undefined) return `; did you mean '${nearest}'?`;
  return names.length === 0 ? '.' : `; here may be ${names.join(', ')}.`;
}
