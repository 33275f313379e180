/**
 * Reads the checkpoints of a saver as LangGraph asks for them: the latest of a namespace, and what its unfinished tasks are
 * answered with. LangGraph goes on from what it reads here.
 */
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  getCheckpointId,
  type SerializerProtocol,
} from '@langchain/langgraph-checkpoint';
import { RESUME } from './channels.js';
import { namespaceOf, ROOT } from './saver-config.js';
import type { SaverHost } from './saver-host.js';
import type { Checkpoints } from './state/checkpoints.js';
import { decodeState } from './state/decode-state.js';
import type { StateKeeping } from './state/state-keeping.js';
import type { StoredState } from './state/stored-state.js';

export class CheckpointReader {
  readonly #checkpoints: Checkpoints;
  readonly #keeping: StateKeeping;
  readonly #serde: SerializerProtocol;
  readonly #host: () => SaverHost | undefined;

  constructor(
    checkpoints: Checkpoints,
    keeping: StateKeeping,
    serde: SerializerProtocol,
    host: () => SaverHost | undefined,
  ) {
    this.#checkpoints = checkpoints;
    this.#keeping = keeping;
    this.#serde = serde;
    this.#host = host;
  }

  async tuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const host = this.#host();
    const namespace = namespaceOf(config);
    const saved = this.#checkpoints.latest(namespace);
    const wanted = getCheckpointId(config);
    const thread = config.configurable?.thread_id as string | undefined;
    if (thread === undefined || !saved || (wanted && wanted !== saved.id)) return undefined;
    const writes = this.#checkpoints
      .writesOf(namespace, saved.id)
      .filter(([, channel]) => !host || channel !== RESUME);
    const answers = host?.answersIn(namespace) ?? [];
    host?.onResume(namespace, saved);
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

  async *list(config: RunnableConfig, options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    const asked = config.configurable?.checkpoint_ns as string | undefined;
    let left = options?.limit ?? Number.POSITIVE_INFINITY;
    for (const namespace of this.#checkpoints.namespaces) {
      if (left <= 0) return;
      if (asked !== undefined && asked !== namespace) continue;
      const tuple = await this.tuple({
        configurable: { ...config.configurable, checkpoint_ns: namespace },
      });
      const before = options?.before?.configurable?.checkpoint_id as string | undefined;
      if (!tuple || (before !== undefined && tuple.checkpoint.id >= before)) continue;
      if (!matches(tuple.metadata, options?.filter)) continue;
      left -= 1;
      yield tuple;
    }
  }

  /**
   * Of a nested graph it is read as it always was: such are read side by side, and what they ask then comes in the order in
   * which their reading ends, which is part of histories.
   */
  async #readCheckpoint(namespace: string, stored: StoredState): Promise<unknown> {
    if (namespace === ROOT) return this.#keeping.read(stored.state);
    const checkpoint = (await this.#load(stored.text)) as Checkpoint;
    return { ...checkpoint, channel_values: mapValues(checkpoint.channel_values, decodeState) };
  }

  async #read(namespace: string, stored: StoredState): Promise<unknown> {
    return namespace === ROOT ? this.#keeping.read(stored.state) : decodeState(await this.#load(stored.text));
  }

  async #load(text: string): Promise<unknown> {
    return this.#serde.loadsTyped('json', text);
  }
}

function mapValues(
  values: Record<string, unknown>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

function matches(metadata: CheckpointMetadata | undefined, filter: Record<string, unknown> = {}): boolean {
  return Object.entries(filter).every(([key, value]) => Reflect.get(metadata ?? {}, key) === value);
}
