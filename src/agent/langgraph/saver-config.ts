/** What a saver reads of LangGraph's configuration. */
import type { RunnableConfig } from '@langchain/core/runnables';

/** The namespace of the graph itself. */
export const ROOT = '';

export function namespaceOf(config: RunnableConfig): string {
  return (config.configurable?.checkpoint_ns as string | undefined) ?? ROOT;
}

/** @throws Error where there is none, as every saver of LangGraph's does */
export function threadOf(config: RunnableConfig): string {
  const thread = config.configurable?.thread_id as string | undefined;
  if (thread === undefined) throw new Error('A checkpoint can be saved for a thread_id only.');
  return thread;
}
