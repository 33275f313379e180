/**
 * Reads the text of a message. LangChain's `load` takes a dozen promises and three copies for each, too much for the tens of
 * thousands of messages of a long conversation, which are all read in one step behind continue-as-new. So a message that
 * holds plain JSON and nothing that `load` would make something else of is constructed directly, as `load` does in the end.
 */
import { ESCAPED, type MessageClass, messageClassOf } from '../revive-messages.js';

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
  const own = aliasesOf(Message);
  const isKept = (key: string) => SIMPLE_KEY.test(key) || own[key] === key;
  if (!Object.keys(kwargs).every(isKept) || !isPlainJson(kwargs, 0)) return undefined;
  return Reflect.construct(Message, [kwargs]);
}

/** Of the classes that `load` knows, one of a message: `langchain_core/messages`. */
function isOwnNamespace(id: unknown): boolean {
  return Array.isArray(id) && id.length === 3 && id[0] === 'langchain_core' && id[1] === 'messages';
}

const aliases = new Map<MessageClass, Record<string, string>>();

/** Keys that a class reads under the name they have. */
function aliasesOf(Message: MessageClass): Record<string, string> {
  const known = aliases.get(Message);
  if (known) return known;
  const found: Record<string, string> = {};
  for (
    let current: unknown = Message.prototype;
    isObject(current);
    current = Object.getPrototypeOf(current)
  ) {
    Object.assign(found, current.lc_aliases);
  }
  aliases.set(Message, found);
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
