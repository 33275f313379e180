/** docs/configuration.md against the code: every key of a configuration stands there, and none is invented. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { configSchema, resolveConfig } from '../../src/config/define-config.js';
import { page, repository } from './support/pages.js';
import { codeIn, rowsBelow } from './support/tables.js';

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

/** `fetch.retry.backoff`; what has no names of its own is one key. */
function keysOf(schema: JsonSchema, prefix = ''): string[] {
  const parts = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const named = parts.flatMap(({ properties = {} }) => Object.entries(properties));
  return named.flatMap(([name, held]) => {
    const inner = keysOf(held, `${prefix}${name}.`);
    return inner.length > 0 ? inner : [`${prefix}${name}`];
  });
}

const rows = rowsBelow(page('docs/configuration.md').text, 'Configuration');
const told = rows.flatMap(([key]) => codeIn(key) ?? []);

it('has every key, once', () => {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  const keys = new Set(keysOf(schema as JsonSchema));
  expect(keys.size).toBeGreaterThan(40);
  expect([...told].sort()).toEqual([...keys].sort());
});

it('tells the defaults', () => {
  const { fetch, gateway, limits, payloads, worker, ...config } = resolveConfig(
    { agents: './a.ts' },
    '/project',
  );
  const base = fetch.base;
  const { policies: judged } = resolveConfig({ agents: './a.ts', policies: './p.ts' }, '/project');
  const defaults = new Map(rows.map(([key, value = '']) => [codeIn(key), value.replace(/`/g, '')]));
  const given: [key: string, value: string][] = [
    ['taskQueue', config.taskQueue],
    ['fetch.deadline', `${base.deadlineMs / 60_000}m`],
    ['fetch.attemptTimeout', `${base.attemptTimeoutMs / 1_000}s`],
    ['fetch.retry.initialInterval', `${base.initialIntervalMs}ms`],
    ['fetch.retry.backoff', String(base.backoff)],
    ['fetch.retry.maxInterval', `${base.maxIntervalMs / 1_000}s`],
    ['fetch.whenMisconfigured', base.whenMisconfigured],
    ['limits.steps', limits.run.steps.toLocaleString('en')],
    ['limits.compute', `${limits.computeMs / 1_000}s`],
    ['limits.unknownAgent', `${limits.unknownAgentMs / 60_000}m`],
    ['limits.historyEvents', limits.historyEvents.toLocaleString('en')],
    ['payloads.thresholdBytes', payloads.thresholdBytes.toLocaleString('en')],
    ['payloads.maxBytes', payloads.maxBytes.toLocaleString('en')],
    ['payloads.timeout', `${payloads.timeoutMs / 1_000}s`],
    ['gateway.host', gateway.host],
    ['gateway.port', gateway.port.toLocaleString('en')],
    ['gateway.limits.wait', `${gateway.limits.waitMs / 1_000}s`],
    ['gateway.limits.streams', gateway.limits.streams.toLocaleString('en')],
    ['policies.mode', judged?.mode ?? ''],
    ['policies.timeout', `${(judged?.timeoutMs ?? 0) / 1_000}s`],
    ['worker.shutdownGrace', `${worker.shutdownGraceMs / 1_000}s`],
    ['worker.stackTraceQuery', String(worker.stackTraceQuery)],
  ];
  for (const [key, value] of given) expect([key, defaults.get(key)]).toEqual([key, value]);
});

it("has every variable of the environment that is Airlock's own, and no other", () => {
  const folder = path.join(repository, 'src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
  // As a member (`env.AIRLOCK_X`), or as a name in text. Globals of the sandbox stand between underscores.
  const read = sources.flatMap((text) =>
    [...text.matchAll(/(?:\.|['"`{ ])(AIRLOCK_[A-Z_]*[A-Z])(?![A-Z_])/g)].map(([, name]) => name),
  );
  const named = rowsBelow(page('docs/configuration.md').text, 'Environment variables').flatMap(
    ([cell = '']) => [...cell.matchAll(/`(AIRLOCK_\w+)`/g)].map(([, name]) => name),
  );
  // The name of a constant in src/common/errors.ts.
  expect(named.sort()).toEqual([...new Set(read)].filter((name) => name !== 'AIRLOCK_ERROR').sort());
});

it.each([
  [{ resource: './r.ts' }, "There is no option 'resource'; did you mean 'resources'?"],
  [{ worker: { maxCachedRun: 1 } }, "There is no option 'maxCachedRun'; did you mean 'maxCachedRuns'?"],
  [{ human: { reviewers: [] } }, "There is no option 'reviewers'; here may be toolCalls, assignees."],
])('says of %j which option there is', (given, words) => {
  const resolve = () => resolveConfig({ agents: './a.ts', ...given }, '/project');
  expect(resolve).toThrow(words);
});
