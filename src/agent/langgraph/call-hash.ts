/**
 * What tells one call of a task from another: a hash of its name and its input.
 *
 * 1. The order of an object's keys says nothing: state that is read back from a checkpoint has another.
 * 2. Nor does the id of a message. LangGraph writes one into the caller's own message where a graph takes it, and a graph
 *    that has finished takes nothing in a rerun.
 * 3. Nor does what LangGraph puts into a configuration: a task that is given its node's `config` is the same in a rerun.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { OF_LANGGRAPH } from './innermost-task.js';
import { isStoredMessage } from './revive-messages.js';

/** Characters of a hash that are kept of each call. */
const LENGTH = 16;
/** Of this message the id is what it asks for. */
const REMOVE = 'RemoveMessage';
/** What a session puts into a configuration (session/invocation-config.ts). */
const OF_AIRLOCK = /^airlock_/;

export function callHash(name: string, input: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(`${name}\n${textOf(input)}`))).slice(0, LENGTH);
}

/** What JSON cannot hold tells no calls apart. */
function textOf(input: unknown): string {
  try {
    return JSON.stringify(input, (_key, value: unknown) => comparable(value)) ?? '';
  } catch {
    return '';
  }
}

function comparable(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { configurable } = value as { configurable?: unknown };
  if (isOfLangGraph(configurable)) return { configurable };
  if (isOfLangGraph(value)) return ownPart(value);
  return Object.fromEntries(Object.entries(withoutId(value as Record<string, unknown>)).sort(byKey));
}

/** Whether it is the `configurable` that a task is run with. */
function isOfLangGraph(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).some((key) => key.startsWith('__pregel_'))
  );
}

/** What the agent or its caller put into it. */
function ownPart(configurable: object): object {
  return Object.fromEntries(
    Object.entries(configurable)
      .filter(([key]) => !OF_LANGGRAPH.test(key) && !OF_AIRLOCK.test(key))
      .sort(byKey),
  );
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** @param value as LangChain serialises it, where it is a message */
function withoutId(value: Record<string, unknown>): object {
  if (!isStoredMessage(value)) return value;
  const { id, kwargs } = value;
  if (id.at(-1) === REMOVE || typeof kwargs !== 'object' || kwargs === null) return value;
  const { id: _, ...said } = kwargs as Record<string, unknown>;
  return { ...value, kwargs: said };
}
