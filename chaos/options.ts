/** What `npm run chaos -- …` is given. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as z from 'zod';

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

/** @throws Error naming the option that is wrong */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '1000' },
      'in-flight': { type: 'string', default: '100' },
      'kill-every': { type: 'string', default: '3' },
      deadline: { type: 'string', default: '1200' },
      seed: { type: 'string', default: env.CHAOS_SEED ?? randomBytes(4).toString('hex') },
    },
  });
  const { 'in-flight': inFlight, 'kill-every': killEvery, ...rest } = values;
  const parsed = optionsSchema.safeParse({ ...rest, inFlight, killEvery });
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}
