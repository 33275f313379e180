/**
 * Stands in front of LangGraph's `interrupt()` in the workflow bundle (guard-interrupt-loader.ts). `interrupt()` hands
 * out a remembered answer without a look at what is asked this time; here it is looked at. And what it throws is known again
 * when its task pauses, however many calls show the same.
 */
import { currentInvocation } from '../session/current-invocation.js';
import type { Thrown } from './raised-interrupt.js';
import { currentTask, nextInterrupt } from './task-location.js';

/** @throws NondeterministicAgentError where the call shows something else than was answered */
export function guardInterrupt(value: unknown, options?: { responseSchema?: unknown }): void {
  const task = currentTask();
  const schema = options?.responseSchema;
  if (task !== undefined)
    currentInvocation()?.interruptCalls.onCall({ task, value, schema, ...nextInterrupt() });
}

/** @param interrupts of the error that LangGraph throws for a call */
export function noteThrown(interrupts: unknown): void {
  if (Array.isArray(interrupts)) currentInvocation()?.interruptCalls.onThrown(interrupts as Thrown[]);
}
