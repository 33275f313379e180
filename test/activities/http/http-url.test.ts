import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fillPath, namesNotIn, urlBelow } from '../../../src/activities/http/http-url.js';

const BASE = 'https://rates.example:8443/api/v1';
const PREFIX = '/api/v1/';

/** What a hostile or careless agent might send. */
const ways = [
  '//evil.example',
  '\\\\evil.example',
  '/\\evil.example',
  'https://evil.example/',
  'HTTPS:evil.example',
  'javascript:alert(1)',
  '@evil.example',
  'user:pass@evil.example',
  '..',
  '../',
  '../../admin',
  'a/../../../admin',
  './..',
  '%2e%2e',
  '%2e%2e/admin',
  '.%2E/admin',
  '%252e%252e/admin',
  '..%2fadmin',
  '..%5cadmin',
  '%5c%5cevil.example',
  '..;/admin',
  '.. /admin',
  '\t..',
  '.\n./admin',
  '%00',
  '?admin=1',
  '#fragment',
  'a?b#c',
];
const hostile = fc.oneof(
  fc.constantFrom(...ways),
  fc
    .array(
      fc.constantFrom(
        ...ways,
        '/',
        '.',
        '..',
        '%',
        '2e',
        '25',
        '2f',
        '5c',
        '\\',
        ':',
        '@',
        '?',
        '#',
        ' ',
        'a',
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

/** Where a request would go; undefined if it is refused. Any other outcome fails the test. */
function destination(make: () => URL): URL | undefined {
  try {
    return make();
  } catch (error) {
    expect(error).toMatchObject({ name: 'ResourceError', code: 'invalid_params' });
    return undefined;
  }
}

/** A server that decodes once more than it should must not be led out either. */
function expectBelow(url: URL): void {
  expect(url.origin).toBe('https://rates.example:8443');
  expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
  let path = url.pathname;
  for (let round = 0; round < 4; round++) {
    const reread = new URL(`https://rates.example${path.replaceAll('\\', '/')}`);
    expect(reread.pathname.startsWith(PREFIX)).toBe(true);
    path = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (/[?#]/.test(path)) return;
  }
}

describe('no request leaves the base URL', () => {
  test('whatever a path function gives', () => {
    fc.assert(
      fc.property(hostile, (path) => {
        const url = destination(() => urlBelow(BASE, path));
        if (url !== undefined) expectBelow(url);
      }),
      { numRuns: 2_000 },
    );
  });

  test('whatever fills a placeholder: it stays one segment', () => {
    fc.assert(
      fc.property(hostile, (id) => {
        const url = destination(() => urlBelow(BASE, fillPath('/merchants/{id}/details', { id }).path));
        if (url === undefined) return;
        expectBelow(url);
        const segments = url.pathname.split('/');
        expect(segments).toHaveLength(6);
        expect(decodeURIComponent(segments[4] ?? '')).toBe(id);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    '..',
    '../x',
    '%2e%2e',
    '%252e%252e/x',
    '..%2fx',
    '..;/x',
    '//evil.example',
    'https://evil.example',
    '\\x',
    '?a',
    '#a',
  ])('%s is refused', (path) => {
    expect(destination(() => urlBelow(BASE, path))).toBeUndefined();
  });

  test.each([
    ['merchants/7', `${BASE}/merchants/7`],
    ['/merchants/7', `${BASE}/merchants/7`],
    ['', `${BASE}/`],
    ['a/...', `${BASE}/a/...`],
    ['100%25', `${BASE}/100%25`],
    ['caf%C3%A9', `${BASE}/caf%C3%A9`],
  ])('%s is fine', (path, expected) => {
    expect(urlBelow(BASE, path).href).toBe(expected);
  });
});

test.each([{}, { id: '' }, { id: null }, { id: {} }, { id: '\ud800' }])(
  'a placeholder that cannot be filled: %o',
  (params) => {
    expect(() => fillPath('/x/{id}', params)).toThrow("needs 'id'");
  },
);

describe('a name in a path that params cannot have', () => {
  const customer = z.object({ customer: z.string() });
  test.each<[what: string, path: string, params: unknown, unknown: string[]]>([
    ['misspelt', '/orders/{custmer}', customer, ['custmer']],
    ['one of two', '/orders/{customer}/{id}', customer, ['id']],
    ['there', '/orders/{customer}', customer, []],
    ['in a strict object', '/orders/{custmer}', z.strictObject({ customer: z.string() }), ['custmer']],
    ['perhaps, in a loose object', '/orders/{custmer}', z.looseObject({ customer: z.string() }), []],
    ['perhaps, with a catch-all', '/orders/{custmer}', customer.catchall(z.string()), []],
    ['of what is no object', '/orders/{custmer}', z.record(z.string(), z.string()), []],
    [
      'made by a transform',
      '/orders/{custmer}',
      customer.transform((given) => ({ custmer: given.customer })),
      [],
    ],
    ['that every object has', '/orders/{constructor}', customer, ['constructor']],
  ])('%s', (_what, path, params, unknown) => {
    expect(namesNotIn(path, params)).toEqual(unknown);
  });
});
