/**
 * What the saver holds, as one JSON value: of every namespace the latest checkpoint, with the writes of its tasks.
 *
 * 1. Restored from its snapshot it is the same.
 * 2. When a graph moves on to its next checkpoint, what the subgraphs of its tasks kept is dropped.
 */
import { WRITES_IDX_MAP } from '@langchain/langgraph-checkpoint';
import { ERROR_SOURCE_NODE } from '../channels.js';
import { isOfTask } from '../namespaces.js';
import { StoredState } from './stored-state.js';

/** Task, channel, serialised value. */
export type Write = [taskId: string, channel: string, value: string];

export interface SavedCheckpoint {
  id: string;
  parentId?: string;
  /** Serialised, like the metadata. */
  checkpoint: string;
  metadata: string;
  /** What the agent took for the time when it was made. Those of 0.1.0 do not say. */
  atMs?: number;
  /** The namespaces of the graphs that its graph lies in a task of. Older snapshots do not say. */
  enclosing?: string[];
}

/** The same in memory, where a message has its text once (kept.ts). */
export type KeptWrite = [taskId: string, channel: string, value: StoredState];
export type KeptCheckpoint = Omit<SavedCheckpoint, 'checkpoint'> & { checkpoint: StoredState };

export interface SaverSnapshot {
  namespaces: Record<string, SavedCheckpoint>;
  /** By namespace and checkpoint, then by task and index. */
  writes: Record<string, Record<string, Write>>;
}

function hasHandler(writes: Map<string, KeptWrite>): boolean {
  return [...writes.values()].some(([, channel]) => channel === ERROR_SOURCE_NODE);
}

function tasksWithResult(writes: Map<string, KeptWrite>): string[] {
  return [...writes.values()].flatMap(([task, channel]) => (channel in WRITES_IDX_MAP ? [] : [task]));
}

export class Checkpoints {
  readonly #namespaces: Map<string, KeptCheckpoint>;
  readonly #writes: Map<string, Map<string, KeptWrite>>;

  constructor(snapshot?: SaverSnapshot) {
    this.#namespaces = mapOf(snapshot?.namespaces ?? {}, (saved) => ({
      ...saved,
      checkpoint: StoredState.fromText(saved.checkpoint),
    }));
    this.#writes = mapOf(snapshot?.writes ?? {}, (writes) =>
      mapOf(writes, ([task, channel, value]): KeptWrite => [task, channel, StoredState.fromText(value)]),
    );
  }

  snapshot(): SaverSnapshot {
    return {
      namespaces: recordOf(this.#namespaces, savedCheckpoint),
      writes: recordOf(this.#writes, (writes) => recordOf(writes, savedWrite)),
    };
  }

  get namespaces(): Iterable<string> {
    return this.#namespaces.keys();
  }

  latest(namespace: string): KeptCheckpoint | undefined {
    return this.#namespaces.get(namespace);
  }

  /** In the order they were written. */
  writesOf(namespace: string, checkpointId: string): KeptWrite[] {
    return [...(this.#writes.get(writesKey(namespace, checkpointId))?.values() ?? [])];
  }

  /** Whether a graph is still at this checkpoint; true of a namespace that has none. */
  isAt(namespace: string, checkpointId: string): boolean {
    return (this.latest(namespace)?.id ?? checkpointId) === checkpointId;
  }

  /** Tasks whose results are kept: they are not lost when their graph goes on. LangGraph may run those of nested graphs again all the same. */
  finishedTasks(): Set<string> {
    return new Set([...this.#writes.values()].flatMap(tasksWithResult));
  }

  /** Whether tasks of nested graphs have finished in steps that are not over, or have failed and are being handled. */
  get haveFinishedNested(): boolean {
    return [...this.#writes].some(
      ([key, writes]) => !key.startsWith('\n') && tasksWithResult(writes).length > 0,
    );
  }

  /** Of these, tasks that do not run again as long as their graph's own task does not. LangGraph runs the handlers of a step's errors again as long as it lasts. */
  settledTasks(): Set<string> {
    return new Set(
      [...this.#writes.values()].filter((writes) => !hasHandler(writes)).flatMap(tasksWithResult),
    );
  }

  /** A graph begins to move to another checkpoint: what its tasks left behind at the one before is dropped. */
  leave(namespace: string, nextId: string): void {
    const before = this.#namespaces.get(namespace);
    if (!before || before.id === nextId) return;
    this.#writes.delete(writesKey(namespace, before.id));
    for (const [inner, { id, enclosing }] of this.#namespaces) {
      if (!isOfTask(inner, namespace)) continue;
      // The first graph that a node calls bears the node's own namespace. The functional tasks that the node calls beside it look
      // like tasks of that graph, and are not.
      if (enclosing && !enclosing.includes(namespace)) continue;
      this.#namespaces.delete(inner);
      this.#writes.delete(writesKey(inner, id));
    }
  }

  put(namespace: string, saved: KeptCheckpoint): void {
    this.#namespaces.set(namespace, saved);
  }

  /** Where the writes of a checkpoint are kept; made before there is any. */
  openWrites(namespace: string, checkpointId: string): Map<string, KeptWrite> {
    const key = writesKey(namespace, checkpointId);
    const kept = this.#writes.get(key) ?? new Map<string, KeptWrite>();
    this.#writes.set(key, kept);
    return kept;
  }

  clear(): void {
    this.#namespaces.clear();
    this.#writes.clear();
  }
}

/** A namespace has no line break in it; a checkpoint id is a UUID. */
function writesKey(namespace: string, checkpointId: string): string {
  return `${namespace}\n${checkpointId}`;
}

export function savedCheckpoint({ checkpoint, ...kept }: KeptCheckpoint): SavedCheckpoint {
  return { ...kept, checkpoint: checkpoint.text };
}

export function savedWrite([task, channel, value]: KeptWrite): Write {
  return [task, channel, value.text];
}

function mapOf<From, To>(record: Record<string, From>, map: (value: From) => To): Map<string, To> {
  return new Map(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function recordOf<From, To>(map: Map<string, From>, to: (value: From) => To): Record<string, To> {
  return Object.fromEntries([...map].map(([key, value]) => [key, to(value)]));
}
