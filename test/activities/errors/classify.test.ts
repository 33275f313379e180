import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { AirlockError, classifyFetchError, FetchError, ResourceError } from 'airlockjs/resources';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { fetchErrorCodes } from '../../../src/common/errors.js';
import { seen } from '../support/attempt.js';

const classified = (error: unknown) => seen(classifyFetchError(error, 'transactions'));
const because = (cause: unknown) => new TypeError('fetch failed', { cause });
const withCode = (code: string) => Object.assign(new Error(`it said ${code}`), { code });
const sql = (code: string) => Object.assign(new Error('the database said no'), { code, severity: 'ERROR' });
const status = (value: number, more: object = {}) =>
  Object.assign(new Error(`status ${value}`), { status: value, ...more });
const named = (name: string) => Object.assign(new Error('stopped'), { name });

const FINAL = 'final';
const RETRIED = 'retried';

describe('what a failure means', () => {
  test.each<[what: string, error: unknown, code: string, outcome: string]>([
    // HTTP statuses
    ['400', status(400), 'bad_request', FINAL],
    ['401', status(401), 'unauthorized', FINAL],
    ['402', status(402), 'bad_request', FINAL],
    ['403', status(403), 'forbidden', FINAL],
    ['404', status(404), 'not_found', FINAL],
    ['408', status(408), 'timeout', RETRIED],
    ['409', status(409), 'conflict', FINAL],
    ['410', status(410), 'not_found', FINAL],
    ['412', status(412), 'conflict', FINAL],
    ['413', status(413), 'too_large', FINAL],
    ['422', status(422), 'bad_request', FINAL],
    ['425', status(425), 'unavailable', RETRIED],
    ['429', status(429), 'rate_limited', RETRIED],
    ['429 of an empty account', status(429, { code: 'insufficient_quota' }), 'misconfigured', FINAL],
    ['500', status(500), 'unavailable', RETRIED],
    ['502', status(502), 'unavailable', RETRIED],
    ['503', status(503), 'unavailable', RETRIED],
    ['504', status(504), 'timeout', RETRIED],
    ['statusCode', Object.assign(new Error('no'), { statusCode: 404 }), 'not_found', FINAL],
    [
      'response.status',
      Object.assign(new Error('no'), { response: { status: 503 } }),
      'unavailable',
      RETRIED,
    ],
    ['a status that is no failure', status(200), 'failed', RETRIED],
    // the network
    ['ECONNREFUSED', because(withCode('ECONNREFUSED')), 'unavailable', RETRIED],
    ['ECONNRESET', because(withCode('ECONNRESET')), 'unavailable', RETRIED],
    ['EPIPE', withCode('EPIPE'), 'unavailable', RETRIED],
    ['ENOTFOUND', because(withCode('ENOTFOUND')), 'unavailable', RETRIED],
    ['EAI_AGAIN', because(withCode('EAI_AGAIN')), 'unavailable', RETRIED],
    ['ETIMEDOUT', because(withCode('ETIMEDOUT')), 'timeout', RETRIED],
    ['UND_ERR_SOCKET', because(withCode('UND_ERR_SOCKET')), 'unavailable', RETRIED],
    ['UND_ERR_HEADERS_TIMEOUT', because(withCode('UND_ERR_HEADERS_TIMEOUT')), 'timeout', RETRIED],
    ['both addresses refused', new AggregateError([withCode('ECONNREFUSED')]), 'unavailable', RETRIED],
    ['AbortError', named('AbortError'), 'timeout', RETRIED],
    ['TimeoutError', new DOMException('late', 'TimeoutError'), 'timeout', RETRIED],
    // PostgreSQL
    ['08006 connection', sql('08006'), 'unavailable', RETRIED],
    ['53300 too many connections', sql('53300'), 'unavailable', RETRIED],
    ['57P01 shutting down', sql('57P01'), 'unavailable', RETRIED],
    ['57P03 starting up', sql('57P03'), 'unavailable', RETRIED],
    ['57014 statement timeout', sql('57014'), 'timeout', RETRIED],
    ['40001 serialization', sql('40001'), 'conflict', RETRIED],
    ['40P01 deadlock', sql('40P01'), 'conflict', RETRIED],
    ['28P01 password', sql('28P01'), 'misconfigured', FINAL],
    ['42501 privilege', sql('42501'), 'forbidden', FINAL],
    ['25006 read only', sql('25006'), 'forbidden', FINAL],
    ['42P01 no such table', sql('42P01'), 'bad_request', FINAL],
    ['22P02 bad value', sql('22P02'), 'bad_request', FINAL],
    ['23505 unique', sql('23505'), 'conflict', FINAL],
    ['XX000 internal', sql('XX000'), 'failed', RETRIED],
    // ours, Temporal's, zod's
    ['ResourceError', new ResourceError({ code: 'not_found', message: 'x' }), 'not_found', FINAL],
    [
      'ResourceError, retried code',
      new ResourceError({ code: 'unavailable', message: 'x' }),
      'unavailable',
      RETRIED,
    ],
    [
      'ResourceError that says otherwise',
      new ResourceError({ code: 'unavailable', message: 'x', retryable: false }),
      'unavailable',
      FINAL,
    ],
    ['FetchError', new FetchError({ code: 'conflict', resource: 'r', message: 'x' }), 'conflict', FINAL],
    ['AirlockError', new AirlockError('missing_package', 'x'), 'misconfigured', FINAL],
    ['ApplicationFailure', ApplicationFailure.retryable('x', 'Theirs'), 'failed', RETRIED],
    ['final ApplicationFailure', ApplicationFailure.nonRetryable('x', 'Theirs'), 'failed', FINAL],
    ['zod error', z.string().safeParse(1).error, 'invalid_result', FINAL],
    // what nobody knows
    ['any error', new Error('x'), 'failed', RETRIED],
    ['a bug', new TypeError("Cannot read properties of undefined (reading 'x')"), 'failed', RETRIED],
    ['a text', 'x', 'failed', RETRIED],
    ['undefined', undefined, 'failed', RETRIED],
    ['null', null, 'failed', RETRIED],
  ])('%s', (_, error, code, outcome) => {
    const failure = classified(error);
    expect([failure.code, failure.retried ? RETRIED : FINAL]).toEqual([code, outcome]);
    expect(fetchErrorCodes).toContain(failure.code);
    expect(failure.message).not.toBe('');
  });
});

