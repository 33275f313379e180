/** What a run is started with. */
import * as z from 'zod';
import { jsonObjectSchema, jsonSchema } from './json.js';
import { type Principal, principalSchema } from './people.js';

/** Workflow type of a run. */
export const AGENT_RUN = 'agentRun';

/** Where agent workers poll, unless the configuration says otherwise. */
export const DEFAULT_TASK_QUEUE = 'airlock';

/** Input of `agentRun`. */
export const runInputSchema = z.object({
  /** A name given to `defineAgents`. */
  agent: z.string().min(1),
  /** Defaults to the agent's `current`. */
  version: z.string().min(1).optional(),
  /** Handed to the graph as it is. */
  input: jsonSchema.optional(),
  /**
   * Whether the run is a conversation: after a result it waits for the next message, until it is closed. `input`, where
   * there is one, is the first message. Default: false.
   */
  conversation: z.boolean().optional(),
  principal: z
    .union([
      z
        .string()
        .min(1)
        .transform((id): Principal => ({ id })),
      principalSchema,
    ])
    .optional(),
  /** LangGraph's runtime context: facts that every node and tool of the graph reads, and no state. */
  context: jsonObjectSchema.optional(),
  /** People or groups who are asked where a question names no assignees. */
  assignees: z.array(z.string().min(1)).max(100).optional(),
});
export type RunInput = z.input<typeof runInputSchema>;
