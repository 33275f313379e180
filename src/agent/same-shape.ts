/** What an edit of arguments must keep where no schema says it. */
import type { Json, JsonObject } from '../common/protocol.js';
import type { ValueCheck } from './boundary.js';

/** Without a schema an edit may change values, but not turn an amount into a list or leave out the account, at any depth. */
export function sameShapeAs(original: Json): ValueCheck {
  return Object.assign((value: Json) => topDifference(original, value), {
    later: (value: Json) => difference(original, value, ''),
  });
}

/** What was looked at before 0.2: the arguments themselves, and not what is within them. */
function topDifference(original: Json, value: Json): string | undefined {
  const [was, is] = [kindOf(original), kindOf(value)];
  if (was !== is) return `args must be ${was} as before, not ${is}`;
  if (!isObject(original) || !isObject(value)) return undefined;
  return keysDiffer(original, value, '', (before, after, path) => kindDiffers(before, after, path));
}

type Compare = (before: Json, after: Json, path: string) => string | undefined;

const difference: Compare = (before, after, path) => {
  const differs = kindDiffers(before, after, path);
  if (differs !== undefined) return differs;
  if (isObject(before) && isObject(after)) return keysDiffer(before, after, path, difference);
  if (!Array.isArray(before) || !Array.isArray(after) || before[0] === undefined) return undefined;
  const compare = [difference, kindDiffers].find((by) => isUniform(before, by));
  if (!compare) return undefined;
  for (const [index, item] of after.entries()) {
    const wrong = compare(before[0], item, `${path}[${index}]`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

/** Whether the elements of a list are all alike: then those of the edited list have to be like them. */
function isUniform(list: readonly Json[], by: Compare): boolean {
  const [first = null] = list;
  return first !== null && list.every((item) => by(first, item, '') === undefined);
}

/** What was null may become anything. */
function kindDiffers(before: Json, after: Json, path: string): string | undefined {
  const [was, is] = [kindOf(before), kindOf(after)];
  return was === 'null' || was === is ? undefined : `${path || 'args'}: must be ${was}, not ${is}`;
}

function keysDiffer(before: JsonObject, after: JsonObject, path: string, compare: Compare) {
  const at = (key: string) => (path ? `${path}.${key}` : key);
  for (const [key, value] of Object.entries(before)) {
    if (!Object.hasOwn(after, key)) return `${at(key)}: missing`;
    const wrong = compare(value, after[key] as Json, at(key));
    if (wrong !== undefined) return wrong;
  }
  const unknown = Object.keys(after).find((key) => !Object.hasOwn(before, key));
  return unknown === undefined ? undefined : `${at(unknown)}: not an argument of this action`;
}

function isObject(value: Json): value is JsonObject {
  return kindOf(value) === 'an object';
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
