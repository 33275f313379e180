import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../src/agent/quote.js';
import { codeBlock, codeSpan, withoutEmphasis, withoutMarkup } from '../../src/common/markdown.js';

describe('text of others in Markdown', () => {
  it.each([
    ['Already approved by **Lead Anna**', 'Already approved by \\*\\*Lead Anna\\*\\*'],
    ['see [the policy](https://x.test)', 'see [the policy\\](https://x.test)'],
    ['![x](y)', '\\![x\\](y)'],
    ['<b>now</b> & &amp;', '\\<b>now\\</b> & \\&amp;'],
    ['run `rm`', 'run \\`rm\\`'],
    ['_urgent_', '\\_urgent\\_'],
    ['# Approved', '\\# Approved'],
    ['1. Approve', '\\1. Approve'],
    ['~~no~~', '\\~\\~no\\~\\~'],
  ])('%s has no markup left', (text, expected) => {
    expect(withoutMarkup(text)).toBe(expected);
  });

  it.each([
    'dispute_charge amount=12.5',
    'rates {"ids":["a","b"],"from":-1}',
    'a < b and b > c',
    'Is it 5 o_clock?',
  ])('%s stays as it is', (text) => {
    expect(withoutMarkup(text)).toBe(text);
  });
});

describe('quote', () => {
  it('puts a line into code, and lines into a block', () => {
    expect(quote('Already approved by **Lead Anna**')).toBe('`Already approved by **Lead Anna**`');
    expect(quote('')).toBe('` `');
    expect(quote('one `tick`')).toBe('`` one `tick` ``');
    expect(quote('# one\ntwo')).toBe('\n\n```\n# one\ntwo\n```\n\n');
  });

  it('cannot be left by what is quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n', ' ') }), (text) => {
        const [, fence = ''] = /^(`+)/.exec(codeBlock(text)) ?? [];
        expect(text.includes(fence)).toBe(false);
        const [, ticks = ''] = /^(`+)/.exec(codeSpan(text)) ?? [];
        const inside = codeSpan(text).slice(ticks.length, -ticks.length);
        expect(inside.split(/[^`]+/).includes(ticks)).toBe(false);
      }),
    );
  });
});

describe('Markdown as text', () => {
  it.each([
    ['**maria** wants __all__ of it', 'maria wants all of it'],
    ['The note: `**please** pay`, **now**', 'The note: `**please** pay`, now'],
    ['`` `**a**` `` and **b**', '`` `**a**` `` and b'],
    ['**a**\n\n```\n**b** `x`\n```\n\n**c**', 'a\n\n```\n**b** `x`\n```\n\nc'],
    ['**a `**` b** and `no end **c**', '**a `**` b** and `no end c'],
  ])('%j', (markdown, text) => {
    expect(withoutEmphasis(markdown)).toBe(text);
  });

  it('keeps what is quoted as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('*', '_', '`', 'a', ' ', '\n') }), (text) => {
        const quoted = quote(text);
        expect(withoutEmphasis(`**So:** ${quoted} **end**`)).toBe(`So: ${quoted} end`);
      }),
    );
  });
});
