/** What an edit of arguments must keep where no schema says it. */
import type { Json, JsonObject } from '../common/protocol.js';
import type { ValueCheck } from './boundary.js';

/** Without a schema an edit may change values, but not turn an amount into a list or leave out the account. */
export function sameShapeAs(original: Json): ValueCheck {
  return (value) => {
    const [was, is] = [kindOf(original), kindOf(value)];
    if (was !== is) return `args must be ${was} as before, not ${is}`;
    if (was !== 'an object') return undefined;
    const edited = value as JsonObject;
    for (const [key, before] of Object.entries(original as JsonObject)) {
      if (!Object.hasOwn(edited, key)) return `${key}: missing`;
      const [wasKind, isKind] = [kindOf(before), kindOf(edited[key] as Json)];
      if (wasKind !== 'null' && wasKind !== isKind) return `${key}: must be ${wasKind}, not ${isKind}`;
    }
    const unknown = Object.keys(edited).find((key) => !Object.hasOwn(original as JsonObject, key));
    return unknown === undefined ? undefined : `${unknown}: not an argument of this action`;
  };
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
