/**
 * What `list` asks the server, and what it checks itself.
 *
 * A value goes into the query only if it needs no escaping: servers differ in how they read a quote, a backslash or
 * a control character inside a literal. Any other value is left out of the query and compared here, so a filter is
 * exact whatever it contains, and no value can change what is asked.
 */
import { principalKey } from '../common/principal-key.js';
import { AGENT_RUN, type ClosedStatus, type RunStatus, searchAttributes } from '../common/protocol.js';
import type { Known } from './known-options.js';
import { closedStatuses, isClosedStatus } from './run-status.js';
import type { RunSummary } from './run-summary.js';

/** Every condition given must hold. */
export interface RunFilter {
  agent?: string | undefined;
  version?: string | undefined;
  status?: RunStatus | ClosedStatus | undefined;
  /** `true`: only runs that have not ended; `false`: only those that have. */
  open?: boolean | undefined;
  /** One of the people or groups who are asked. */
  assignee?: string | undefined;
  /** The id of the principal on whose behalf they work. */
  principal?: string | undefined;
  /** Only runs of this principal, or of these agents. */
  reach?: { principal: string; agents: readonly string[] } | undefined;
  /** Only open runs with a pending fetch of this external resource; `true`: of any. */
  externalFetch?: string | true | undefined;
  /** `true`: only open runs that ask somebody something, also while they fetch. */
  asking?: boolean | undefined;
}

/** For what takes a filter with options of its own. */
export const FILTER: Known<RunFilter> = {
  agent: true,
  version: true,
  status: true,
  open: true,
  assignee: true,
  principal: true,
  reach: true,
  externalFetch: true,
  asking: true,
};

/** A run that was last at work before there was a count of open questions has its status alone. */
const WAITING: RunStatus = 'waiting_for_human';
const ASKING = `(${searchAttributes.openQuestions} > 0 OR ${searchAttributes.status} = '${WAITING}') AND ExecutionStatus = 'Running'`;

/** The server reports a task that fails; a run that waits for a deployment says so itself. */
const STUCK = `(TemporalReportedProblems IS NOT NULL OR ${searchAttributes.status} = 'stuck') AND ExecutionStatus = 'Running'`;

const NEEDS_NO_ESCAPING = /^[^\p{C}'"`\\]*$/u;

/** A visibility query that finds at least the runs of `filter`. */
export function runsQuery(filter: RunFilter): string {
  const { agent, version, status, open, assignee, asking, principal, reach } = filter;
  return [
    `WorkflowType = '${AGENT_RUN}'`,
    ...equals(searchAttributes.agent, agent),
    ...equals(searchAttributes.version, version),
    ...equals(searchAttributes.assignees, assignee),
    ...equals(searchAttributes.principal, principal && principalKey(principal)),
    ...reachConditions(reach),
    ...statusConditions(status),
    ...(asking ? [ASKING] : []),
    ...externalConditions(filter.externalFetch),
    ...(open === undefined ? [] : [`ExecutionStatus ${open ? '=' : '!='} 'Running'`]),
  ].join(' AND ');
}

/** Whether a run is one that `filter` asks for; exact where the query could not be. */
export function matchesFilter(run: RunSummary, filter: RunFilter): boolean {
  const { agent, version, status, open, assignee, asking, principal, reach } = filter;
  return (
    (agent === undefined || run.agent === agent) &&
    (version === undefined || run.version === version) &&
    (status === undefined || run.status === status) &&
    (open === undefined || open === !isClosedStatus(run.status)) &&
    (assignee === undefined || run.assignees.includes(assignee)) &&
    (principal === undefined || run.principal === principalKey(principal)) &&
    (reach === undefined || isInReach(run, reach)) &&
    (!asking || run.openQuestions !== 0)
  );
}

export function isInReach(
  { principal, agent }: Pick<RunSummary, 'principal' | 'agent'>,
  reach: { principal: string; agents: readonly string[] },
): boolean {
  return principal === principalKey(reach.principal) || (agent !== undefined && reach.agents.includes(agent));
}

/** Left out where one of the names cannot stand in a query: what is found is compared then. */
function reachConditions(reach: RunFilter['reach']): string[] {
  if (reach === undefined) return [];
  const conditions = [
    equals(searchAttributes.principal, principalKey(reach.principal)),
    ...reach.agents.map((agent) => equals(searchAttributes.agent, agent)),
  ];
  const isWhole = conditions.every((one) => one.length > 0);
  return isWhole ? [`(${conditions.flat().join(' OR ')})`] : [];
}

function externalConditions(resource: RunFilter['externalFetch']): string[] {
  if (resource === undefined) return [];
  const named = resource === true ? [] : equals(searchAttributes.externalFetches, resource);
  const any = `${searchAttributes.externalFetches} IS NOT NULL`;
  return [...(named.length > 0 ? named : [any]), "ExecutionStatus = 'Running'"];
}

/** Whether a value can stand in a query as it is. */
export function needsNoEscaping(value: string): boolean {
  return NEEDS_NO_ESCAPING.test(value);
}

function equals(attribute: string, value: string | undefined): string[] {
  return value !== undefined && needsNoEscaping(value) ? [`${attribute} = '${value}'`] : [];
}

/** One run may be several executions, each continued as new by the next; the last one stands for it. */
function statusConditions(status: RunStatus | ClosedStatus | undefined): string[] {
  if (status === undefined) return [`ExecutionStatus != '${closedStatuses.continued_as_new}'`];
  if (isClosedStatus(status)) return [`ExecutionStatus = '${closedStatuses[status]}'`];
  if (status === 'stuck') return [STUCK];
  return [...equals(searchAttributes.status, status), "ExecutionStatus = 'Running'"];
}
