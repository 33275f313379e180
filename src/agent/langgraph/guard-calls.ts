/**
 * Stands in front of what a task calls by code of its own: functional tasks (`task()`), and graphs that it invokes. Each
 * call waits for its turn and returns in its turn (session/call-order.ts); a graph that cannot work in a workflow is
 * refused; and code that runs without LangGraph's configuration still belongs to its task.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { isGraphBubbleUp } from '@langchain/langgraph';
import { Pregel } from '@langchain/langgraph/pregel';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { currentInvocation } from '../session/current-invocation.js';
import { currentLocation, currentTask, inLocation, type TaskLocation } from './task-location.js';
import { refuseUnsupportedGraph } from './unsupported-features.js';

const GUARDED = Symbol.for('airlock.guarded-calls');
/** LangGraph's key for what calls a functional task. */
const CALL = '__pregel_call';
/** Characters of a hash that are kept of each call. */
const HASH_LENGTH = 16;

type Call = ((func: unknown, name: string, args: unknown, options: unknown) => unknown) & {
  [GUARDED]?: true;
};
type Invoke = (input: unknown, options?: Record<string | symbol, unknown>) => Promise<unknown>;

/** Put in place once; in the workflow sandbox before LangGraph is frozen. */
export function guardCalls(): void {
  const prototype = Pregel.prototype as typeof Pregel.prototype & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  guardGraphs(prototype);
  guardTasks();
}

function guardGraphs(prototype: typeof Pregel.prototype): void {
  const stream = prototype.stream as unknown as Invoke;
  const invoke = prototype.invoke as unknown as Invoke;
  const guardedStream: Invoke = function guarded(this: typeof prototype, input, options) {
    if (currentInvocation()) refuseUnsupportedGraph(this, options, currentTask() !== undefined);
    const call = () => stream.call(this, input, options);
    // The call of `invoke` around it has had its turn.
    if (options?.[GUARDED]) return call();
    return inTurn(placeOf(options), nameOf(this), input, call, false) as Promise<unknown>;
  };
  const guardedInvoke: Invoke = function guarded(this: typeof prototype, input, options) {
    const call = () => invoke.call(this, input, { ...options, [GUARDED]: true });
    return inTurn(placeOf(options), nameOf(this), input, call, true) as Promise<unknown>;
  };
  prototype.stream = asyncMethod(guardedStream) as unknown as typeof prototype.stream;
  prototype.invoke = asyncMethod(guardedInvoke) as unknown as typeof prototype.invoke;
}

/** What it throws rejects its promise. */
function asyncMethod(method: Invoke): Invoke {
  return async function guarded(this: unknown, input, options) {
    return method.call(this, input, options);
  };
}

function nameOf(graph: typeof Pregel.prototype): string {
  return `graph ${graph.name} ${Object.keys(graph.nodes).join()}`;
}

/** LangGraph hands each task its `call` by the configuration that the code of the task runs with. */
function guardTasks(): void {
  const provider = AsyncLocalStorageProviderSingleton;
  const runWithConfig = provider.runWithConfig.bind(provider);
  provider.runWithConfig = (config, callback, avoidCreatingRootRunTree) => {
    const { configurable } = config ?? {};
    const invocation = currentInvocation();
    if (configurable?.checkpoint_ns === undefined || !invocation) {
      return runWithConfig(config, callback, avoidCreatingRootRunTree);
    }
    const place: TaskLocation = {
      namespace: configurable.checkpoint_ns,
      checkpoints: configurable.checkpoint_map ?? {},
    };
    const attempt = attemptIn(config);
    invocation.onAttempt(place.namespace, attempt);
    const call = configurable[CALL] as Call | undefined;
    const guarded = {
      ...config,
      configurable: { ...configurable, ...(typeof call === 'function' && { [CALL]: guardCall(call) }) },
    };
    return runWithConfig(guarded, () => inLocation(place, attempt, callback), avoidCreatingRootRunTree);
  };
}

/** LangGraph counts the attempts of a task from 1. */
function attemptIn(config: object | undefined): number {
  const { executionInfo } = (config ?? {}) as { executionInfo?: { nodeAttempt?: number } };
  return executionInfo?.nodeAttempt ?? 1;
}

function guardCall(call: Call): Call {
  if (call[GUARDED]) return call;
  const guarded: Call = (func, name, args, options) =>
    inTurn(placeOf(), `task ${name}`, args, () => call(func, name, args, options), true);
  guarded[GUARDED] = true;
  return guarded;
}

/**
 * @param options of a graph: LangGraph names the task there whose node the graph is
 * @returns nothing outside a task
 */
function placeOf(options?: Record<string | symbol, unknown>): TaskLocation | undefined {
  const { checkpoint_ns: namespace, checkpoint_map: checkpoints = {} } = (options?.configurable ?? {}) as {
    checkpoint_ns?: string;
    checkpoint_map?: TaskLocation['checkpoints'];
  };
  if (namespace) return { namespace, checkpoints };
  return currentTask() === undefined ? undefined : currentLocation();
}

/**
 * @param place of the calling task
 * @param returnsInTurn whether the call is over when its promise is settled
 * @returns what the call gives, itself where nothing has to wait
 */
function inTurn(
  place: TaskLocation | undefined,
  what: string,
  input: unknown,
  call: () => unknown,
  returnsInTurn: boolean,
): unknown {
  const invocation = currentInvocation();
  if (!place || !invocation) return call();
  // Nobody hears what code of an abandoned invocation calls.
  if (invocation.isOver) return new Promise(() => {});
  const hash = bytesToHex(sha256(utf8ToBytes(`${what}\n${textOf(input)}`))).slice(0, HASH_LENGTH);
  const turn = invocation.calls.enter(place, hash);
  if (!returnsInTurn) return turn instanceof Promise ? turn.then(call) : call();
  const begin = async () => {
    const entered = turn instanceof Promise ? await turn : turn;
    const end = async () => {
      const held = invocation.calls.leave(entered);
      if (held) await held;
    };
    try {
      const result = await call();
      await end();
      return result;
    } catch (error) {
      // A pause is no end.
      if (!isGraphBubbleUp(error)) await end();
      throw error;
    }
  };
  return begin();
}

/** What JSON cannot hold tells no calls apart. */
function textOf(input: unknown): string {
  try {
    return (
      JSON.stringify(input, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? ''
    );
  } catch {
    return '';
  }
}
