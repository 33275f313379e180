/**
 * Which invocation of the graph the running code belongs to. It travels in LangChain's own context variables, so that
 * LangGraph's loops have it as well as the nodes.
 */
import { contextVariable, runWithVariables } from '../langgraph/context-variables.js';
import type { Invocation } from './invocation.js';

const NAME = 'airlock.invocation';

export function runInInvocation<T>(invocation: Invocation, work: () => T): T {
  return runWithVariables({ [NAME]: invocation }, work);
}

/** @returns nothing outside an agent */
export function currentInvocation(): Invocation | undefined {
  return contextVariable(NAME) as Invocation | undefined;
}

/** Calls whoever runs the agent: what is done there has the host's own time, also later. */
export function outsideAgent<T>(work: () => T): T {
  return runWithVariables({}, work);
}
