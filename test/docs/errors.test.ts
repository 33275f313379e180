/** docs/errors.md against the source: every code stands in its table, none is invented, and what is said of it is so. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recogniseNetwork } from '../../src/activities/errors/classify-network.js';
import { recogniseSqlState } from '../../src/activities/errors/classify-sqlstate.js';
import { verdictOfStatus } from '../../src/activities/errors/classify-status.js';
import { isRetriedCode } from '../../src/activities/errors/verdict.js';
import { exitCodeMeanings, exitCodeOf, exitCodes } from '../../src/cli/exit-codes.js';
import { AirlockError, fetchErrorCodes, runErrorCodes } from '../../src/common/errors.js';
import { refusalCodes } from '../../src/common/request-schemas.js';
import { clientCodes, gatewayCodes } from '../../src/gateway/http/problem-codes.js';
import { page, repository } from './support/pages.js';
import { codeIn, rowsBelow } from './support/tables.js';

const { text } = page('docs/errors.md');
const sources = readdirSync(path.join(repository, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(path.join(repository, 'src', name), 'utf8'))
  .join('\n');

const found = (pattern: RegExp): string[] => [...sources.matchAll(pattern)].map(([, code = '']) => code);
const sorted = (codes: Iterable<string>) => [...new Set(codes)].sort();

/** By code, the cells behind it. */
function table(heading: string): Map<string, string[]> {
  const rows = rowsBelow(text, heading).flatMap(([first, ...others]): [string, string[]][] => {
    const code = codeIn(first);
    return code === undefined ? [] : [[code, others]];
  });
  return new Map(rows);
}
/** A row by what its first cell says: `401`, `08…`, `other 4xx`; then code and `yes` or `no`. */
const meanings = new Map(
  rowsBelow(text, 'Which failure becomes which code').map(([what = '', code, retried]) => [
    what,
    { code: codeIn(code), retryable: retried === 'yes' },
  ]),
);

/** What a client finds a run ended with that is not the run's own code. */
const endings = [
  ...found(/new RunEndedError\(\s*\w+,\s*'\w+',\s*'(\w+)'/g),
  ...found(/airlockCode\(cause\) \?\? '(run_\w+)'/g),
];

describe('the codes', () => {
  it('are those of fetches, with whether they are retried', () => {
    const rows = table('Fetch errors');
    expect(sorted(rows.keys())).toEqual(sorted(fetchErrorCodes));
    for (const code of fetchErrorCodes) {
      expect([code, rows.get(code)?.at(-1)]).toEqual([code, isRetriedCode(code) ? 'yes' : 'no']);
    }
  });

  it('are those of runs', () => {
    expect(endings).toHaveLength(4);
    expect(sorted(table('Run errors').keys())).toEqual(sorted([...runErrorCodes, ...endings]));
  });

  it('are those of refused decisions', () => {
    expect(sorted(table('Refusals').keys())).toEqual(sorted(refusalCodes));
  });

  it('are those a person has to fix, with the exit code of a command', () => {
    const thrown = sorted([
      ...found(/new AirlockError\(\s*'(\w+)'/g),
      ...found(/airlockCode\(cause\) \?\? '(decision_\w+)'/g),
      ...found(/return \{ code: '(\w+)', message: error instanceof Error/g),
    ]);
    const rows = table('What a person has to fix');
    expect(sorted(rows.keys())).toEqual(thrown);
    for (const [code, cells] of rows) {
      expect([code, cells.at(-1)]).toEqual([code, String(exitCodeOf(new AirlockError(code, '')))]);
    }
  });

  it('of exit are those of the commands, with what each means', () => {
    const told = rowsBelow(text, 'Exit codes').slice(1);
    const meant = Object.entries(exitCodeMeanings).map(([name, meaning]) => [
      String(Reflect.get(exitCodes, name)),
      meaning,
    ]);
    expect(told).toEqual(meant);
  });

  it('are in the tables that the page begins with', () => {
    const linked = [...(text.split('\n## ')[0] ?? '').matchAll(/^- \[.*?\]\(#([\w-]+)\)/gm)].map(
      ([, to]) => to,
    );
    expect(linked).toEqual([
      'fetch-errors',
      'run-errors',
      'refusals',
      'what-a-person-has-to-fix',
      'over-http',
    ]);
  });

  it('are those of the gateway, with the status of each', () => {
    const told = [...table('Over HTTP')].map(([code, [status]]) => [code, Number(status)]);
    expect(Object.fromEntries(told)).toEqual({ ...gatewayCodes, ...clientCodes });
  });

  it('are not thrown in a way that this test does not see', () => {
    const constructed = sources.match(/new AirlockError\(/g) ?? [];
    const seen = found(/new AirlockError\(\s*'(\w+)'/g);
    // Made of the code of a refusal, and said again with the commands that answer; of a failure that is said again with more
    // words; and of why a run is stuck.
    expect(constructed.length - seen.length).toBe(4);
  });
});

describe('the meaning of a failure', () => {
  it('is as told for every HTTP status', () => {
    for (let status = 400; status <= 599; status++) {
      const told = meanings.get(String(status)) ?? meanings.get(status < 500 ? 'other 4xx' : 'other 5xx');
      const { code, retryable } = verdictOfStatus(status);
      expect({ status, ...told }).toEqual({ status, code, retryable });
    }
  });

  it('is as told for every SQLSTATE', () => {
    const digits = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const named = found(/'([0-9A-Z]{5})': \['/g);
    expect(named.length).toBeGreaterThan(3);
    const classes = digits.flatMap((first) => digits.map((second) => `${first}${second}999`));
    for (const state of [...named, ...classes]) {
      const told = meanings.get(state) ?? meanings.get(`${state.slice(0, 2)}…`) ?? meanings.get('any other');
      const verdict = recogniseSqlState({ code: state, severity: 'ERROR' });
      expect({ state, ...told }).toEqual({ state, code: verdict?.code, retryable: verdict?.retryable });
    }
  });

  it('is as told for the failures of a network that are named', () => {
    for (const [what = '', { code, retryable }] of meanings) {
      for (const [, name = ''] of what.matchAll(/`([A-Z_]{5,}|\w+Error)`/g)) {
        if (name === 'AirlockError') continue;
        const verdict = recogniseNetwork(name.endsWith('Error') ? { name } : { code: name });
        expect({ name, code: verdict?.code, retryable: verdict?.retryable }).toEqual({
          name,
          code,
          retryable,
        });
      }
    }
  });
});
