/**
 * A webpack loader for the entry of `@langchain/core` that dispatches custom events (`callbacks/dispatch`). It brings Node's
 * async context with it. Each run has one of its own by then (async-context.ts), so what the entry would put in place is left
 * out, and with it the import of Node's module.
 */
export const ownContextModules =
  /[\\/]@langchain[\\/]core[\\/]dist[\\/]callbacks[\\/]dispatch[\\/]index\.js$/;

export default function withoutNodeContext(source: string): string {
  return source
    .replace(/import \{ AsyncLocalStorage \} from ["'](?:node:)?async_hooks["'];?/, '')
    .replace(
      /AsyncLocalStorageProviderSingleton\.initializeGlobalInstance\(new AsyncLocalStorage\(\)\);?/,
      '',
    );
}
