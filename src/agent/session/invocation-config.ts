/** How a graph is invoked: what it is given of its run, in the words LangGraph has for it. */
import { copyJson } from '../../common/copy-json.js';
import type { JsonObject } from '../../common/protocol.js';
import type { RunFacts } from './session-host.js';

const UNKNOWN_RUN: RunFacts = { threadId: 'run' };

export interface InvocationConfig {
  configurable: JsonObject;
  recursionLimit: number;
  context?: JsonObject;
}

/** Made anew for each invocation, so that what a node changes in its context is gone when the node runs again. */
export function invocationConfig(
  { threadId, context, principal }: RunFacts = UNKNOWN_RUN,
  invocation: number,
  recursionLimit: number,
): InvocationConfig {
  return {
    configurable: {
      thread_id: threadId,
      airlock_invocation: invocation,
      // Where LangGraph's servers put it: it is read as `runtime.serverInfo.user`.
      ...(principal && {
        langgraph_auth_user: copyJson({ ...principal, identity: principal.id } as JsonObject),
      }),
    },
    recursionLimit,
    ...(context && { context: copyJson(context) }),
  };
}
