/**
 * Graphs that a node or a tool invokes by a function of its own: nothing shows them beforehand, so what cannot work in a
 * workflow is refused when they are invoked.
 */
import { Pregel } from '@langchain/langgraph/pregel';
import { currentInvocation } from '../session/current-invocation.js';
import { refuseUnsupportedGraph } from './unsupported-features.js';

const GUARDED = Symbol.for('airlock.guarded-graphs');

/** Put in place once; in the workflow sandbox before LangGraph is frozen. */
export function guardGraphs(): void {
  const prototype = Pregel.prototype as typeof Pregel.prototype & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  const { stream } = prototype;
  prototype.stream = async function guarded(this: typeof prototype, input, options) {
    if (currentInvocation()) refuseUnsupportedGraph(this, options);
    return stream.call(this, input, options);
  } as typeof stream;
}
