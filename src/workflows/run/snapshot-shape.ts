/**
 * What a snapshot must look like for its parts to be read: a Temporal client may start `agentRun` with anything in its place.
 *
 * 1. Every snapshot that any version has made passes: what older ones lack is optional, and what newer ones have besides is
 *    not looked at.
 * 2. It checks shapes, and the few things that parts rely on without looking: that ids and keys are those of one request.
 */
import {
  all,
  type Check,
  count,
  fields,
  flag,
  listOf,
  type Misfit,
  number,
  objectBy,
  recordOf,
  text,
  tupleOf,
} from '../../common/shape.js';
import { answer, entry, message, requestsApart, turnEnd } from './entry-shape.js';

const place = fields({ namespace: text, checkpoints: recordOf(text) });

const asked = fields(
  { place, fingerprint: text },
  { wording: text, taken: count, returned: count, attempts: recordOf(number), since: number },
);
const timer = fields(
  { key: text, location: place },
  { loop: text, node: text, task: text, since: number, behind: text },
);
const timerEvent = fields({ seq: number, atMs: number, timer });
const answersEvent = fields({ seq: number, atMs: number, answers: recordOf(answer) });
const journal = fields(
  { asked: recordOf(asked) },
  {
    startedAtMs: number,
    latestAtMs: number,
    events: listOf(objectBy((event) => ('timer' in event ? timerEvent : answersEvent))),
    saysAttempts: flag,
    askedOutside: count,
    withdrawnOf: recordOf(fields({ place, asked: count })),
    batches: listOf(recordOf(answer)),
  },
);

const saver = fields({
  namespaces: recordOf(
    fields(
      { id: text, checkpoint: text, metadata: text },
      { parentId: text, atMs: number, enclosing: listOf(text) },
    ),
  ),
  writes: recordOf(recordOf(tupleOf(text, text, text))),
});

const given = fields({}, { fingerprint: text, atMs: number, behind: text, attempt: number });
const heard = fields({ behind: number, order: number });
const call = fields(
  { called: text },
  {
    entered: number,
    enteredAtMs: number,
    paused: heard,
    pausedBy: listOf(text),
    ended: heard,
    returned: number,
    returnedAtMs: number,
    order: number,
    behind: text,
    taken: count,
  },
);
const reads = listOf(fields({ seq: number, atMs: number }, { times: number }));

const session = fields(
  { saver, journal },
  {
    interrupts: recordOf(fields({ place, given: listOf(given) }, { nodes: listOf(text) })),
    calls: recordOf(fields({ place, calls: listOf(call) })),
    clockReads: recordOf(fields({ place, reads })),
    failures: recordOf(fields({ place, atMs: number })),
    seed: text,
    resumed: recordOf(fields({ place, times: number })),
    running: flag,
    halfWay: flag,
  },
);

const earlier = fields(
  {
    fetches: count,
    interrupts: count,
    archived: listOf(fields({ runId: text, first: count, last: count })),
    questions: listOf(listOf(text, 1)),
  },
  { lists: listOf(fields({ id: text, count, digest: text, bytes: number })) },
);

const tally = fields({ count }, { sums: recordOf(fields({ sum: number, of: count })), partial: flag });
const counted = fields({
  through: count,
  fetches: fields({ resources: recordOf(tally) }, { more: flag }),
});

const spent = { steps: count, fetches: count, questions: count, sinceMs: number };
const limits = fields({ run: fields(spent) }, { turn: fields({ ...spent, turn: count }) });

const conversation = fields(
  { turns: count, waiting: listOf(message), ended: listOf(turnEnd) },
  { playing: message, ids: fields({ first: count, hashes: text }), closed: flag },
);

const inbox = fields({
  refused: listOf(fields({ code: text, message: text, at: text })),
  refusedInAll: count,
});

const snapshot: Check = all(
  fields(
    { session, ledger: listOf(entry), inbox, ready: listOf(tupleOf(text, answer)), steps: count },
    {
      earlier,
      counted,
      limits,
      conversation,
      said: fields({ count, digest: text }),
      build: text,
    },
  ),
  requestsApart,
);

/** @returns where a value is no snapshot, or nothing where it is one */
export function misfitOfSnapshot(value: unknown): Misfit | undefined {
  return snapshot(value);
}
