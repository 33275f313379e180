/**
 * Definitions of signals, queries and updates as `@temporalio/workflow` makes them. A client needs the names alone, and
 * the package that runs workflows would be a part of every command's start.
 */
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';

export function defineSignal<Args extends unknown[] = []>(name: string): SignalDefinition<Args> {
  return { type: 'signal', name } as SignalDefinition<Args>;
}

export function defineQuery<Result, Args extends unknown[] = []>(
  name: string,
): QueryDefinition<Result, Args> {
  return { type: 'query', name } as QueryDefinition<Result, Args>;
}

export function defineUpdate<Result, Args extends unknown[] = []>(
  name: string,
): UpdateDefinition<Result, Args> {
  return { type: 'update', name } as UpdateDefinition<Result, Args>;
}
