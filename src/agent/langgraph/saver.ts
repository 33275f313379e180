/**
 * A checkpoint saver that keeps the latest checkpoint of every namespace and its pending writes, and nothing older.
 *
 * 1. What it holds is one serialisable value: restored into a fresh graph, a run goes on where it was.
 * 2. Every value is taken when it comes (state/kept.ts), so that a node that changes its state object in place and is run
 *    again starts from what it was given.
 * 3. LangGraph's interrupts are reported to `onInterrupt` as they are raised, value untouched. That, and not the result
 *    of `invoke`, is the exact set of what is pending: `__interrupt__` shows one of several. What they are answered with
 *    comes from `answersIn`, whole, with the checkpoint of their graph; what LangGraph would keep of it is dropped.
 * 4. Looking back is refused by design: a checkpoint that is not the latest of its namespace is not there.
 * 5. It keeps one thread, whatever its name; without a name nothing is saved or found.
 */
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  getCheckpointId,
  type PendingWrite,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import { asInterruptError, asInterrupts, INTERRUPT, type RaisedInterrupt } from './raised-interrupt.js';
import {
  Checkpoints,
  type SavedCheckpoint,
  type SaverSnapshot,
  savedCheckpoint,
  savedWrite,
  type Write,
} from './state/checkpoints.js';
import { Draft } from './state/draft.js';
import { StateKeeping } from './state/state-keeping.js';
import { decodeState } from './state/state-values.js';
import { StoredState } from './state/stored-state.js';
import { isTaskId, locationOfTask } from './task-location.js';

const ROOT = '';
/** LangGraph's channel for what a task has thrown. */
const ERROR = '__error__';
/** LangGraph's channel for what a task is answered with. */
const RESUME = '__resume__';

/** The session around a saver. */
export interface SaverHost {
  /** What the tasks of a graph take for the time when they begin to run at this checkpoint. */
  timeOf(graph: string, checkpointId: string): number;
  onInterrupt(interrupt: RaisedInterrupt): void;
  /** What the `interrupt()` calls of a graph's unfinished tasks were answered with. */
  answersIn(graph: string): [taskId: string, answers: unknown[]][];
  /** A graph goes on from a checkpoint. */
  onResume(graph: string, saved: { id: string; atMs?: number }): void;
  /** A task has finished, and its writes are kept. */
  onFinished(taskId: string): void;
  /** A task has failed for good. */
  onFailed(taskId: string): void;
  /** A graph has a new checkpoint. */
  onCheckpoint(graph: string): void;
  /** The state holds what cannot be kept. */
  onUnstorable(error: unknown): void;
  /** Called after every change: a task may have finished. */
  onChange(): void;
}

export class LatestCheckpointSaver extends BaseCheckpointSaver {
  host: SaverHost | undefined;
  /** The invocation whose word counts, by `configurable.airlock_invocation`; an abandoned one changes nothing. */
  invocation = 0;
  readonly #checkpoints: Checkpoints;
  /** A checkpoint of the root graph that is being saved. */
  #arriving: string | undefined;
  readonly keeping = new StateKeeping(this.serde);

  constructor(snapshot?: SaverSnapshot) {
    super();
    this.#checkpoints = new Checkpoints(snapshot);
  }

  /** Whether there is anything to go on from. */
  get started(): boolean {
    return this.#checkpoints.latest('') !== undefined;
  }

  /** The checkpoint that the graph itself stands at; LangGraph goes on while it is being saved. */
  get rootCheckpoint(): string | undefined {
    return this.#arriving ?? this.#checkpoints.latest(ROOT)?.id;
  }

  /** Where the graph itself stands, and what its finished tasks have written since. */
  get root(): { saved: SavedCheckpoint | undefined; writes: Write[] } {
    const saved = this.#checkpoints.latest('');
    return {
      saved: saved && savedCheckpoint(saved),
      writes: saved ? this.#checkpoints.writesOf('', saved.id).map(savedWrite) : [],
    };
  }

