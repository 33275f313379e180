/** What the conformance run says: a table in Markdown, or figures. */
import type { Case, Group } from './case.js';
import type { Verdict } from './verdict.js';

export interface Result {
  case: Case;
  langgraph: Verdict;
  airlock: Verdict;
}

export function reportAsJson(results: readonly Result[]): string {
  return JSON.stringify({
    cases: results.length,
    airlock: counted(results.map(({ airlock }) => airlock)),
    langgraph: counted(results.map(({ langgraph }) => langgraph)),
    results: results.map(({ case: { name, group, sources, right }, langgraph, airlock }) => ({
      name,
      group,
      sources,
      right,
      langgraph,
      airlock,
    })),
  });
}

export function reportAsTable(results: readonly Result[]): string {
  const groups = [...new Set(results.map((result) => result.case.group))];
  const { airlock, langgraph } = JSON.parse(reportAsJson(results)) as Record<string, { right: number }>;
  return [
    `${results.length} cases. Right: Airlock ${airlock?.right}, plain LangGraph ${langgraph?.right}.`,
    ...groups.map((group) => tableOf(group, results)),
    ...wrongs(results),
  ].join('\n\n');
}

function tableOf(group: Group, results: readonly Result[]): string {
  const rows = results
    .filter((result) => result.case.group === group)
    .map(({ case: { title, sources }, langgraph, airlock }) =>
      [title, sources.join(', ') || '—', mark(langgraph), mark(airlock)].join(' | '),
    );
  return [
    `### ${group[0]?.toUpperCase()}${group.slice(1)}`,
    [
      '| What is right | Reported in | LangGraph | Airlock |',
      '|---|---|---|---|',
      ...rows.map((row) => `| ${row} |`),
    ].join('\n'),
  ].join('\n\n');
}

function wrongs(results: readonly Result[]): string[] {
  const lines = results.flatMap(({ case: { name, right }, airlock }) =>
    airlock.isRight ? [] : [`- \`${name}\`: ${airlock.observed}; right is ${JSON.stringify(right)}`],
  );
  return lines.length > 0 ? [`### Where Airlock is wrong\n\n${lines.join('\n')}`] : [];
}

const mark = ({ isRight }: Verdict) => (isRight ? 'right' : '**wrong**');

function counted(verdicts: readonly Verdict[]): { right: number; wrong: number } {
  const right = verdicts.filter(({ isRight }) => isRight).length;
  return { right, wrong: verdicts.length - right };
}
