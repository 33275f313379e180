/**
 * zod's settings (`z.config`), of each run its own: zod is shared by all runs of a V8 context and frozen, and an agents
 * module may choose the language of its messages when it is loaded.
 */
import * as z from 'zod';
import { runState } from './run-state.js';

type ZodConfig = ReturnType<typeof z.config>;

/** All that zod has. What is beyond fails, as whatever changes a shared module. */
const SETTINGS = ['customError', 'jitless', 'localeError', 'memoizer', 'postProcessor'] as const;

/** Once, before zod is frozen: accessors stay as they are. */
export function keepZodConfigOfEachRun(): void {
  const config = z.config();
  const first: ZodConfig = { ...config };
  const ofRun = () => runState<ZodConfig>('zod config', () => ({ ...first }));
  for (const name of SETTINGS) {
    Object.defineProperty(config, name, {
      enumerable: true,
      get: () => ofRun()[name],
      set: (value: unknown) => void Object.assign(ofRun(), { [name]: value }),
    });
  }
}
