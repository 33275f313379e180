/**
 * Temporal's packages as clients load them: by `require`. They are CommonJS, and for each that a module imports, Node
 * reads the source twice, once for the names of its exports, with all that it exports again; on Node 20 a command paid
 * a tenth of a second of CPU for it. Classes are the same ones for those who import them.
 *
 * Types come from the packages themselves. Nothing of the worker belongs here: a test holds what a command loads.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const temporalClient: typeof import('@temporalio/client') = require('@temporalio/client');
export const temporalCommon: typeof import('@temporalio/common') = require('@temporalio/common');
/** What the SDK's own client does to payloads. */
export const temporalPayloads: typeof import('@temporalio/common/lib/internal-non-workflow/index.js') =
  require('@temporalio/common/lib/internal-non-workflow/index.js');
export const temporalEnvConfig: typeof import('@temporalio/envconfig') = require('@temporalio/envconfig');
