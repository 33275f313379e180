/**
 * Stands where LangGraph reads the options of a graph: those of the call, of `withConfig`, of an agent of `createAgent` and
 * of the task around it are one by then. What cannot work in a workflow is refused, wherever it was set, and every step's
 * checkpoint is kept: a run goes on from the latest one, and `durability: 'exit'` saves none before the end.
 */
import type { Pregel } from '@langchain/langgraph/pregel';
import { currentInvocation } from '../session/current-invocation.js';
import { currentTask } from './task-location.js';
import { type GraphOptions, refuseUnsupportedOptions } from './unsupported-features.js';

/** LangGraph's key for the durability of the graph around. */
const DURABILITY = '__pregel_durability';

interface Options extends GraphOptions {
  durability?: string | undefined;
  /** LangGraph's older word: `false` is `durability: 'exit'`. */
  checkpointDuring?: boolean | undefined;
}

type ReadOptions = (options: Options) => unknown;

/** @param prototype changed in place */
export function guardOptions(prototype: typeof Pregel.prototype): void {
  const readOptions = prototype._defaults as unknown as ReadOptions;
  const guarded: ReadOptions = function guarded(this: typeof prototype, options) {
    if (!currentInvocation()) return readOptions.call(this, options);
    refuseUnsupportedOptions(options, this.name, currentTask() !== undefined);
    return readOptions.call(this, withEveryCheckpoint(options));
  };
  prototype._defaults = guarded as unknown as typeof prototype._defaults;
}

function withEveryCheckpoint(options: Options): Options {
  const { durability, checkpointDuring, configurable } = options;
  // LangGraph refuses both at once.
  if (durability != null && checkpointDuring != null) return options;
  const isExit = durability === 'exit' || checkpointDuring === false || configurable?.[DURABILITY] === 'exit';
  return isExit ? { ...options, durability: 'async', checkpointDuring: undefined } : options;
}
