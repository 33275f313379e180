import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPacked, packJson, unpackJson } from '../../src/common/packed-json.js';

test('what is small stays as it is', () => {
  expect(packJson({ said: 'hello' })).toEqual({ said: 'hello' });
});

test('what is large is packed, and comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(3), (text, more) => {
      const value = {
        messages: Array.from({ length: 2_000 }, (_, index) => ({ index, text, of: 'a message' })),
        more,
      };
      const packed = packJson(value);
      expect(isPacked(packed)).toBe(true);
      expect(JSON.stringify(packed).length).toBeLessThan(JSON.stringify(value).length / 3);
      expect(unpackJson(packed)).toEqual(value);
    }),
    { numRuns: 10 },
  );
});

test.each([0, 1, 2])('any length of bytes comes back: %i more', (more) => {
  const value = {
    text: Array.from({ length: 9_000 }, (_, index) => `${index}é`).join('') + 'x'.repeat(more),
  };
  expect(unpackJson(packJson(value))).toEqual(value);
});
