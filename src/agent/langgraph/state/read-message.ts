/**
 * Reads the text of a message. LangChain's `load` takes a dozen promises and three copies for each, too much for the tens of
 * thousands of messages of a long conversation, which are all read in one step behind continue-as-new. So a message that
 * holds plain JSON and nothing that `load` would make something else of is constructed directly, as `load` does in the end.
 */
import { ESCAPED, type MessageClass, messageClasses, messageClassOf } from '../revive-messages.js';

/** `load` reads no deeper than fifty objects. */
const MAX_DEPTH = 40;
/** `load` leaves such a key as it is, in every version of LangChain. */
const SIMPLE_KEY = /^[a-z]+$/;

/** @returns nothing where only `load` knows what it reads as */
export function readMessage(text: string): object | undefined {
  const json: unknown = JSON.parse(text);
  if (!isObject(json) || Object.keys(json).join() !== 'lc,type,id,kwargs') return undefined;
  const { id, kwargs } = json;
  const Message = messageClassOf(json);
  if (!Message || !isOwnNamespace(id) || !isObject(kwargs)) return undefined;
  const own = ownKeys[id[2]] ?? {};
  const isKept = (key: string) => SIMPLE_KEY.test(key) || own[key] === key;
  if (!Object.keys(kwargs).every(isKept) || !isPlainJson(kwargs, 0)) return undefined;
  return Reflect.construct(Message, [kwargs]);
}

/** Of the classes that `load` knows, one of a message: `langchain_core/messages`. */
function isOwnNamespace(id: unknown): id is [string, string, string] {
  return Array.isArray(id) && id.length === 3 && id[0] === 'langchain_core' && id[1] === 'messages';
}

/** By name of the class, the keys that it reads under the name they have. */
const ownKeys: Readonly<Record<string, Record<string, string>>> = Object.fromEntries(
  Object.entries(messageClasses).map(([name, Message]) => [name, aliasesOf(Message)]),
);

function aliasesOf(Message: MessageClass): Record<string, string> {
  const found: Record<string, string> = {};
  for (
    let current: unknown = Message.prototype;
    isObject(current);
    current = Object.getPrototypeOf(current)
  ) {
    Object.assign(found, current.lc_aliases);
  }
  return found;
}

function isPlainJson(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isPlainJson(item, depth + 1));
  return Object.entries(value).every(
    ([key, part]) => key !== 'lc' && key !== '__proto__' && key !== ESCAPED && isPlainJson(part, depth + 1),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
