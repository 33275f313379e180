/**
 * Reads what `agentRun` was given of a run so far. A run hands it to its next execution; any Temporal client may start a
 * run with a second argument too, whatever that is.
 *
 * 1. What a client has started with something else than a snapshot ends by name.
 * 2. A run that was handed over is never ended here: a worker that cannot read what it carries is of an earlier version, or
 *    lacks the codec of its payloads. Its task fails and is tried again until a worker can.
 */
import {
  DeterminismViolationError,
  isCancellation,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { isPacked, unpackJson } from '../../common/packed-json.js';
import { errorMessage } from '../../common/thrown.js';
import { whyUndecoded } from '../payload/payload-converter.js';
import { runFailure } from '../run-failure.js';
import type { RunSnapshot } from './run-snapshot.js';
import { misfitOfSnapshot } from './snapshot-shape.js';

export interface Carried {
  snapshot: RunSnapshot;
  /** Of the argument, where it is packed. */
  packedBytes: number;
}

/**
 * @returns nothing for a run that begins
 * @throws ApplicationFailure `airlock.bad_input`; DeterminismViolationError for a run that was handed over
 */
export function readSnapshot(raw: unknown): Carried | undefined {
  if (raw === undefined || raw === null) return undefined;
  const undecoded = whyUndecoded(raw);
  if (undecoded !== undefined) throw unreadable(undecoded);
  const isSmall = typeof raw !== 'object' || !isPacked(raw);
  const snapshot = isSmall ? raw : unpacked(raw);
  const misfit = misfitOfSnapshot(snapshot);
  if (misfit) throw unreadable(`${misfit.path === '' ? 'it' : misfit.path.slice(1)} ${misfit.problem}`);
  return { snapshot: snapshot as RunSnapshot, packedBytes: isSmall ? 0 : raw.packed.length };
}

function unpacked(raw: { packed: string }): unknown {
  try {
    return unpackJson<object>(raw);
  } catch (error) {
    throw unreadable(`what is packed cannot be unpacked: ${errorMessage(error)}`);
  }
}

function unreadable(why: string): Error {
  const what = `The second argument of agentRun is not a run to continue: ${why}.`;
  if (!wasStartedByClient()) {
    return new DeterminismViolationError(
      `${what} Nothing is lost: the run waits for a worker that can read it, of the version of Airlock that it came from.`,
    );
  }
  return runFailure(
    'bad_input',
    `${what} A run that begins is started with its input alone; only a run itself hands its state to its next execution.`,
  );
}

/** A schedule of Temporal's own starts an execution behind another one, with the arguments of the first. */
function wasStartedByClient(): boolean {
  const { continuedFromExecutionRunId, cronSchedule } = workflowInfo();
  return continuedFromExecutionRunId === undefined || cronSchedule !== undefined;
}

/**
 * What becomes of an error behind the first step. Airlock's own is tried again: it may be put right by another worker. But where
 * a client has made up what the run was to continue from, that is to blame, and stays as it is.
 */
export function asMadeUp(error: unknown): unknown {
  const isMeant =
    error instanceof TemporalFailure || error instanceof DeterminismViolationError || isCancellation(error);
  if (isMeant || !wasStartedByClient()) return error;
  return unreadable(`it leads to an error, ${errorMessage(error)}`);
}
