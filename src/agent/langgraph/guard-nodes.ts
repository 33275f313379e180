/**
 * Stands in front of a node that is a Runnable itself (a chat model, `prompt.pipe(model)`, a retriever). LangGraph gives it
 * the configuration by argument alone, and such a Runnable does not put it in place for the code that it runs, as one made
 * of a function does: what that code asks would belong to no task.
 */
import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
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

/**
 * A function does, in LangChain's class for it or in LangGraph's and createAgent's own, which nobody exports; tools and others
 * that have a `func` as well do not. A graph has tasks of its own.
 */
function putsInPlace(bound: object): boolean {
  const isFunction =
    Object.getPrototypeOf(bound) === RunnableLambda.prototype || ('func' in bound && 'recurse' in bound);
  return isFunction || bound instanceof Pregel;
}

function withConfigInPlace(node: Runnable): Runnable {
  return invokedBy(node, (input, config) =>
    AsyncLocalStorageProviderSingleton.runWithConfig(config, () => node.invoke(input, config)),
  );
}

/** A node that is otherwise the same. LangGraph runs it by `invoke` alone. */
export function invokedBy(node: Runnable, invoke: Runnable['invoke']): Runnable {
  return Object.create(node, { invoke: { value: invoke } });
}
