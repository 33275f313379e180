/**
 * LangGraph names the graphs that a task calls by a count, which it takes when the loop of a graph begins, some turns after the
 * call. A call that overtakes another on the way would be given the other one's checkpoint. Here each has its number with its
 * turn (session/call-order.ts).
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import type { Configurable } from './task-location.js';

const SCRATCHPAD = '__pregel_scratchpad';

/**
 * @param options of the call
 * @param number which of the graphs that its task calls it is, from 0
 */
export function numbered<T extends { configurable?: Configurable }>(
  options: T,
  number: number | undefined,
): T {
  const own = options.configurable;
  const scratchpad =
    own?.[SCRATCHPAD] ?? AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable?.[SCRATCHPAD];
  if (number === undefined || !scratchpad) return options;
  const counted: object = Object.create(scratchpad, { subgraphCounter: { value: number, writable: true } });
  return { ...options, configurable: { ...own, [SCRATCHPAD]: counted } };
}
