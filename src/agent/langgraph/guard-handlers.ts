/**
 * Marks the code of LangChain's callback handlers, which may neither ask nor fetch. LangChain runs a handler in no context,
 * by default in one queue for all calls, tells it again of what a rerun does again, and of a pause as of an error: nobody
 * could say whose a question of it is, nor whether it was asked before.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { contextOf, contextVariable } from './context-variables.js';

const GUARDED = Symbol.for('airlock.guarded-handlers');
const HANDLER = 'airlock.handler';

/** Put in place once; in the workflow sandbox before LangChain is frozen. */
export function guardHandlers(): void {
  const storage = AsyncLocalStorageProviderSingleton.getInstance() as ReturnType<
    typeof AsyncLocalStorageProviderSingleton.getInstance
  > & { [GUARDED]?: true };
  if (storage[GUARDED]) return;
  storage[GUARDED] = true;
  const run = storage.run.bind(storage);
  // LangChain runs handlers alone without a context.
  storage.run = (store, callback) => run(store ?? contextOf({ [HANDLER]: true }), callback);
}

export function isHandler(): boolean {
  return contextVariable(HANDLER) === true;
}
