/** How an execution ends, unless it fails: with the run's result, or with the input of the next one. */
import type { Packed } from '../../common/packed-json.js';
import type { Json, RunInput } from '../../common/protocol.js';
import type { RunSnapshot } from './run-snapshot.js';

export type RunOutcome = { result: Json } | { next: NextInput };
export type NextInput = [RunInput, RunSnapshot | Packed];
