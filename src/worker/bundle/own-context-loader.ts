/**
 * A webpack loader for the two entries of `@langchain/core` that bring Node's async context with them: `callbacks/dispatch`
 * (custom events) and `context` (context variables). Each run has an async context of its own by then (async-context.ts), so
 * what an entry would put in place is left out, and with it the import of Node's module.
 */
export const ownContextModules =
  /[\\/]@langchain[\\/]core[\\/]dist[\\/](?:callbacks[\\/]dispatch[\\/]index|context)\.js$/;

export default function withoutNodeContext(source: string): string {
  return source
    .replace(/import \{ AsyncLocalStorage \} from ["'](?:node:)?async_hooks["'];?/, '')
    .replace(
      /AsyncLocalStorageProviderSingleton\.initializeGlobalInstance\(new AsyncLocalStorage\(\)\);?/,
      '',
    );
}
