/**
 * A checkpoint saver that keeps the latest checkpoint of every namespace and its pending writes, and nothing older.
 *
 * 1. What it holds is one serialisable value: restored into a fresh graph, a run goes on where it was.
 * 2. Every value is serialised when it comes, so that a node that changes its state object in place and is run
 *    again starts from what it was given.
 * 3. LangGraph's interrupts are told to `onInterrupt` as they are raised, value untouched. That, and not the result
 *    of `invoke`, is the exact set of what is pending: `__interrupt__` shows one of several.
 * 4. Looking back is refused by design: a checkpoint that is not the latest of its namespace is not there.
 * 5. When a graph moves on to its next checkpoint, what the subgraphs of its tasks kept is dropped.
 */
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  getCheckpointId,
  type PendingWrite,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import { isOfTask, isTaskId, type Place, placeOfTask } from './place.js';

/** Task, channel, serialised value. */
type Write = [taskId: string, channel: string, value: string];

interface Namespace {
  id: string;
  parentId?: string;
  checkpoint: string;
  metadata: string;
}

/** What the saver holds, as JSON. */
export interface SaverSnapshot {
  namespaces: Record<string, Namespace>;
  /** By namespace and checkpoint, then by task and index. */
  writes: Record<string, Record<string, Write>>;
}

export interface RaisedInterrupt {
  id: string;
  value: unknown;
  /** Of the task that is paused. */
  place: Place;
}

const INTERRUPT = '__interrupt__';

export class LatestSaver extends BaseCheckpointSaver {
  onInterrupt: (interrupt: RaisedInterrupt) => void = () => {};
  /** Told after every change: a task may have finished. */
  onChange: () => void = () => {};
  /** The invocation whose word counts, by `configurable.airlock_invocation`; an abandoned one changes nothing. */
  invocation = 0;
  readonly #namespaces: Map<string, Namespace>;
  readonly #writes: Map<string, Map<string, Write>>;

  constructor(snapshot?: SaverSnapshot) {
    super();
    this.#namespaces = new Map(Object.entries(snapshot?.namespaces ?? {}));
    this.#writes = new Map(
      Object.entries(snapshot?.writes ?? {}).map(([key, writes]) => [key, new Map(Object.entries(writes))]),
    );
  }

  /** Whether there is anything to go on from. */
  get started(): boolean {
    return this.#namespaces.has('');
  }

  snapshot(): SaverSnapshot {
    return {
      namespaces: Object.fromEntries(this.#namespaces),
      writes: Object.fromEntries([...this.#writes].map(([key, writes]) => [key, Object.fromEntries(writes)])),
    };
  }

  /** Whether a graph is still at this checkpoint; true of a namespace that has none. */
  standsAt(namespace: string, checkpointId: string): boolean {
    const saved = this.#namespaces.get(namespace);
    return saved === undefined || saved.id === checkpointId;
  }

  /** Tasks whose results are kept: they will not run again. */
  finishedTasks(): Set<string> {
    const finished = new Set<string>();
    for (const writes of this.#writes.values()) {
      for (const [task, channel] of writes.values()) if (!(channel in WRITES_IDX_MAP)) finished.add(task);
    }
    return finished;
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const namespace = namespaceOf(config);
    const saved = this.#namespaces.get(namespace);
    const wanted = getCheckpointId(config);
    if (!saved || (wanted && wanted !== saved.id)) return undefined;
    const thread = config.configurable?.thread_id;
    const writes = [...(this.#writes.get(writesKey(namespace, saved.id))?.values() ?? [])];
    return {
      config: { configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: saved.id } },
      checkpoint: (await this.#load(saved.checkpoint)) as Checkpoint,
      metadata: (await this.#load(saved.metadata)) as CheckpointMetadata,
      pendingWrites: await Promise.all(
        writes.map(
          async ([task, channel, value]): Promise<[string, string, unknown]> => [
            task,
            channel,
            await this.#load(value),
          ],
        ),
      ),
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
    for (const namespace of this.#namespaces.keys()) {
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
    _versions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const namespace = namespaceOf(config);
    const put = {
      configurable: {
        thread_id: config.configurable?.thread_id,
        checkpoint_ns: namespace,
        checkpoint_id: checkpoint.id,
      },
    };
    if (this.#isAbandoned(config)) return put;
    const before = this.#namespaces.get(namespace);
    if (before && before.id !== checkpoint.id) this.#forgetTasks(namespace, before.id);
    const parentId = config.configurable?.checkpoint_id as string | undefined;
    this.#namespaces.set(namespace, {
      id: checkpoint.id,
      checkpoint: await this.#dump(checkpoint),
      metadata: await this.#dump(metadata),
      ...(parentId !== undefined && { parentId }),
    });
    this.onChange();
    return put;
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    // A resume map is written under interrupt ids too, which nothing reads: the session keeps and gives it itself.
    if (this.#isAbandoned(config) || !isTaskId(taskId)) return;
    const namespace = namespaceOf(config);
    const key = writesKey(namespace, String(config.configurable?.checkpoint_id));
    const kept = this.#writes.get(key) ?? new Map<string, Write>();
    this.#writes.set(key, kept);
    for (const [index, [channel, value]] of writes.entries()) {
      if (channel === INTERRUPT) {
        const place = placeOfTask(config.configurable, taskId);
        for (const raised of asInterrupts(value)) this.onInterrupt({ ...raised, place });
      }
      const place = WRITES_IDX_MAP[channel] ?? index;
      const writeKey = `${taskId},${place}`;
      // A finished task's writes are final; special channels (negative places) are written anew each time.
      if (place >= 0 && kept.has(writeKey)) continue;
      kept.set(writeKey, [taskId, channel, await this.#dump(value)]);
    }
    this.onChange();
  }

  override async deleteThread(_threadId: string): Promise<void> {
    this.#namespaces.clear();
    this.#writes.clear();
  }

  /** Drops what the tasks of a checkpoint left behind, once their graph has moved on from it. */
  #forgetTasks(namespace: string, checkpointId: string): void {
    this.#writes.delete(writesKey(namespace, checkpointId));
    for (const [inner, { id }] of this.#namespaces) {
      if (!isOfTask(inner, namespace)) continue;
      this.#namespaces.delete(inner);
      this.#writes.delete(writesKey(inner, id));
    }
  }

  #isAbandoned(config: RunnableConfig): boolean {
    const invocation = config.configurable?.airlock_invocation as number | undefined;
    return invocation !== undefined && invocation !== this.invocation;
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

/** A namespace has no line break in it; a checkpoint id is a UUID. */
function writesKey(namespace: string, checkpointId: string): string {
  return `${namespace}\n${checkpointId}`;
}

function matches(metadata: CheckpointMetadata | undefined, filter: Record<string, unknown> = {}): boolean {
  const facts: Record<string, unknown> = { ...metadata };
  return Object.entries(filter).every(([key, value]) => facts[key] === value);
}

function asInterrupts(value: unknown): Omit<RaisedInterrupt, 'place'>[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one): one is Omit<RaisedInterrupt, 'place'> => typeof one?.id === 'string');
}
