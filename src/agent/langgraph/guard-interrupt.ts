/**
 * Stands in front of LangGraph's `interrupt()` in the workflow bundle (guard-interrupt-loader.ts). `interrupt()` hands
 * out a remembered answer without a look at what is asked this time; here it is looked at.
 */
import { currentInvocation } from '../session/current-invocation.js';
import { currentTask, nextInterrupt } from './task-location.js';

/** @throws NondeterministicAgentError where the call shows something else than was answered */
export function guardInterrupt(value: unknown, options?: { responseSchema?: unknown }): void {
  const task = currentTask();
  const schema = options?.responseSchema;
  if (task !== undefined) currentInvocation()?.onInterruptCall({ task, value, schema, ...nextInterrupt() });
}
