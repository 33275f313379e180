/**
 * Everything that crosses a process, once: names, message shapes, signal, query and update definitions.
 *
 * A Temporal client in any language needs these names and nothing else to start, answer and watch a run.
 * Shapes are zod schemas and types are inferred from them; the receiver of a message parses it.
 * The schemas of what is only shown are in request-schemas.ts and view-schemas.ts.
 * These files run in the workflow sandbox as well as outside: they import nothing of Node.
 */
export * from './protocol/conversation.js';
export * from './protocol/decisions.js';
export * from './protocol/definitions.js';
export * from './protocol/fetches.js';
export { type Json, type JsonObject, jsonSchema } from './protocol/json.js';
export * from './protocol/people.js';
export * from './protocol/requests.js';
export * from './protocol/run-input.js';
export * from './protocol/views.js';
