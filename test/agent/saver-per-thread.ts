/** A saver of ours keeps one thread; LangChain's validation uses many. Here each thread has a saver of its own. */
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
} from '@langchain/langgraph-checkpoint';
import { LatestCheckpointSaver } from '../../src/agent/langgraph/saver.js';

export class SaverPerThread extends BaseCheckpointSaver {
  readonly #threads = new Map<string, LatestCheckpointSaver>();

  override getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return this.#of(config).getTuple(config);
  }

  override async *list(
    config: RunnableConfig,
    options?: CheckpointListOptions,
  ): AsyncGenerator<CheckpointTuple> {
    const asked: unknown = config.configurable?.thread_id;
    let limit = options?.limit ?? Number.POSITIVE_INFINITY;
    for (const [thread_id, saver] of this.#threads) {
      if (asked !== undefined && asked !== thread_id) continue;
      const ofThread = { configurable: { ...config.configurable, thread_id } };
      for await (const tuple of saver.list(ofThread, { ...options, limit })) {
        limit -= 1;
        yield tuple;
      }
    }
  }

  override put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<RunnableConfig> {
    return this.#of(config).put(config, checkpoint, metadata);
  }

  override putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    return this.#of(config).putWrites(config, writes, taskId);
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#threads.get(threadId)?.deleteThread(threadId);
    this.#threads.delete(threadId);
  }

  #of(config: RunnableConfig): LatestCheckpointSaver {
    const thread: unknown = config.configurable?.thread_id;
    const saver = this.#threads.get(String(thread)) ?? new LatestCheckpointSaver();
    if (typeof thread === 'string') this.#threads.set(thread, saver);
    return saver;
  }
}
