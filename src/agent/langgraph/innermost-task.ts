/**
 * Code belongs to the innermost task that runs it, also where it is given the configuration of another: of a task around
 * that one (a tool in a nested graph that is invoked with the outer node's `config`), or of one that is over (an agent
 * that keeps its `config`). A rerun runs it only where the innermost task does, and an `interrupt()` there pauses that task.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { isWithin } from './namespaces.js';
import { isStartingTask, runningAttempt } from './running-code.js';
import type { Configurable } from './task-location.js';

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
  return { ...config, configurable: { ...Object.fromEntries(own), ...ofLangGraph(inner) } };
}

/**
 * What a graph is invoked with: as a graph of the running task, also where a tool was given a `configurable` of its own and LangGraph's
 * is lost. LangGraph would take it for a root graph, whose work a rerun does again.
 */
export function asNested<T extends { configurable?: Configurable }>(given: T | undefined): T | undefined {
  const inner = runningAttempt()?.configurable;
  const inPlace: Configurable | undefined =
    AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable;
  const isPlaced = [given?.configurable, inPlace].some((one) => one?.checkpoint_ns !== undefined);
  if (!inner || isPlaced) return given && ofInnermostTask(given);
  const configurable = { ...inner, ...inPlace, ...given?.configurable, ...ofLangGraph(inner) };
  return { ...given, configurable } as T;
}

function ofLangGraph(configurable: Configurable): Configurable {
  return Object.fromEntries(Object.entries(configurable).filter(([key]) => OF_LANGGRAPH.test(key)));
}
