/**
 * Marks that the workflow leaves in the history of a run, by Temporal's own `patched`, and `airlock check-upgrade` reads:
 * which version a run is on that named none, to which it moved, and what people were asked. Runs in the workflow sandbox as well as outside.
 */

const ASKED = 'airlock asks ';
const MOVES = 'airlock moves ';
/** Hexadecimal digits: enough to tell two questions apart, and few enough for a search attribute that holds all marks. */
const DIGITS = 12;

/** Since 0.2: a run shows its open questions in a search attribute and in its memo. */
export const OPEN_QUESTIONS_PATCH = 'airlock shows open questions';

/** Since 0.2: a run shows what a timer of its agent has led to when it is asked, and not with the next answer. */
export const LATE_REQUESTS_PATCH = 'airlock shows what a timer led to';

/** Since 0.2: a run shows that a timer of its agent has closed a question, where nothing is asked behind it. */
export const LATE_WITHDRAWALS_PATCH = 'airlock shows what a timer closed';

/** Since 0.2: an agent that a timer of its own has led to where nothing can wake it fails its run, as one that stalls sooner does. */
export const STALLED_LATER_PATCH = 'airlock ends what stalls behind a timer';

/** Since 0.2: a run that ends before it has come to rest shows its agent and its version too. */
export const SHOWN_AT_END_PATCH = 'airlock shows its version at its end';

/** Since 0.2: of an execution that asks what the one before it had asked in other words, and shows them. */
export const REWORDED_PATCH = 'airlock shows other words';

/** Since 0.2: of an execution whose agent calls functional tasks or graphs in a node: they return once the agent is idle. */
export const HELD_RETURNS_PATCH = 'airlock lets calls return at rest';

/** Since 0.2: of an execution in which a graph pauses in a rerun: its caller hears of it in its turn. */
export const HELD_PAUSES_PATCH = 'airlock lets calls pause at rest';

/** Since 0.2: of an execution that stays as long as it does what a next one would not do again. */
export const KEPT_WORK_PATCH = 'airlock keeps what a rerun loses';

/** Since 0.2: of an execution in which a nested graph goes on behind finished tasks, which do not run again. */
export const SKIPPED_TASKS_PATCH = 'airlock skips what has finished';

/** Since 0.2: of a conversation that was started with what is no message, and fails. */
export const FIRST_MESSAGE_PATCH = 'airlock refuses a first message';

/** Since 0.2: an agent is given answers that came with a timer of its own before the timer fires. */
export const ANSWERS_FIRST_PATCH = 'airlock gives answers before timers';

/** Since 0.2: a run with a fetch that waits for its deployment to be fixed is `stuck` until it is. */
export const STUCK_FETCH_PATCH = 'airlock shows a fetch that waits for its deployment';

/**
 * Since 0.2: of a run whose worker did not know its agent or version. Not `airlock waits …`: that could be an agent's name.
 * @param look how often the execution has looked for it, from 1
 */
export function awaitedAgentPatchId(look: number): string {
  return `airlock: waits for its agent ${look}`;
}

export interface AskedMark {
  /** `question-2` */
  id: string;
  /** How the question's fingerprint begins. */
  fingerprint: string;
}

/** Of a question that was asked. */
export function questionPatchId({ id, fingerprint }: AskedMark): string {
  return `${ASKED}${id} ${fingerprint.slice(0, DIGITS)}`;
}

/** @returns nothing for any other mark */
export function readAskedMark(mark: string): AskedMark | undefined {
  if (!mark.startsWith(ASKED)) return undefined;
  const [id = '', fingerprint = ''] = mark.slice(ASKED.length).split(' ');
  return { id, fingerprint };
}

/** Of the version that a run took which named none. */
export function versionMark(agent: string, version: string): string {
  return `airlock ${agent} ${version}`;
}

/** @returns the version, where this is such a mark of this agent */
export function readVersionMark(mark: string, agent: string): string | undefined {
  const prefix = versionMark(agent, '');
  return mark.startsWith(prefix) && readAskedMark(mark) === undefined ? mark.slice(prefix.length) : undefined;
}

/** Of a run that moved from one version of its agent to another. */
export function migrationPatchId(agent: string, from: string, to: string): string {
  return `${MOVES}${agent} ${from} ${to}`;
}

/** @returns the version that a run of this agent moved to, where this is such a mark */
export function readMovedMark(mark: string, agent: string, from: string): string | undefined {
  const prefix = migrationPatchId(agent, from, '');
  return mark.startsWith(prefix) ? mark.slice(prefix.length) : undefined;
}

/** Of an execution that sends a resource the new messages of a long conversation, and not all of them. */
export function newMessagesPatchId(resource: string): string {
  return `airlock new messages ${resource}`;
}

/**
 * Since 0.2: of a run that shows its pending fetches of a resource, which somebody else's process answers. Not
 * `airlock external …`: that could be an agent's name.
 */
export function externalFetchPatchId(resource: string): string {
  return `airlock: external ${resource}`;
}

/** `question-2` is the second request of its run. */
export function ordinalOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}
