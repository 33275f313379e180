/**
 * Stands in for `langsmith` inside the sandbox. Tracing needs the network, which no workflow has; the real package
 * only builds a `RunTree` for every call and throws it away. What LangChain imports of it is here, and idle.
 */
import { refuseNetwork } from './no-network.js';

export class RunTree {
  /** Carries LangChain's own child configuration from caller to callee; the one thing it is used for here. */
  extra: Record<PropertyKey, unknown> | undefined = undefined;
  readonly tracingEnabled = false;

  /** @param from one to copy: LangChain makes another where a context variable is set (`@langchain/core/context`) */
  constructor(from?: unknown) {
    if (from instanceof RunTree) Object.assign(this, from);
  }
}

export const isRunTree = (value: unknown): boolean => value instanceof RunTree;

/** LangChain keeps one and never uses it here. Code that does use it, a hub of prompts for instance, is refused by name. */
export class Client {
  constructor() {
    // biome-ignore lint/correctness/noConstructorReturn: any method that somebody calls is refused
    return new Proxy(this, {
      get: (client, key) =>
        key in client || typeof key === 'symbol' || key === 'then'
          ? Reflect.get(client, key)
          : refuseNetwork(`langsmith Client.${key}`),
    });
  }
}

/** Code that a model runs elsewhere: `deepagents` names these, and a workflow cannot have them. */
export class SandboxClient {
  constructor() {
    refuseNetwork('langsmith SandboxClient')();
  }
}
export class LangSmithSandboxError extends Error {}
export class LangSmithResourceNotFoundError extends LangSmithSandboxError {}

export const getDefaultProjectName = (): string => 'default';

export function getCurrentRunTree(permitAbsent?: boolean): undefined {
  if (permitAbsent) return undefined;
  throw new Error('Tracing with LangSmith is not available in a workflow.');
}

export const isTraceableFunction = (_value: unknown): boolean => false;

export function convertToDottedOrderFormat(
  epochInMs: number,
  runId: string,
  executionOrder = 1,
): { dottedOrder: string; microsecondPrecisionDatestring: string } {
  const microseconds = executionOrder.toFixed(0).slice(0, 3).padStart(3, '0');
  const moment = `${new Date(epochInMs).toISOString().slice(0, -1)}${microseconds}Z`;
  return {
    dottedOrder: `${moment.replace(/[-:.]/g, '')}${runId}`,
    microsecondPrecisionDatestring: moment,
  };
}
