/**
 * LangChain draws an id at random for whatever it runs, and no agent says it. It is drawn here, so that a task which calls a
 * tool or a model does not count as one that has drawn something (session/standing.ts).
 */
import { CallbackManager } from '@langchain/core/callbacks/manager';
import { v7 } from '@langchain/core/utils/uuid';
import { currentInvocation } from '../session/current-invocation.js';

const GUARDED = Symbol.for('airlock.guarded-run-ids');
/** Each takes what runs, its input and the id. */
const STARTS = [
  'handleChainStart',
  'handleToolStart',
  'handleRetrieverStart',
  'handleLLMStart',
  'handleChatModelStart',
] as const;
const RUN_ID = 2;

type Start = (...args: unknown[]) => unknown;

/** Put in place once; in the workflow sandbox before LangChain is frozen. */
export function guardRunIds(): void {
  const prototype = CallbackManager.prototype as unknown as Record<string, Start> & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  for (const name of STARTS) {
    const start = prototype[name] as Start;
    prototype[name] = function guarded(this: unknown, ...args) {
      const { standing } = currentInvocation() ?? {};
      if (standing) args[RUN_ID] ??= standing.drawUnsaid(() => v7());
      return start.apply(this, args);
    };
  }
}
