/**
 * LangGraph 1.4 runs the finished and failed tasks of a nested graph again when the graph goes on from its checkpoint; later
 * versions take what such tasks have written. A task that has read a graph by `stream()`, or that remembers, does something else
 * when it runs again, and paid twice. LangGraph 1.4 runs them again where the configuration has the key `checkpoint_id`, with or
 * without a value, and it gives each task that key without a value.
 */
import { currentInvocation } from '../session/current-invocation.js';
import type { Configurable } from './task-location.js';

/** @returns the configuration without the key, in a rerun in which finished tasks do not run again */
export function skippingFinished<T extends { configurable?: Configurable } | undefined>(config: T): T {
  const { configurable } = config ?? {};
  if (!configurable || !('checkpoint_id' in configurable) || configurable.checkpoint_id !== undefined)
    return config;
  if (!currentInvocation()?.skipsFinished) return config;
  const { checkpoint_id: _, ...others } = configurable;
  return { ...config, configurable: others };
}
