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
import { ERROR, INTERRUPT, RESUME } from './channels.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { isTaskId } from './namespaces.js';
import { asInterruptError, asInterrupts } from './raised-interrupt.js';
import { enclosingGraphs, namespaceOf, ROOT, threadOf } from './saver-config.js';
import type { SaverHost } from './saver-host.js';
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
import { StoredState } from './state/stored-state.js';
import { locationOfTask } from './task-location.js';

export class LatestCheckpointSaver extends BaseCheckpointSaver {
  host: SaverHost | undefined;
  /** The invocation whose word counts, by `configurable.airlock_invocation`; an abandoned one changes nothing. */
  invocation = 0;
  readonly checkpoints: Checkpoints;
  /** A checkpoint of the root graph that is being saved. */
  #arriving: string | undefined;
  readonly keeping = new StateKeeping(this.serde);
  readonly #reader: CheckpointReader;

  constructor(snapshot?: SaverSnapshot) {
    super();
    this.checkpoints = new Checkpoints(snapshot);
    this.#reader = new CheckpointReader(this.checkpoints, this.keeping, this.serde, () => this.host);
  }

  /** Whether there is anything to go on from. */
  get started(): boolean {
    return this.checkpoints.latest(ROOT) !== undefined;
  }

  /** The checkpoint that the graph itself stands at; LangGraph goes on while it is being saved. */
  get rootCheckpoint(): string | undefined {
    return this.#arriving ?? this.checkpoints.latest(ROOT)?.id;
  }

  /** Where the graph itself stands, and what its finished tasks have written since. */
  get root(): { saved: SavedCheckpoint | undefined; writes: Write[] } {
    const saved = this.checkpoints.latest(ROOT);
    return {
      saved: saved && savedCheckpoint(saved),
      writes: saved ? this.checkpoints.writesOf(ROOT, saved.id).map(savedWrite) : [],
    };
  }

  snapshot(): SaverSnapshot {
    return this.checkpoints.snapshot();
  }

  override getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return this.#reader.tuple(config);
  }

  override list(config: RunnableConfig, options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    return this.#reader.list(config, options);
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
    const left = this.checkpoints.latest(namespace)?.id;
    this.checkpoints.leave(namespace, checkpoint.id);
    if (namespace === ROOT) this.#arriving = checkpoint.id;
    const parentId = config.configurable?.checkpoint_id as string | undefined;
    const enclosing = enclosingGraphs(config);
    const draft = this.#draft();
    const values = Object.entries(checkpoint.channel_values).map(([name, value]) => [
      name,
      draft.add(value, name),
    ]);
    const outside = draft.addText({ ...checkpoint, channel_values: null });
    await draft.finish();
    this.checkpoints.put(namespace, {
      id: checkpoint.id,
      checkpoint: StoredState.of({
        ...(JSON.parse(outside.text) as object),
        channel_values: Object.fromEntries(values),
      }),
      metadata: await this.#dump(metadata),
      ...(parentId !== undefined && { parentId }),
      ...(enclosing && { enclosing }),
      ...(this.host && { atMs: this.host.timeOf(namespace, checkpoint.id, enclosing ?? []) }),
    });
    this.host?.onCheckpoint(namespace, left === checkpoint.id ? undefined : left);
    this.host?.onChange();
    return put;
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    // A resume map is written under interrupt ids too, which nothing reads: the session keeps and gives it itself.
    if (this.#isAbandoned(config) || !isTaskId(taskId)) return;
    const checkpointId = getCheckpointId(config);
    if (!checkpointId) throw new Error(`The writes of task ${taskId} name no checkpoint_id.`);
    threadOf(config);
    const kept = this.checkpoints.openWrites(namespaceOf(config), checkpointId);
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
    if (writes.some(([channel]) => channel === ERROR))
      this.host?.onFailed(taskId, locationOfTask(config.configurable, taskId));
    this.host?.onChange();
  }

  override async deleteThread(_threadId: string): Promise<void> {
    this.checkpoints.clear();
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

  /** By LangGraph's own serialiser (messages, sets, maps, errors, `Send`), as text: a snapshot is JSON. */
  async #dump(value: unknown): Promise<string> {
    const [, bytes] = await this.serde.dumpsTyped(value);
    return new TextDecoder().decode(bytes);
  }
}
