/**
 * Stands in front of a node that is a Runnable itself (a chat model, `prompt.pipe(model)`, a retriever). LangGraph gives it
 * the configuration by argument alone, and such a Runnable does not put it in place for the code that it runs, as one made
 * of a function does: what that code asks would belong to no task.
 */
import type { Runnable, RunnableConfig } from '@langchain/core/runnables';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { Channel, Pregel } from '@langchain/langgraph/pregel';
import { currentInvocation } from '../session/current-invocation.js';

const GUARDED = Symbol.for('airlock.guarded-nodes');

/** LangGraph's class of a node, as far as it is read here; LangGraph does not export it. */
interface GraphNode {
  bound: object;
  getNode(): Runnable | undefined;
  [GUARDED]?: true;
}

/** Put in place once; in the workflow sandbox before LangGraph is frozen. */
export function guardNodes(): void {
  const prototype: GraphNode = Object.getPrototypeOf(Channel.subscribeTo('any'));
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  const getNode = prototype.getNode;
  prototype.getNode = function guarded(this: GraphNode) {
    const node = getNode.call(this);
    return node && currentInvocation() && !putsInPlace(this.bound) ? withConfigInPlace(node) : node;
  };
}

/** A Runnable made of a function does; a graph has tasks of its own. */
function putsInPlace(bound: object): boolean {
  return ('func' in bound && typeof bound.func === 'function') || bound instanceof Pregel;
}

/** LangGraph runs it by `invoke` alone. */
function withConfigInPlace(node: Runnable): Runnable {
  const invoke = (input: unknown, config?: Partial<RunnableConfig>) =>
    AsyncLocalStorageProviderSingleton.runWithConfig(config, () => node.invoke(input, config));
  return Object.create(node, { invoke: { value: invoke } });
}
