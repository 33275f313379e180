/**
 * Callback handlers of LangChain belong to the task whose call they are told of: what they ask is that task's, and it waits for
 * them. LangChain runs a handler in no context at all, and by default in a queue of all calls, where nobody could say
 * whose it is.
 */
import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { CallbackManager } from '@langchain/core/callbacks/manager';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { currentInvocation } from '../session/current-invocation.js';
import { handlerContext } from './task-location.js';

const GUARDED = Symbol.for('airlock.guarded-handlers');

/** Put in place once; in the workflow sandbox before LangChain is frozen. */
export function guardHandlers(): void {
  const prototype = CallbackManager.prototype as typeof CallbackManager.prototype & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  const addHandler = prototype.addHandler;
  prototype.addHandler = function guarded(handler, inherit) {
    addHandler.call(this, currentInvocation() ? awaited(handler) : handler, inherit);
  };
  const storage = AsyncLocalStorageProviderSingleton.getInstance();
  const run = storage.run.bind(storage);
  // LangChain alone runs code without a context, and handlers alone.
  storage.run = (store, callback) => run(store ?? handlerContext(), callback);
}

/** @returns a handler that LangChain calls at once and waits for */
function awaited(handler: BaseCallbackHandler): BaseCallbackHandler {
  if (handler.awaitHandlers || Reflect.set(handler, 'awaitHandlers', true)) return handler;
  return Object.create(handler, { awaitHandlers: { value: true } });
}
