/**
 * The one port between an agent and its host: every request to the outside goes through `request` and comes back as a
 * promise. In a workflow the session of the run is behind it; in a test, a script.
 *
 * The promise stays pending until there is an answer. Unlike LangGraph's `interrupt()`, which throws to pause, a
 * request may therefore stand in `try`, `Promise.all`, `allSettled` or `race`, and the node around it runs once.
 */
import type {
  BoundaryRequest,
  Decision,
  FetchAnswer,
  Json,
  JsonObject,
  Principal,
} from '../common/protocol.js';
import { errorMessage, isInstance, readThrown } from '../common/thrown.js';

/** An answer on its way to the agent: of a service, or of a person (with who it was). */
export type Answer = FetchAnswer | (Decision & { actor: unknown });

/** Says what is wrong with an edited or given value, or nothing. */
export interface ValueCheck {
  (value: Json): string | undefined;
  /** What it says more since 0.2: decisions that were taken before stay taken when a history is replayed. */
  readonly later?: (value: Json) => string | undefined;
}

export interface Boundary {
  /**
   * @param check what a person's value must satisfy; asked before the answer reaches the agent
   */
  request(request: BoundaryRequest, check?: ValueCheck): Promise<Answer>;
  /** On whose behalf the run works. */
  readonly principal?: Principal | undefined;
  /**
   * One object for equal messages. Default: a new one each time.
   * @param text JSON
   */
  message?(text: string): JsonObject;
  /** What `make` makes of a message of LangChain's. Default: made anew each time. */
  messageText?(message: object, make: (message: object) => string): string;
}

const SLOT = Symbol.for('airlock.boundary');
type Slot = { [SLOT]?: Boundary };

/** Puts the boundary in place; in the sandbox every run has a `globalThis` of its own. */
export function openBoundary(boundary: Boundary): void {
  (globalThis as Slot)[SLOT] = boundary;
}

/** @throws Error when called outside a run, for instance while a module is loaded */
export function boundary(): Boundary {
  const open = (globalThis as Slot)[SLOT];
  if (open) return open;
  throw new Error(
    'No run is in progress: fetch and ask work inside the nodes, tools and models of an agent that agentRun runs, ' +
      'not while its module is loaded.',
  );
}

/** @param toText makes JSON of a message */
export function messageObject(message: object, toText: (message: object) => string): JsonObject {
  const text = messageText(message, toText);
  return boundary().message?.(text) ?? (JSON.parse(text) as JsonObject);
}

/** @param make the same function each time: its text is made once for a message that stays as it is */
export function messageText(message: object, make: (message: object) => string): string {
  return (globalThis as Slot)[SLOT]?.messageText?.(message, make) ?? make(message);
}

/**
 * What reaches a boundary is JSON and nothing else, copied, so that an agent that changes its object afterwards
 * changes nothing that was asked. Nothing at all is sent as null, an error as its name, its message and what else it has.
 * @throws TypeError naming what could not be sent
 */
export function toJson(value: unknown, what: string): Json {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, withoutLoss);
  } catch (error) {
    throw new TypeError(`${what} cannot be sent as JSON: ${errorMessage(error)}`);
  }
  if (text !== undefined) return JSON.parse(text) as Json;
  if (value === undefined) return null;
  throw new TypeError(`${what} cannot be sent as JSON: it is a ${typeof value}`);
}

/** What JSON has no word for, and leaves out in silence: refused, or said in its words. */
function withoutLoss(key: string, value: unknown): unknown {
  const what =
    value instanceof Map || value instanceof Set || value instanceof Promise
      ? `a ${value.constructor.name}`
      : typeof value === 'number' && !Number.isFinite(value)
        ? String(value)
        : undefined;
  if (what !== undefined) throw new TypeError(`${key ? `'${key}' is ` : 'it is '}${what}`);
  if (!isInstance(value, Error)) return value;
  const { name, message } = readThrown(value);
  return Object.assign({ name, message }, value);
}
