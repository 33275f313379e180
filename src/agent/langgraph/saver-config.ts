/** What a saver reads of LangGraph's configuration. */
import type { RunnableConfig } from '@langchain/core/runnables';
import { enclosingCheckpoints } from './task-location.js';

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

/** The namespaces of the graphs that a graph lies in a task of; nothing where the configuration does not say. */
export function enclosingGraphs(config: RunnableConfig): string[] | undefined {
  const map = config.configurable?.checkpoint_map as Record<string, string> | undefined;
  return map && Object.keys(enclosingCheckpoints(map));
}
