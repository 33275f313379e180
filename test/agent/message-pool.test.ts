/** The pool hashes a list once, and says the same fingerprint as whoever hashes it whole. */
import { describe, expect, test } from 'vitest';
import { MessagePool } from '../../src/agent/session/message-pool.js';
import { fingerprint } from '../../src/common/fingerprint.js';
import type { FetchRequest, Json, JsonObject } from '../../src/common/protocol.js';

const message = (content: string): Json => ({ type: 'human', data: { content } });
const asking = (messages: Json[], others: JsonObject = {}): FetchRequest => ({
  kind: 'fetch',
  resource: 'model',
  params: { ...others, messages },
});
const words = ['one', 'two "quoted"', 'drei €', 'four'].map(message);

describe('fingerprint', () => {
  test.each([
    ['alone', {}],
    ['with tools and a model', { model: 'm', tools: [{ name: 'x', a: 1 }], temperature: 0 }],
    ['with what comes before messages in canonical JSON', { best_of: 2, model: 'm' }],
  ] satisfies [string, JsonObject][])('is that of the request as a whole: %s', (_what, others) => {
    const pool = new MessagePool();
    const lists = [words.slice(0, 1), words.slice(0, 3), words, words.slice(1), [], words];
    for (const list of lists) {
      const request = pool.pooled(asking(structuredClone(list), others));
      expect(pool.fingerprint(request)).toBe(fingerprint(asking(list, others)));
    }
  });

  test('of lists that part from one another', () => {
    const pool = new MessagePool();
    for (const last of ['a', 'b', 'c']) {
      const list = [...words, message(last)];
      expect(pool.fingerprint(pool.pooled(asking(list)))).toBe(fingerprint(asking(list)));
    }
  });

  test('of what is no list of messages', () => {
    const pool = new MessagePool();
    const request = asking(['words', 1]);
    expect(pool.pooled(request)).toBe(request);
    expect(pool.fingerprint(request)).toBe(fingerprint(request));
  });
});

test('equal messages are one object, and nobody else holds it', () => {
  const pool = new MessagePool();
  const mine = { type: 'human', data: { content: 'hi' } };
  const first = pool.pooled(asking([mine]));
  const second = pool.pooled(asking([structuredClone(mine)]));
  const at = (request: object) => (request as { params: { messages: Json[] } }).params.messages[0];
  expect(at(first)).toBe(at(second));
  mine.data.content = 'changed';
  expect(at(first)).toEqual({ type: 'human', data: { content: 'hi' } });
});