  snapshot(): SaverSnapshot {
    return this.#checkpoints.snapshot();
  }

  /** Whether a graph is still at this checkpoint; true of a namespace that has none. */
  isAt(namespace: string, checkpointId: string): boolean {
    return (this.#checkpoints.latest(namespace)?.id ?? checkpointId) === checkpointId;
  }

  /** Tasks whose results are kept. LangGraph may run those of nested graphs again all the same. */
  finishedTasks(): Set<string> {
    return this.#checkpoints.finishedTasks();
  }

  /** Of these, tasks that do not run again as long as their graph's own task does not. */
  settledTasks(): Set<string> {
    return this.#checkpoints.settledTasks();
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const namespace = namespaceOf(config);
    const saved = this.#checkpoints.latest(namespace);
    const wanted = getCheckpointId(config);
    const thread = config.configurable?.thread_id as string | undefined;
    if (thread === undefined || !saved || (wanted && wanted !== saved.id)) return undefined;
    const writes = this.#checkpoints
      .writesOf(namespace, saved.id)
      .filter(([, channel]) => !this.host || channel !== RESUME);
    const answers = this.host?.answersIn(namespace) ?? [];
    this.host?.onResume(namespace, saved);
    return {
      config: { configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: saved.id } },
      checkpoint: (await this.#readCheckpoint(namespace, saved.checkpoint)) as Checkpoint,
      metadata: (await this.#load(saved.metadata)) as CheckpointMetadata,
      pendingWrites: [
        ...(await Promise.all(
          writes.map(
            async ([task, channel, value]): Promise<[string, string, unknown]> => [
              task,
              channel,
              await this.#read(namespace, value),
            ],
          ),
        )),
        ...answers.map(([task, values]): [string, string, unknown] => [task, RESUME, values]),
      ],
      ...(saved.parentId !== undefined && {
        parentConfig: {
          configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: saved.parentId },
        },
      }),
    };
  }

  override async *list(
    config: RunnableConfig,
    options?: CheckpointListOptions,
  ): AsyncGenerator<CheckpointTuple> {
    const asked = config.configurable?.checkpoint_ns as string | undefined;
    let left = options?.limit ?? Number.POSITIVE_INFINITY;
    for (const namespace of this.#checkpoints.namespaces) {
      if (left <= 0) return;
      if (asked !== undefined && asked !== namespace) continue;
      const tuple = await this.getTuple({
        configurable: { ...config.configurable, checkpoint_ns: namespace },
      });
      const before = options?.before?.configurable?.checkpoint_id as string | undefined;
      if (!tuple || (before !== undefined && tuple.checkpoint.id >= before)) continue;
      if (!matches(tuple.metadata, options?.filter)) continue;
      left -= 1;
      yield tuple;
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<RunnableConfig> {
    const namespace = namespaceOf(config);
    const put = {
      configurable: {
        thread_id: threadOf(config),
        checkpoint_ns: namespace,
        checkpoint_id: checkpoint.id,
      },
    };
    if (this.#isAbandoned(config)) return put;
    this.#checkpoints.leave(namespace, checkpoint.id);
    if (namespace === ROOT) this.#arriving = checkpoint.id;
    const parentId = config.configurable?.checkpoint_id as string | undefined;
    const draft = this.#draft();
    const values = Object.entries(checkpoint.channel_values).map(([name, value]) => [
      name,
      draft.add(value, name),
    ]);
    const outside = draft.addText({ ...checkpoint, channel_values: null });
    await draft.finish();
    this.#checkpoints.put(namespace, {
      id: checkpoint.id,
      checkpoint: StoredState.of({
        ...(JSON.parse(outside.text) as object),
        channel_values: Object.fromEntries(values),
      }),
      metadata: await this.#dump(metadata),
      ...(parentId !== undefined && { parentId }),
      ...(this.host && { atMs: this.host.timeOf(namespace, checkpoint.id) }),
    });
    this.host?.onCheckpoint(namespace);
    this.host?.onChange();
    return put;
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    // A resume map is written under interrupt ids too, which nothing reads: the session keeps and gives it itself.
    if (this.#isAbandoned(config) || !isTaskId(taskId)) return;
    const checkpointId = getCheckpointId(config);
    if (!checkpointId) throw new Error(`The writes of task ${taskId} name no checkpoint_id.`);
    threadOf(config);
    const kept = this.#checkpoints.openWrites(namespaceOf(config), checkpointId);
    for (const [index, [channel, value]] of writes.entries()) {
      if (this.host && channel === RESUME) continue;
      const draft = this.#draft();
      const state = draft.add(value, channel);
      if (channel === INTERRUPT && !draft.hasFailed) {
        const place = locationOfTask(config.configurable, taskId);
        for (const thrown of asInterrupts(value)) this.host?.onInterrupt({ thrown, place });
      }
      const place = WRITES_IDX_MAP[channel] ?? index;
      const writeKey = `${taskId},${place}`;
      // A finished task's writes are final; special channels (negative places) are written anew each time.
      if (place >= 0 && kept.has(writeKey)) continue;
      await draft.finish();
      kept.set(writeKey, [taskId, channel, StoredState.of(state)]);
    }
    if (writes.some(([channel]) => !(channel in WRITES_IDX_MAP))) this.host?.onFinished(taskId);
    if (writes.some(([channel]) => channel === ERROR)) this.host?.onFailed(taskId);
    this.host?.onChange();
  }

  override async deleteThread(_threadId: string): Promise<void> {
    this.#checkpoints.clear();
  }

  #isAbandoned(config: RunnableConfig): boolean {
    const invocation = config.configurable?.airlock_invocation as number | undefined;
    return invocation !== undefined && invocation !== this.invocation;
  }

  #draft(): Draft {
    return new Draft(this.keeping, (unstorable) => {
      const error = asInterruptError(unstorable);
      // LangGraph hears of what its saver throws only in the end; the session stops at once.
      if (!this.host) throw error;
      this.host.onUnstorable(error);
    });
  }

  /**
   * Of a nested graph it is read as it always was: such are read side by side, and what they ask then comes in the order in
   * which their reading ends, which is part of histories.
   */
  async #readCheckpoint(namespace: string, stored: StoredState): Promise<unknown> {
    if (namespace === ROOT) return this.keeping.read(stored.state);
    const checkpoint = (await this.#load(stored.text)) as Checkpoint;
    return { ...checkpoint, channel_values: mapValues(checkpoint.channel_values, decodeState) };
  }

  async #read(namespace: string, stored: StoredState): Promise<unknown> {
    return namespace === ROOT ? this.keeping.read(stored.state) : decodeState(await this.#load(stored.text));
  }

  /** By LangGraph's own serialiser (messages, sets, maps, errors, `Send`), as text: a snapshot is JSON. */
  async #dump(value: unknown): Promise<string> {
    const [, bytes] = await this.serde.dumpsTyped(value);
    return new TextDecoder().decode(bytes);
  }

  async #load(text: string): Promise<unknown> {
    return this.serde.loadsTyped('json', text);
  }
}

function namespaceOf(config: RunnableConfig): string {
  return (config.configurable?.checkpoint_ns as string | undefined) ?? '';
}

function mapValues(
  values: Record<string, unknown>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

/** @throws Error where there is none, as every saver of LangGraph's does */
function threadOf(config: RunnableConfig): string {
  const thread = config.configurable?.thread_id as string | undefined;
  if (thread === undefined) throw new Error('A checkpoint can be saved for a thread_id only.');
  return thread;
}

function matches(metadata: CheckpointMetadata | undefined, filter: Record<string, unknown> = {}): boolean {
  return Object.entries(filter).every(([key, value]) => Reflect.get(metadata ?? {}, key) === value);
}
