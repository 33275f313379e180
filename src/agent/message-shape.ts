/**
 * Which messages can begin a turn of a conversation: data that the agent's graph takes anything from.
 *
 * LangGraph leaves out the keys of its input that a graph has no channel for, and `createAgent` makes an object of a text: so
 * a text, or `{ message: … }`, would begin a turn in which nobody has said anything. A graph of another kind (an
 * `entrypoint`) takes any JSON.
 */
import { isJsonObject } from '../common/json-object.js';
import type { Json } from '../common/protocol.js';
import { errorMessage } from '../common/thrown.js';
import type { GraphSource } from './langgraph/graph.js';
import { readInput } from './langgraph/read-input.js';
import { RootGraph } from './langgraph/root-graph.js';

const MAX_KEYS_NAMED = 8;

export class MessageShape {
  /** To be resolved in place of the source that was given: a factory is called once, and what it made is looked at here. */
  readonly source: GraphSource;
  #made: unknown;

  constructor(source: GraphSource) {
    this.#made = source;
    this.source = typeof source === 'function' ? () => this.#keep(source()) : source;
  }

  /** @returns in a sentence, why the message begins no turn; nothing where it may */
  problemOf(message: Json): string | undefined {
    const unreadable = whyNoData(message);
    const keys = stateKeys(this.#made);
    if (unreadable !== undefined || keys === undefined) return unreadable;
    if (!isJsonObject(message)) return `The message is ${kindOf(message)}. ${expected(keys)}`;
    const given = Object.keys(message);
    if (given.length === 0 || given.some((key) => keys.includes(key))) return undefined;
    return `The message has nothing that the agent's graph takes. ${expected(keys)}`;
  }

  /** In a promise of its own: the run that waits for what is made waits no step longer. */
  #keep<Made>(made: Made): Made {
    void Promise.resolve(made).then(
      (value) => {
        this.#made = value;
      },
      () => {},
    );
    return made;
  }
}

function whyNoData(message: Json): string | undefined {
  try {
    readInput(message);
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}

function expected(keys: readonly string[]): string {
  const named = keys.slice(0, MAX_KEYS_NAMED).join(', ');
  const takes = `The graph takes an object with keys of its state (${named}${keys.length > MAX_KEYS_NAMED ? ', …' : ''})`;
  return keys.includes('messages')
    ? `${takes}, as { "messages": [{ "role": "user", "content": "…" }] }.`
    : `${takes}.`;
}

function kindOf(message: Json): string {
  if (Array.isArray(message)) return 'a list';
  return typeof message === 'string' ? 'a text' : `a ${typeof message}`;
}

/** Of a graph of state, compiled or not; nothing for any other. */
function stateKeys(made: unknown): string[] | undefined {
  if (!isObject(made)) return undefined;
  const graph = RootGraph.in(made)?.graph ?? made;
  const builder = 'builder' in graph ? graph.builder : graph;
  if (!isObject(builder) || !('edges' in builder && 'channels' in builder)) return undefined;
  return isObject(builder.channels) ? Object.keys(builder.channels) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
