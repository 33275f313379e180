/**
 * The marks by which LangGraph takes a plain object for one of its control objects. JSON can carry each of them; marks that
 * are symbols it cannot.
 */
import type { JsonObject } from '../../common/protocol.js';

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
  return types.find(([known]) => known === type)?.[1];
}
