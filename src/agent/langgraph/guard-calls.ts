/**
 * Stands in front of what a task calls by code of its own: functional tasks (`task()`), and graphs that it invokes. Each
 * call waits for its turn and returns in its turn (session/call-order.ts); a graph that cannot work in a workflow is
 * refused; and code that runs without LangGraph's configuration still belongs to its task.
 */
import { concat } from '@langchain/core/utils/stream';
import type { GraphInterrupt } from '@langchain/langgraph';
import { Pregel } from '@langchain/langgraph/pregel';
import { abortAfter } from '../session/abort-after.js';
import { currentInvocation } from '../session/current-invocation.js';
import { skippingFinished } from './finished-tasks.js';
import { guardHandlers } from './guard-handlers.js';
import { guardNodes } from './guard-nodes.js';
import { guardOptions } from './guard-options.js';
import { guardTasks } from './guard-tasks.js';
import { type GuardedCall, hearEnd, hearPause, inTurn } from './in-turn.js';
import { asNested } from './innermost-task.js';
import { nodesOf, taskIdOf } from './namespaces.js';
import { nameWaits } from './node-waits.js';
import { numbered } from './number-graph.js';
import { currentLoop, inLoop, isAbortedBehindPause, type Loop, runningAttempt } from './running-code.js';
import {
  type Configurable,
  currentLocation,
  currentTask,
  locationIn,
  type TaskLocation,
} from './task-location.js';
import { refuseUnsupportedGraph } from './unsupported-features.js';
import { watchStream } from './watch-stream.js';

const GUARDED = Symbol.for('airlock.guarded-calls');
type Options = Record<string | symbol, unknown> & {
  configurable?: Configurable;
  signal?: AbortSignal;
  timeout?: number;
};
type Invoke = (input: unknown, options?: Options) => Promise<unknown>;

/** Put in place once; in the workflow sandbox before LangGraph is frozen. */
export function guardCalls(): void {
  const prototype = Pregel.prototype as typeof Pregel.prototype & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  guardGraphs(prototype);
  guardOptions(prototype);
  guardNodes();
  guardHandlers();
  guardTasks();
}

function guardGraphs(prototype: typeof Pregel.prototype): void {
  const stream = prototype.stream as unknown as Invoke;
  const invoke = prototype.invoke as unknown as Invoke;
  const guardedStream: Invoke = function guarded(this: typeof prototype, input, given) {
    const options = skippingFinished(asChunks(asNested(given)));
    if (currentInvocation()) {
      refuseUnsupportedGraph(this, options, currentTask() !== undefined);
      nameWaits(this);
    }
    // The call of `invoke` around it has had its turn.
    if (options?.[GUARDED]) return stream.call(this, input, options);
    const place = placeOf(options);
    const call: Invoke = (...args) => stream.apply(this, args);
    const guarded = graphCall(this, input, options, call, true);
    const streamed = inTurn(place, guarded, false) as Promise<ReadableStream>;
    if (!place) return streamed;
    const watcher = {
      onPause: (error: GraphInterrupt) => hearPause(place, guarded, error),
      onEnd: () => hearEnd(guarded),
    };
    return streamed.then((read) => watchStream(read, watcher));
  };
  const guardedInvoke: Invoke = function guarded(this: typeof prototype, input, given) {
    const options = skippingFinished(asNested(given));
    const call: Invoke = (...args) => invoke.apply(this, args);
    const marked = { ...options, [GUARDED]: true };
    return inTurn(placeOf(options), graphCall(this, input, marked, call, false), true) as Promise<unknown>;
  };
  // A sequence that is streamed hands its chunks to the graph that it ends in.
  const transform: typeof prototype.transform = async function* guarded(
    this: typeof prototype,
    chunks,
    options,
  ) {
    let input: unknown;
    for await (const chunk of chunks) input = input === undefined ? chunk : concat(input, chunk);
    yield* await this.stream(input, options);
  };
  prototype.transform = transform;
  prototype.stream = asyncMethod(guardedStream) as unknown as typeof prototype.stream;
  prototype.invoke = asyncMethod(guardedInvoke) as unknown as typeof prototype.invoke;
}

/** `streamEvents` makes its own text of events; of the stream that it reads, text would hide what an `interrupt()` throws. */
function asChunks(options: Options | undefined): Options | undefined {
  return options && 'version' in options ? { ...options, encoding: undefined } : options;
}

/** What it throws rejects its promise. */
function asyncMethod(method: Invoke): Invoke {
  return async function guarded(this: unknown, input, options) {
    return method.call(this, input, options);
  };
}

function graphCall(
  graph: typeof Pregel.prototype,
  input: unknown,
  options: Options | undefined,
  call: Invoke,
  isStreamed: boolean,
): GuardedCall {
  let begun: Loop | undefined;
  let endTimeout = () => {};
  const what = `graph ${graph.name} ${Object.keys(graph.nodes).join()}`;
  return {
    what,
    input,
    isGraph: true,
    onPause: () => {
      if (begun) begun.hasPaused = true;
      // It has ended: its `timeout` begins anew when it goes on.
      endTimeout();
    },
    isAbortedBehindPause: () => isAbortedBehindPause(begun),
    run: ({ namespace }, { index, graph: number }) => {
      // A graph that is a node is begun by the loop of the graph around it, and given up with that.
      const around = currentLoop();
      const loop: Loop = {
        ...{ namespace, name: `${namespace} ${index}`, isStreamed, around },
        caller: runningAttempt(),
      };
      return inLoop(loop, () => {
        const { given, cancel } = withSignal(namespace, options);
        begun = loop;
        endTimeout = cancel;
        const { signal = around?.signal } = given;
        loop.signal = around?.signal && signal ? AbortSignal.any([around.signal, signal]) : signal;
        currentInvocation()?.withdrawals.watchAbort(loop);
        return call(input, numbered(given, number));
      });
    },
  };
}

/** LangChain makes a signal of a `timeout`, where nobody else could see it, nor say for which node it waits. */
function withSignal(namespace: string, given: Options = {}): { given: Options; cancel(): void } {
  const { timeout = 0, ...options } = given;
  // LangChain refuses what is no time.
  if (!(timeout > 0)) return { given, cancel: () => {} };
  currentInvocation()?.time.onWaitOf({ node: nodesOf(namespace).at(-1) ?? '', task: taskIdOf(namespace) });
  const late = abortAfter(timeout);
  const signal = options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal;
  return { given: { ...options, signal }, cancel: late.cancel };
}

/**
 * @param options of a graph: LangGraph names the task there whose node the graph is
 * @returns nothing outside a task
 */
function placeOf(options?: Options): TaskLocation | undefined {
  if (options?.configurable?.checkpoint_ns) return locationIn(options.configurable);
  return currentTask() === undefined ? undefined : currentLocation();
}
