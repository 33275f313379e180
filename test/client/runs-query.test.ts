import type { WorkflowExecutionInfo } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedStatuses, openStatuses } from '../../src/client/run-status.js';
import { attributeKeys, type RunSummary, summarizeRun } from '../../src/client/run-summary.js';
import { matchesFilter, type RunFilter, runsQuery } from '../../src/client/runs-query.js';

/** Text as an attacker, or an unlucky user, would choose it. */
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom("'", "''", "\\'", '"', '`', "x' OR WorkflowType != 'x", "' --", '\\', '\0', '\n', '\u202e'),
  fc.stringMatching(/^[a-z' "\\`=()-]{0,20}$/),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const status = fc.constantFrom(
  ...openStatuses,
  ...(Object.keys(closedStatuses) as (keyof typeof closedStatuses)[]),
);
const filter: fc.Arbitrary<RunFilter> = fc.record({
  agent: optional(value),
  version: optional(value),
  assignee: optional(value),
  status: optional(status),
  open: optional(fc.boolean()),
});

/** One comparison, with a literal that no reading of quotes or backslashes can end early. */
const CONDITION =
  /^(\(TemporalReportedProblems IS NOT NULL OR AirlockStatus = ''\)|(WorkflowType|ExecutionStatus|Airlock[A-Za-z]+) (=|!=) '[^'"`\\\p{C}]*')$/u;

describe('the visibility query', () => {
  it('is a conjunction of plain comparisons, whatever is asked for', () => {
    fc.assert(
      fc.property(filter, (asked) => {
        // Only values can contain AND as well, so literals are emptied before the split.
        const query = runsQuery(asked);
        const skeleton = query.replace(/'[^']*'/g, "''");
        for (const condition of skeleton.split(' AND ')) expect(condition).toMatch(CONDITION);
        for (const literal of query.match(/'[^']*'/g) ?? []) expect(literal).toMatch(/^'[^"`\\\p{C}]*'$/u);
        expect(skeleton.startsWith("WorkflowType = ''")).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('asks for no more than what the filter asks for', () => {
    fc.assert(
      fc.property(filter, (asked) => {
        const literals = (runsQuery(asked).match(/'[^']*'/g) ?? []).map((literal) => literal.slice(1, -1));
        const meant = [asked.agent, asked.version, asked.assignee, asked.status];
        const own = ['agentRun', 'Running', ...Object.values(closedStatuses)];
        for (const literal of literals) expect([...meant, ...own]).toContain(literal);
      }),
    );
  });

  it('says what it says', () => {
    expect(runsQuery({ status: 'stuck' })).toBe(
      "WorkflowType = 'agentRun' AND (TemporalReportedProblems IS NOT NULL OR AirlockStatus = 'stuck') AND ExecutionStatus = 'Running'",
    );
    expect(runsQuery({})).toBe("WorkflowType = 'agentRun' AND ExecutionStatus != 'ContinuedAsNew'");
    expect(runsQuery({ agent: 'spending review', version: '1.0.0', status: 'waiting_for_human' })).toBe(
      "WorkflowType = 'agentRun' AND AirlockAgent = 'spending review' AND AirlockVersion = '1.0.0' AND AirlockStatus = 'waiting_for_human' AND ExecutionStatus = 'Running'",
    );
    expect(runsQuery({ status: 'cancelled', assignee: 'ops' })).toBe(
      "WorkflowType = 'agentRun' AND AirlockAssignees = 'ops' AND ExecutionStatus = 'Canceled'",
    );
    expect(runsQuery({ agent: "O'Brien", open: true })).toBe(
      "WorkflowType = 'agentRun' AND ExecutionStatus != 'ContinuedAsNew' AND ExecutionStatus = 'Running'",
    );
  });
});

describe('the check of what the server found', () => {
  const run: RunSummary = {
    id: 'r',
    agent: "O'Brien",
    version: '1.0.0',
    status: 'waiting_for_human',
    assignees: ['ops'],
    startedAt: '2026-11-01T12:00:00.000Z',
    taskQueue: 'airlock',
  };

  it.each<[RunFilter, boolean]>([
    [{}, true],
    [{ agent: "O'Brien" }, true],
    [{ agent: "o'brien" }, false],
    [{ version: '1.0.0', assignee: 'ops', open: true, status: 'waiting_for_human' }, true],
    [{ version: '1.0' }, false],
    [{ assignee: 'op' }, false],
    [{ open: false }, false],
    [{ status: 'completed' }, false],
  ])('%j: %s', (asked, expected) => {
    expect(matchesFilter(run, asked)).toBe(expected);
  });
});

it.each([
  ['RUNNING', 2],
  ['COMPLETED', 0],
  ['TERMINATED', 0],
])('of a run that is %s, %i questions are open where it asked two last', (name, openQuestions) => {
  const asked = { key: attributeKeys.openQuestions, value: 2 };
  const run = summarizeRun({
    workflowId: 'run-1',
    taskQueue: 'airlock',
    typedSearchAttributes: new TypedSearchAttributes([asked]),
    status: { code: 1, name } as WorkflowExecutionInfo['status'],
    startTime: new Date(),
    memo: {},
  });
  expect(run).toMatchObject({ openQuestions });
});
