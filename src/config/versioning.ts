/**
 * Temporal's Worker Versioning, as the configuration has it: which deployment and build agent workers say they are, and
 * whether a run stays on the build it started on.
 */
import * as z from 'zod';

export const versioningSchema = z
  .object({
    /** Name of the worker deployment. */
    deployment: z.string().regex(/^(?!__)[^.:]+$/, "must have no '.' or ':' in it, and not begin with '__'"),
    /** Default: made of the code and the settings that steer runs, the same for the same bundle; `airlock build` prints it. */
    buildId: z.string().min(1).max(200).optional(),
    /**
     * `pinned`: a run stays on the build it started on, whose workers must be kept until it ends. `auto-upgrade`: it goes
     * on with the current build at its next task. Default: `pinned`.
     */
    behavior: z.enum(['pinned', 'auto-upgrade']).optional(),
    /**
     * Whether a pinned run goes to the current build when it continues as new, and continues as new for it when there is
     * another. Default: false.
     */
    upgradeOnContinueAsNew: z.boolean().optional(),
  })
  .strict();

export interface Versioning {
  deployment: string;
  /** Nothing: by the bundle. */
  buildId: string | undefined;
  behavior: 'pinned' | 'auto-upgrade';
  upgradeOnContinueAsNew: boolean;
}

export function resolveVersioning(given: z.output<typeof versioningSchema>): Versioning {
  const { deployment, buildId, behavior = 'pinned', upgradeOnContinueAsNew = false } = given;
  return { deployment, buildId, behavior, upgradeOnContinueAsNew };
}