describe('what crosses to the workflow', () => {
  test('is a type with the code, and the code, resource and facts as the first detail', () => {
    const failure = classifyFetchError(status(404), 'transactions');
    expect(failure).toMatchObject({
      type: 'airlock.fetch.not_found',
      details: [{ code: 'not_found', resource: 'transactions', details: { status: 404 } }],
    });
  });

  test('an already classified failure passes as it is', () => {
    const failure = classifyFetchError(status(404), 'inner');
    expect(classifyFetchError(failure, 'outer')).toBe(failure);
  });

  test('cancellation passes as it is, also from inside another error', () => {
    const cancelled = new CancelledFailure('the run no longer wants it');
    expect(classifyFetchError(cancelled, 'r')).toBe(cancelled);
    expect(classifyFetchError(new Error('stopped', { cause: cancelled }), 'r')).toBe(cancelled);
  });

  test('the cause that decided is named in the message', () => {
    const failure = classified(because(withCode('ECONNREFUSED')));
    expect(failure.message).toBe('fetch failed: it said ECONNREFUSED');
  });

  test('a chain that bites its tail ends', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;
    expect(classified(second)).toMatchObject({ code: 'failed', message: 'second' });
  });

  test('an error that throws when it is read', () => {
    const hostile = new Error('hostile');
    const read = () => {
      throw new Error('not to be read');
    };
    for (const property of ['status', 'code', 'cause', 'headers'])
      Object.defineProperty(hostile, property, { get: read });
    expect(classified(hostile).code).toBe('failed');
  });

  test('a failed activity below counts by its own cause', () => {
    const below = new ActivityFailure('x', 'a', undefined, 'NON_RETRYABLE_FAILURE', undefined, status(403));
    expect(classified(below).code).toBe('forbidden');
  });
});

describe('when to try again', () => {
  test.each<[headers: unknown, expected: number | undefined]>([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'Retry-After': '0.5' }, 500],
    [new Headers({ 'retry-after': '2' }), 2_000],
    [new Headers({ 'retry-after-ms': '1500', 'retry-after': '9' }), 1_500],
    [{ 'retry-after': 'Thu, 01 Oct 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Oct 2026 11:00:00 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-3' }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('%o', (headers, expected) => {
    vi.useFakeTimers({ now: new Date('2026-10-01T12:00:00Z') });
    try {
      expect(classified(status(429, { headers })).retryDelayMs).toBe(expected);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a final failure has no delay', () => {
    expect(classified(status(404, { headers: { 'retry-after': '7' } })).retryDelayMs).toBeUndefined();
  });

  test('a handler may say it', () => {
    const error = new ResourceError({ code: 'rate_limited', message: 'x', retryAfterMs: 1_234 });
    expect(classified(error).retryDelayMs).toBe(1_234);
  });
});

describe('no credential leaves', () => {
  test.each([
    ['of a URL', 'cannot reach postgres://app:hunter22@db/prod', 'hunter22'],
    ['of a header', 'refused: Authorization: Bearer abc.def.ghi', 'abc.def.ghi'],
    ['of a query', 'GET /x?api_key=s3cr3tvalue&y=1', 's3cr3tvalue'],
    ['in JSON', 'sent {"client_secret":"s3cr3tvalue"}', 's3cr3tvalue'],
    ['of OpenAI', 'Incorrect API key provided: sk-abcdef123456', 'abcdef123456'],
    ['of GitHub', 'bad ghp_abcdefgh12345678', 'abcdefgh12345678'],
  ])('%s', (_, message, secret) => {
    const error = new ResourceError({
      code: 'failed',
      message,
      details: { said: message, deeper: [{ password: secret }] },
      cause: new Error(message),
    });
    const failure = classifyFetchError(error, 'r');
    expect(failure.message).toContain('[redacted]');
    expect(JSON.stringify([failure.message, failure.stack, seen(failure).details])).not.toContain(secret);
    expect(failure.cause).toBeUndefined();
  });

  test('messages and details are bounded', () => {
    const failure = classified(
      new ResourceError({ code: 'failed', message: 'x'.repeat(10_000), details: { y: 'y'.repeat(100_000) } }),
    );
    expect(failure.message).toHaveLength(2_000);
    expect(failure.details).toEqual({ omitted: 'details of 100008 characters' });
  });
});
