/** What handlers write to their log leaves without secrets, whatever it is. */
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { redactedLog } from '../../src/activities/redacted-log.js';
import { Secret } from '../../src/secrets/secret.js';

const VALUE = 'log-secret-4711';

function written(write: (log: ReturnType<typeof redactedLog>) => void): LogEntry[] {
  const entries: LogEntry[] = [];
  write(redactedLog(new DefaultLogger('TRACE', (entry) => entries.push(entry))));
  return entries;
}
const shown = (entries: LogEntry[]) =>
  JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? 0 : value));

test('messages and metadata are redacted at every level', () => {
  const secret = new Secret(VALUE);
  const error = new Error(`refused ${VALUE}`, { cause: new Error(Buffer.from(VALUE).toString('base64')) });
  const meta: Record<string, unknown> = {
    error,
    secret,
    list: [VALUE],
    at: new Date(0),
    big: 2n,
    none: undefined,
  };
  meta.itself = meta;
  const entries = written((log) => {
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const)
      log[level](`it is ${VALUE}`, meta);
    log.log('WARN', VALUE);
  });
  expect(entries.map(({ level }) => level)).toEqual(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'WARN']);
  const text = shown(entries);
  expect(text).not.toContain(VALUE);
  expect(text).not.toContain(Buffer.from(VALUE).toString('base64'));
  expect(entries[0]?.message).toBe('it is [redacted]');
  expect(entries[0]?.meta).toMatchObject({
    at: '1970-01-01T00:00:00.000Z',
    error: { message: 'refused [redacted]' },
  });
});
