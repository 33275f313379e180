/**
 * Stands in for `langsmith` inside the sandbox. Tracing needs the network, which no workflow has; the real package
 * only builds a `RunTree` for every call and throws it away. What LangChain imports of it is here, and idle.
 */
export class RunTree {
  /** Carries LangChain's own child configuration from caller to callee; the one thing it is used for here. */
  extra: Record<PropertyKey, unknown> | undefined = undefined;
  readonly tracingEnabled = false;
}

export const isRunTree = (value: unknown): boolean => value instanceof RunTree;

export class Client {}

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
