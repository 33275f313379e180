import { expect, test } from 'vitest';
import { givenFingerprint } from '../../src/cli/given-fingerprint.js';

test.each([undefined, '0f3a9c5d1e27', 'f'.repeat(64)])('%j is taken', (hex) => {
  expect(givenFingerprint(hex)).toBe(hex);
});

test.each(['', '0', '0f3a9c5d1e2', 'f'.repeat(65), '0F3A9C5D1E27', ' 0f3a9c5d1e27', 'approval-1-of-a'])(
  '%j is refused: it would pass for other questions, or for none',
  (hex) => {
    expect(() => givenFingerprint(hex)).toThrow(
      expect.objectContaining({ code: 'bad_usage', message: expect.stringContaining('--fingerprint') }),
    );
  },
);
