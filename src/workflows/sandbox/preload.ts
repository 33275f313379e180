/**
 * Evaluated once a V8 context and shared, frozen, by every run in it: LangGraph and zod, whose evaluation would
 * otherwise be most of a run's cost. A local ESM file rather than the packages' names, because the SDK would
 * `require` those and get their CommonJS builds.
 */
import '@langchain/langgraph';
import * as z from 'zod';
import { makePromiseHookCheap } from './promise-hook.js';

/** Replaced when the workflow bundle is built; see `LangGraphPlugin`. */
declare const __AIRLOCK_STACK_TRACE_QUERY__: boolean;

// zod completes its global configuration when the first schemas are made; after this file it is frozen.
z.object({ any: z.unknown() });

if (!__AIRLOCK_STACK_TRACE_QUERY__) makePromiseHookCheap();
