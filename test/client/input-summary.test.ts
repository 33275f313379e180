import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSummaryLine } from '../../src/client/input-summary.js';
import type { Json } from '../../src/common/protocol.js';

describe('the line that a run is recognised by', () => {
  it.each<[Json | undefined, string]>([
    ['Find duplicate charges', 'a 1.0.0 — Find duplicate charges'],
    ['two\n\n  lines', 'a 1.0.0 — two lines'],
    [undefined, 'a 1.0.0'],
    [{ startDate: '2026-10-01' }, 'a 1.0.0 — {"startDate":"2026-10-01"}'],
    [{ messages: [{ role: 'user', content: 'Weather in Tokyo?' }] }, 'a 1.0.0 — Weather in Tokyo?'],
    ['word '.repeat(50), `a 1.0.0 — ${'word '.repeat(16).slice(0, 79).trimEnd()}…`],
  ])('%j', (input, expected) => {
    expect(runSummaryLine('a', '1.0.0', input)).toBe(expected);
  });

  it('is one line that the server takes, whatever the input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.jsonValue(), (agent, input) => {
        const line = runSummaryLine(agent, undefined, input as Json);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(400);
        expect(line.slice(agent.length)).not.toMatch(/[\n\r]/);
      }),
    );
  });
});
