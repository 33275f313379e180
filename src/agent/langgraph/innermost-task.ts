/**
 * Code belongs to the innermost task that runs it, also where it is given the configuration of another: of a task around
 * that one (a tool in a nested graph that is invoked with the outer node's `config`), or of one that is over (an agent
 * that keeps its `config`). A rerun runs it only where the innermost task does, and an `interrupt()` there pauses that task.
 */
import { type Configurable, isStartingTask, isWithin, runningAttempt } from './task-location.js';

/** What LangGraph itself has in a `configurable`: where a task is, its answers, how it reads, writes and calls. */
export const OF_LANGGRAPH = /^(__pregel_|checkpoint_)/;

/** @returns the same configuration where it is that of the running task, or of one which LangGraph starts there */
export function ofInnermostTask<T extends { configurable?: Configurable }>(config: T): T {
  const inner = runningAttempt()?.configurable;
  const { configurable: outer = {} } = config;
  const names = { inner: inner?.checkpoint_ns, outer: outer.checkpoint_ns };
  if (!inner || !names.inner || !names.outer) return config;
  if (isWithin(names.outer, names.inner) || isStartingTask()) return config;
  const own = Object.entries(outer).filter(([key]) => !OF_LANGGRAPH.test(key));
  const ofInner = Object.entries(inner).filter(([key]) => OF_LANGGRAPH.test(key));
  return { ...config, configurable: Object.fromEntries([...own, ...ofInner]) };
}
