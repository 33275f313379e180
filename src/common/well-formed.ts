/**
 * Text that can be sent. A JavaScript string may hold half of a character (a lone surrogate); UTF-8 cannot. The SDK's core
 * shuts a worker down at a completion with such text, and the next worker that is given the task. So every text that
 * leaves as a string of protobuf, and not as JSON, goes through here: each half becomes U+FFFD.
 */
export function wellFormed(text: string): string {
  const sound = asText(text);
  return sound.isWellFormed() ? sound : sound.toWellFormed();
}

/** What should be text, as text: a run that fails to show something would fail its workflow task, again and again. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Makes every text in a message well-formed, keys too. Plain objects and lists are changed in place; bytes stay. */
export function makeWellFormed<Message>(message: Message): Message {
  // A message may be nested deeper than a stack goes.
  const todo: unknown[] = [message];
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) continue;
    const owner = part as Record<string, unknown>;
    for (const [key, value] of Object.entries(owner)) {
      const sound = typeof value === 'string' ? wellFormed(value) : value;
      const soundKey = wellFormed(key);
      if (soundKey !== key) delete owner[key];
      if (soundKey !== key || sound !== value) owner[soundKey] = sound;
      if (typeof sound === 'object' && sound !== null) todo.push(sound);
    }
  }
  return message;
}

/** The value itself where all of its text is well-formed, keys too, as almost always; else a copy that is. */
export function wellFormedJson<Value>(value: Value): Value {
  return isWellFormed(value) ? value : makeWellFormed(JSON.parse(JSON.stringify([value])))[0];
}

function isWellFormed(value: unknown): boolean {
  const todo: unknown[] = [value];
  while (todo.length > 0) {
    const part = todo.pop();
    if (typeof part === 'string' && !part.isWellFormed()) return false;
    if (typeof part !== 'object' || part === null) continue;
    for (const [key, held] of Object.entries(part)) {
      if (!key.isWellFormed()) return false;
      if (typeof held === 'string' || typeof held === 'object') todo.push(held);
    }
  }
  return true;
}

/** Text of at most so many characters, whole ones; `…` stands for what is left out. */
export function truncate(text: string, maxLength: number): string {
  const sound = wellFormed(text);
  return sound.length <= maxLength ? sound : `${wellFormed(sound.slice(0, maxLength - 1))}…`;
}
