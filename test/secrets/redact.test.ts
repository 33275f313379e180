/** Secrets are recognised by value in every form in which a service may send them back, and by their shape otherwise. */
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { registerSecret } from '../../src/secrets/known-secrets.js';
import { redact, redactAnswer, redactJson } from '../../src/secrets/redact.js';
import { Secret } from '../../src/secrets/secret.js';

const SECRET = 'Pq7/x+T9 z"&é=Wm2Lr0';
registerSecret(SECRET, { isCertain: true, isLasting: true });
const utf16 = Buffer.from(SECRET, 'utf16le');
const percent = [...Buffer.from(SECRET)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const around = (padding: number) =>
  Buffer.concat([Buffer.alloc(padding, 'x'), Buffer.from(SECRET), Buffer.from('yyy')]);

/** What stands in a text when nothing of the secret does. */
const gone = (text: string) => {
  expect(text).toContain('[redacted]');
  expect(text.replaceAll('[redacted]', '').length).toBeLessThan(40);
};

describe('a secret that is known', () => {
  test.each<[form: string, text: string]>([
    ['as it is', SECRET],
    ['in upper case', SECRET.toUpperCase().replace('É', 'é')],
    ['in lower case', SECRET.toLowerCase()],
    ['in JSON', JSON.stringify({ at: SECRET })],
    ['in JSON in JSON', JSON.stringify({ at: JSON.stringify({ at: SECRET }) })],
    ['escaped to ASCII', SECRET.replace('é', '\\u00e9')],
    ['in a URL', `q=${encodeURIComponent(SECRET)}`],
    ['in a URL in lower case', `q=${encodeURIComponent(SECRET).toLowerCase()}`],
    ['in a form', `q=${new URLSearchParams({ q: SECRET })}`],
    ['in a URL in a URL', `q=${encodeURIComponent(encodeURIComponent(SECRET))}`],
    ['with every byte encoded', percent],
    ['in HTML', SECRET.replace('&', '&amp;').replace('"', '&quot;')],
    ...[0, 1, 2, 3, 4].map((padding): [string, string] => [
      `in base64 behind ${padding} bytes`,
      around(padding).toString('base64'),
    ]),
    ...[0, 1, 2].map((padding): [string, string] => [
      `in base64url behind ${padding} bytes`,
      around(padding).toString('base64url'),
    ]),
    ['in base64 in a URL', encodeURIComponent(around(1).toString('base64'))],
    ['in base64 in lower case', around(2).toString('base64').toLowerCase()],
    ['in hex', Buffer.from(SECRET).toString('hex')],
    ['in upper-case hex', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['in escaped hex', [...Buffer.from(SECRET)].map((byte) => `\\x${byte.toString(16)}`).join('')],
    ['in UTF-16, read byte by byte', utf16.toString('latin1')],
    ['in UTF-16 with the high byte first', Buffer.from(utf16).swap16().toString('latin1')],
    ['in UTF-16 in base64', utf16.toString('base64')],
    ['in UTF-16 in hex', utf16.toString('hex')],
  ])('is masked %s', (_form, text) => {
    gone(redact(text));
    gone(JSON.stringify(redactAnswer({ text })).slice(8));
  });

  test.each([
    ['a line break', '\n'],
    ['a line break of Windows', '\r\n'],
    ['a line break and an indentation', '\n    '],
    ['a line break in JSON', '\\n'],
    ['a line break of Windows in JSON, with an indentation', '\\r\\n  '],
    ['a line break in JSON in JSON', '\\\\n'],
    ['two line breaks', '\n\n'],
  ])('is masked with %s in it, wherever that is', (_what, lineBreak) => {
    // A blank of its own would be taken for an indentation.
    const secret = 'Hk3/wV+8q"Zé=Tn5Lr1';
    registerSecret(secret, { isCertain: true, isLasting: true });
    for (let at = 1; at < secret.length; at += 1) {
      const broken = `${secret.slice(0, at)}${lineBreak}${secret.slice(at)}`;
      expect(redact(`<${broken}>`)).toBe('<[redacted]>');
      expect(redactAnswer({ text: `one\n<${broken}>\ntwo` })).toEqual({ text: 'one\n<[redacted]>\ntwo' });
    }
  });

  const hex = (sign: string, width: number) => sign.charCodeAt(0).toString(16).padStart(width, '0');
  const escapes: Record<string, (sign: string) => string> = {
    'as it is': (sign) => sign,
    'in JSON of PHP': (sign) => (sign === '/' ? '\\/' : JSON.stringify(sign).slice(1, -1)),
    'in JSON of Go': (sign) =>
      /[<>&]/.test(sign) ? `\\u${hex(sign, 4)}` : JSON.stringify(sign).slice(1, -1),
    'in JSON, all of it escaped': (sign) => `\\u${hex(sign, 4).toUpperCase()}`,
    'in a program': (sign) => `\\x${hex(sign, 2)}`,
    'in HTML by number': (sign) => `&#${sign.charCodeAt(0)};`,
    'in HTML by hexadecimal number': (sign) => `&#x${hex(sign, 2).toUpperCase()};`,
    'in HTML by name': (sign) =>
      ({ '+': '&plus;', '/': '&sol;', '=': '&equals;', '&': '&amp;' })[sign] ?? sign,
    'in a form': (sign) => (/[\w*.-]/.test(sign) ? sign : `%${hex(sign, 2)}`),
  };
  const escapedKey = "Xk4/u+R6!z(q)=Wp3&Lr9~'d";
  registerSecret(escapedKey, { isCertain: true, isLasting: true });
  test.each(Object.entries(escapes))('is masked where its characters stand %s', (_how, written) => {
    const text = `<${[...escapedKey].map(written).join('')}>`;
    expect(redact(text)).toBe('<[redacted]>');
    expect(redact(JSON.stringify(text))).toBe('"<[redacted]>"');
    expect(redactAnswer({ text })).toEqual({ text: '<[redacted]>' });
  });

  test('is masked however each of its characters is escaped', () => {
    const how = fc.array(fc.constantFrom(...Object.values(escapes)), {
      minLength: escapedKey.length,
      maxLength: escapedKey.length,
    });
    fc.assert(
      fc.property(how, (chosen) => {
        const text = [...escapedKey].map((sign, at) => chosen[at]?.(sign)).join('');
        expect(redact(`100% & more: "${text}" \\n`)).toBe('100% & more: "[redacted]" \\n');
      }),
    );
  });

  test('is masked in base64 that stands in columns', () => {
    const inColumns = around(1).toString('base64').replace(/.{10}/g, '$&\n');
    gone(redact(inColumns));
  });

  test('leaves lines alone that make a short one where they meet', () => {
    registerSecret('inform', { isCertain: true, isLasting: true });
    expect(redact('in\nform')).toBe('in\nform');
    expect(redact('a\ninform\nb')).toBe('a\n[redacted]\nb');
  });

  test('is masked wherever it stands, whatever it is', () => {
    const anySecret = fc.string({ minLength: 8, maxLength: 60, unit: 'binary' });
    const anyText = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(anySecret, anyText, anyText, (secret, before, after) => {
        registerSecret(secret);
        for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret)]) {
          expect(redact(`${before} ${form} ${after}`)).not.toContain(secret);
        }
        const encoded = Buffer.from(`${before}${secret}${after}`).toString('base64');
        const whole = Buffer.from(redact(encoded).replaceAll('[redacted]', ''), 'base64').toString();
        expect(whole).not.toContain(secret);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['\n', '\r\n', '\t', '  '])('is masked without the white space around it: %j', (ends) => {
    const key = `k${ends.length}-5512-${ends.charCodeAt(0)}-trimmed`;
    const secret = new Secret(ends + key + ends);
    for (const text of [key, Buffer.from(`${key}:x`).toString('base64'), secret.reveal()]) {
      expect(redactAnswer({ text: `got ${text}.` })).toEqual({ text: expect.stringContaining('[redacted]') });
      expect(redact(text)).not.toContain(key);
    }
    const short = new Secret(`s${ends.length}z${ends.charCodeAt(0)}${ends}`);
    expect(redact(`is ${short.reveal().trim()}, but not a${short.reveal().trim()}b`)).toMatch(
      /^is \[redacted\], but not as/,
    );
  });

  test('is masked as a word where it is short', () => {
    registerSecret('k7x2', { isCertain: true });
    expect(redact('the key is k7x2.')).toBe('the key is [redacted].');
    expect(redact('the block7x2s')).toBe('the block7x2s');
  });

  test('is masked at the cut of a text, and behind it nothing half', () => {
    const long = 'A1b2'.repeat(600);
    registerSecret(long);
    for (const before of [1_990, 9_000, 10_100, 10_191, 12_000]) {
      const clean = redact('-'.repeat(before) + long + '-'.repeat(30_000), 2_000);
      expect(clean).not.toContain('A1b2');
      expect(clean.length).toBeLessThanOrEqual(2_000);
    }
  });

  test('leaves its mask and what stands before it where it goes on for longer than is looked at', () => {
    expect(redact(`the server said token=${'x'.repeat(3_000_000)}`, 200)).toBe(
      'the server said token=[redacted]',
    );
  });

  test('is masked in the names of fields', () => {
    expect(redactJson({ [`for ${SECRET}`]: 1 })).toEqual({ 'for [redacted]': 1 });
  });
});

describe('a Secret', () => {
  test('is known from when it was made, with all texts in it', () => {
    const secret = new Secret({ user: 'someone-else', keys: ['first-key-91', { deep: 'second-key-92' }] });
    const text = 'first-key-91, second-key-92';
    expect(redact(text)).toBe('[redacted], [redacted]');
    expect(secret.reveal().user).toBe('someone-else');
  });

  test('is known as long as it lives, however many come and go', () => {
    const kept = new Secret('the-one-that-is-kept-17');
    for (let count = 0; count < 2_500; count++) registerSecret(`passing-by-${count}-of-many`);
    expect(redact(`x ${kept.reveal()} y`)).toBe('x [redacted] y');
    expect(redact('x passing-by-2499-of-many y')).toBe('x [redacted] y');
  });
});

describe('an answer', () => {
  const answered = (value: { [key: string]: string }) => redactAnswer(value);

  test('keeps what may be an ordinary word, and what only looks like a credential', () => {
    registerSecret('production-7');
    const value = { stage: 'production-7', token: 'abc', header: 'Bearer abcdefghijk' };
    expect(answered(value)).toBe(value);
  });

  test('loses a key of the environment, and a word there stays', () => {
    vi.stubEnv('SOME_KEY', 'development');
    vi.stubEnv('OTHER_TOKEN', 'tok-83hf83hf83hf8');
    vi.stubEnv('THIRD_TOKEN', ' tok-91kd91kd91kd9\n');
    vi.stubEnv('DATABASE', 'postgres://me:p%40ssw0rd-here@localhost/x');
    vi.spyOn(performance, 'now').mockReturnValue(Number.MAX_SAFE_INTEGER);
    expect(answered({ a: 'development tok-83hf83hf83hf8 tok-91kd91kd91kd9 p@ssw0rd-here' })).toEqual({
      a: 'development [redacted] [redacted] [redacted]',
    });
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  test('keeps the folder that the process was started in, and loses the password that a name such as DB_PWD holds', () => {
    vi.stubEnv('PWD', '/srv/booking-2/current');
    vi.stubEnv('OLDPWD', '/srv/booking-1/current');
    vi.stubEnv('DB_PWD', 'hunter2-hunter2-hunter2');
    vi.spyOn(performance, 'now').mockReturnValue(Number.MAX_VALUE);
    const text = '/srv/booking-2/current/a.pdf /srv/booking-1/current/b.pdf';
    expect(answered({ text })).toEqual({ text });
    expect(redact(text)).toBe(text);
    expect(answered({ text: 'hunter2-hunter2-hunter2' })).toEqual({ text: '[redacted]' });
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
});

/** Of long texts, seconds are the machine's: what counts is how the time grows with the text. */
describe('the time it takes', () => {
  const cpuMs = (work: () => void) => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1_000);
    }
    return least;
  };
  const units = [
    ...[
      'a.',
      'token',
      'token ',
      'eyJ-',
      'eyJaaaaaaaa.',
      'sk-',
      'a://',
      '://',
      'a:b@',
      'bearer ',
      'basic  ',
      '"',
      '\\',
    ],
    ...['a-', 'token=', 'api_key:', 'A', ' ', '\n', '=', SECRET.slice(0, -1), SECRET.slice(1), SECRET],
    ...['-----BEGIN PRIVATE KEY-----', '-----BEGIN ', 'passwd"', "secret\\\\\\'", 'eyJaaaaaaaa.eyJaaaaaaaa.'],
    gzipSync(Buffer.from('some bytes')).toString('base64'),
  ];

  test.each(units)('grows with the text and no faster: %j', (unit) => {
    const text = (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    const [short, long] = [text(20_000), text(160_000)];
    redact(short, short.length);
    const growth = () => {
      const once = cpuMs(() => redact(short, short.length));
      return cpuMs(() => redact(long, long.length)) / Math.max(once, 1);
    };
    // Quadratic would be 64 times, always. What else runs in this process can only add to one measurement.
    let least = growth();
    for (let again = 0; again < 5 && least >= 32; again += 1) least = Math.min(least, growth());
    expect(least).toBeLessThan(32);
  });

  test('is bounded where the text is not', () => {
    const once = cpuMs(() => redact('a.'.repeat(5_000), 2_000));
    // A thousand times the text. What else runs in this process adds to a measurement.
    expect(cpuMs(() => redact('a.'.repeat(5_000_000), 2_000)) / Math.max(once, 1)).toBeLessThan(200);
  });
});
