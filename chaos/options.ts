/** What `npm run chaos -- …` is given. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { commandOptions, failUsage } from '#scripts/command-options.js';

const optionsSchema = z
  .object({
    runs: z.coerce.number().int().min(1),
    /** Runs under way at once. */
    inFlight: z.coerce.number().int().min(1),
    /** Between two kills on average, in seconds; more where processes take longer to come back. */
    killEvery: z.coerce.number().positive(),
    /** A run that has not ended by then, in seconds from the first start, is lost. */
    deadline: z.coerce.number().positive(),
    /** Of all that is left to chance but the operating system's and the network's. */
    seed: z.string().min(1),
  })
  .strict();

export type Options = z.infer<typeof optionsSchema>;

const COMMAND = 'npm run chaos';

/** Ends the process with the usage where an option is wrong. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options & { json: boolean } {
  const known = {
    runs: { type: 'string', default: '1000', description: 'how many' },
    'in-flight': { type: 'string', default: '100', description: 'runs under way at once' },
    'kill-every': { type: 'string', default: '3', description: 'seconds between two kills on average' },
    deadline: { type: 'string', default: '1200', description: 'seconds until a run is lost' },
    seed: {
      type: 'string',
      default: env.CHAOS_SEED ?? randomBytes(4).toString('hex'),
      description: 'of all that is left to chance',
    },
  } as const;
  const {
    'in-flight': inFlight,
    'kill-every': killEvery,
    json,
    ...rest
  } = commandOptions(COMMAND, known, args);
  const parsed = optionsSchema.safeParse({ ...rest, inFlight, killEvery });
  if (!parsed.success) failUsage(COMMAND, known, z.prettifyError(parsed.error));
  return { ...parsed.data, json };
}
