/** State as a snapshot holds it: the text that LangGraph's serialiser would write. */
import { isStoredMessage } from '../revive-messages.js';
import { KeptMessage, KeptSend, type KeptState, KeptText } from './kept.js';

/** What the serialiser makes of an undefined value: JSON has no word for it. */
const UNDEFINED = '{"lc":2,"type":"undefined"}';

/** State that a saver holds: a snapshot's text is read when it is needed. */
export class StoredState {
  #state: KeptState;
  #text: string | undefined;

  private constructor(state: KeptState, text: string | undefined) {
    this.#state = state;
    this.#text = text;
  }

  static of(state: KeptState): StoredState {
    return new StoredState(state, undefined);
  }

  static fromText(text: string): StoredState {
    return new StoredState(undefined, text);
  }

  get state(): KeptState {
    if (this.#text !== undefined) {
      this.#state = fromJson(JSON.parse(this.#text));
      this.#text = undefined;
    }
    return this.#state;
  }

  get text(): string {
    return this.#text ?? stateText(this.#state);
  }
}

/** State as the serialiser writes it. */
function stateText(state: KeptState): string {
  const parts: string[] = [];
  writeState(state, parts);
  return parts.join('');
}

function writeState(state: KeptState, parts: string[]): void {
  if (state === undefined) parts.push(UNDEFINED);
  else if (typeof state !== 'object' || state === null) parts.push(JSON.stringify(state));
  else if (state instanceof KeptMessage || state instanceof KeptText) parts.push(state.text);
  else if (state instanceof KeptSend) {
    writeFields({ ...(fromJson(JSON.parse(state.shell.text)) as object), args: state.args }, parts);
  } else if (Array.isArray(state)) {
    for (const [index, item] of state.entries()) {
      parts.push(index === 0 ? '[' : ',');
      writeState(item, parts);
    }
    parts.push(state.length === 0 ? '[]' : ']');
  } else writeFields(state, parts);
}

function writeFields(state: object, parts: string[]): void {
  const fields = Object.entries(state);
  for (const [index, [key, item]] of fields.entries()) {
    parts.push(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
    writeState(item, parts);
  }
  parts.push(fields.length === 0 ? '{}' : '}');
}

function fromJson(json: unknown): KeptState {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const fields = json as Record<string, unknown>;
  if (fields.lc !== undefined) {
    const kept = isStoredMessage(fields) ? new KeptMessage(undefined) : new KeptText('');
    kept.text = JSON.stringify(json);
    return kept;
  }
  const value: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(json)) value[key] = fromJson(item);
  return value;
}
