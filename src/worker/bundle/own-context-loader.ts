/**
 * A webpack loader for the entries of `@langchain/core` that bring Node's async context with them: custom events
 * (`callbacks/dispatch`) and context variables (`context`). Each run has one of its own by then (async-context.ts), so what
 * they would put in place is left out, and with it the import of Node's module.
 */

export const ownContextModules =
  /[\\/]@langchain[\\/]core[\\/]dist[\\/](?:context|callbacks[\\/]dispatch[\\/]index)\.js$/;

export default function withoutNodeContext(source: string): string {
  return source
    .replace(/import \{ AsyncLocalStorage \} from ["'](?:node:)?async_hooks["'];?/, '')
    .replace(
      /AsyncLocalStorageProviderSingleton\.initializeGlobalInstance\(new AsyncLocalStorage\(\)\);?/,
      '',
    );
}
