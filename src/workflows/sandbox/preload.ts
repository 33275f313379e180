/**
 * Evaluated once a V8 context and shared, frozen, by every run in it: LangGraph and zod, whose evaluation would
 * otherwise be most of a run's cost. A local ESM file rather than the packages' names, because the SDK would
 * `require` those and get their CommonJS builds.
 */
import { MessagesValue } from '@langchain/langgraph';
// Extends zod's prototypes, and fails where that was done before: every run of an agent of `createAgent` would do it.
import '@langchain/langgraph/zod';
import * as z from 'zod';
import { guardCalls } from '../../agent/langgraph/guard-calls.js';
import { guardRunIds } from '../../agent/langgraph/guard-run-ids.js';
import { captureNoStackForEmptyChannels } from './empty-channel-error.js';
import { makePromiseHookCheap } from './promise-hook.js';
import './run-context.js';
import { keepZodConfigOfEachRun } from './zod-config.js';

/** Replaced when the workflow bundle is built; see `LangGraphPlugin`. */
declare const __AIRLOCK_STACK_TRACE_QUERY__: boolean;

// zod completes its global configuration when the first schemas are made; after this file it is frozen.
z.object({ any: z.unknown() });
keepZodConfigOfEachRun();

/**
 * zod sets `lastIndex` of its patterns at each use (`z.email()`, `z.iso.date()`), which fails where they are frozen. The SDK's walk
 * leaves an object as it is that it cannot read.
 */
for (const pattern of Object.values(z.regexes)) if (pattern instanceof RegExp) leaveUnfrozen(pattern);

function leaveUnfrozen(object: object): void {
  Object.defineProperty(object, Symbol('airlock.unfrozen'), {
    get: () => {
      throw new TypeError('This object is not to be frozen.');
    },
  });
}

/**
 * zod makes the members of a schema when they are first read, and keeps them on the schema. Those of LangGraph's own
 * schemas, which `createAgent` reads, have to be made before they are frozen.
 */
for (const schema of [MessagesValue.valueSchema, MessagesValue.inputSchema]) makeMembers(schema);

function makeMembers(schema: object): void {
  for (const part of [schema, Reflect.get(schema, '_zod') as object]) {
    let from: object | null = part;
    while (from !== null && from !== Object.prototype) {
      for (const name of Reflect.ownKeys(from)) Reflect.get(part, name);
      from = Object.getPrototypeOf(from);
    }
  }
}

// A date's own constructor would read the clock of the machine. Each run has a `Date` of its own.
Object.defineProperty(Date.prototype, 'constructor', { get: () => globalThis.Date });

captureNoStackForEmptyChannels();
guardCalls();
guardRunIds();
if (!__AIRLOCK_STACK_TRACE_QUERY__) makePromiseHookCheap();
