/** Arguments of a tool: what a person may edit is an object. */
import * as z from 'zod';
import type { ValueCheck } from '../../boundary.js';

export const record = z.record(z.string(), z.unknown());

export const mustBeAnObject: ValueCheck = (args) =>
  record.safeParse(args).success ? undefined : 'args must be an object';
