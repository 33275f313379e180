/** On whose behalf a run works, and who answers it. */
import * as z from 'zod';

/** On whose behalf a run works. Resource workers turn it into credentials; it is never one itself. */
export const principalSchema = z.looseObject({ id: z.string().min(1) });
export type Principal = z.infer<typeof principalSchema>;

/** Who answered: a bare identifier, or an object with at least an `id`. Recorded as given. */
export const actorSchema = z.union([
  z.string().min(1).max(500),
  z.looseObject({ id: z.string().min(1).max(500) }),
]);
export type Actor = z.infer<typeof actorSchema>;
