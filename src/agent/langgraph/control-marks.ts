/**
 * The marks by which LangGraph takes a plain object for one of its control objects. JSON can carry each of them; marks that
 * are symbols it cannot.
 */
import type { Json, JsonObject } from '../../common/protocol.js';

/** By their `lg_name`. */
const names: readonly unknown[] = ['Command', 'Send', 'Overwrite', 'DeltaSnapshot'];
/** By their `__lg_type`: what `entrypoint.final` gives, and a call of a functional task. */
const types: readonly (readonly [type: unknown, what: string])[] = [
  ['__pregel_final', 'entrypoint.final'],
  ['call', 'call of a task'],
];
/** Of an `Overwrite`, as a key or as a type. */
const OVERWRITE = '__overwrite__';

/** @returns what LangGraph would take the object for, itself and not what is in it */
export function controlObject(value: JsonObject): string | undefined {
  const { lg_name: name, __lg_type: type } = value;
  if (names.includes(name)) return name as string;
  if (Object.hasOwn(value, OVERWRITE) || value.type === OVERWRITE) return 'Overwrite';
  if (isRemoval(value) || removesMessages(value.messages)) return REMOVAL;
  return types.find(([known]) => known === type)?.[1];
}

/** It takes messages out of a conversation: what a person was shown, or what the agent was told. */
const REMOVAL = 'RemoveMessage';

function isRemoval({ lc, id }: JsonObject): boolean {
  return lc === 1 && Array.isArray(id) && id.at(-1) === REMOVAL;
}

/** LangGraph takes one message like a list of one. */
function removesMessages(messages: Json | undefined): boolean {
  return messages !== undefined && [messages].flat().some(isShortRemoval);
}

/** As LangChain takes it among messages; elsewhere such an object may be anything. */
function isShortRemoval(message: Json): boolean {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return false;
  return message.type === 'remove' || message.role === 'remove';
}
