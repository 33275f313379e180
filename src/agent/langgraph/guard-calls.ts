/**
 * Stands in front of what a task calls by code of its own: functional tasks (`task()`), and graphs that it invokes. Each
 * call waits for its turn and returns in its turn (session/call-order.ts); a graph that cannot work in a workflow is
 * refused; and code that runs without LangGraph's configuration still belongs to its task.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import {
  type GraphInterrupt,
  isGraphBubbleUp,
  isGraphInterrupt,
  type RetryPolicy,
} from '@langchain/langgraph';
import { Pregel } from '@langchain/langgraph/pregel';
import type { EnteredCall } from '../session/call-order.js';
import { currentInvocation } from '../session/current-invocation.js';
import type { Invocation } from '../session/invocation.js';
import { callHash } from './call-hash.js';
import { guardOptions } from './guard-options.js';
import { ofInnermostTask } from './innermost-task.js';
import type { Thrown } from './raised-interrupt.js';
import { steadyRetries, withoutJitter } from './steady-retries.js';
import {
  type Configurable,
  currentAttempt,
  currentLocation,
  currentLoop,
  currentTask,
  inAttempt,
  inLoop,
  leaveLoop,
  locationIn,
  root,
  type TaskLocation,
} from './task-location.js';
import { refuseUnsupportedGraph } from './unsupported-features.js';

const GUARDED = Symbol.for('airlock.guarded-calls');
/** LangGraph's key for what calls a functional task. */
const CALL = '__pregel_call';

type Call = ((func: unknown, name: string, args: unknown, options: unknown) => unknown) & {
  [GUARDED]?: true;
};
type Options = Record<string | symbol, unknown> & { configurable?: Configurable };
type Invoke = (input: unknown, options?: Options) => Promise<unknown>;

/** Put in place once; in the workflow sandbox before LangGraph is frozen. */
export function guardCalls(): void {
  const prototype = Pregel.prototype as typeof Pregel.prototype & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  guardGraphs(prototype);
  guardOptions(prototype);
  guardTasks();
}

function guardGraphs(prototype: typeof Pregel.prototype): void {
  const stream = prototype.stream as unknown as Invoke;
  const invoke = prototype.invoke as unknown as Invoke;
  const guardedStream: Invoke = function guarded(this: typeof prototype, input, given) {
    const options = given && ofInnermostTask(given);
    if (currentInvocation()) {
      refuseUnsupportedGraph(this, options, currentTask() !== undefined);
      steadyRetries(this);
    }
    const call = () => stream.call(this, input, options);
    // The call of `invoke` around it has had its turn.
    if (options?.[GUARDED]) return call();
    return inTurn(placeOf(options), graphCall(this, input, call), false) as Promise<unknown>;
  };
  const guardedInvoke: Invoke = function guarded(this: typeof prototype, input, given) {
    const options = given && ofInnermostTask(given);
    const call = () => invoke.call(this, input, { ...options, [GUARDED]: true });
    return inTurn(placeOf(options), graphCall(this, input, call), true) as Promise<unknown>;
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

function graphCall(graph: typeof Pregel.prototype, input: unknown, call: () => unknown): GuardedCall {
  const what = `graph ${graph.name} ${Object.keys(graph.nodes).join()}`;
  return {
    what,
    input,
    run: ({ namespace }, index) => inLoop({ namespace, name: `${namespace} ${index}` }, call),
  };
}

/** LangGraph hands each task its `call` by the configuration that the code of the task runs with. */
function guardTasks(): void {
  const provider = AsyncLocalStorageProviderSingleton;
  const runWithConfig = provider.runWithConfig.bind(provider);
  provider.runWithConfig = (given, callback, avoidCreatingRootRunTree) => {
    const invocation = currentInvocation();
    if (given?.configurable?.checkpoint_ns === undefined || !invocation) {
      return runWithConfig(given, callback, avoidCreatingRootRunTree);
    }
    const config = ofInnermostTask(given);
    const { configurable = {} } = config;
    const location = locationIn(configurable);
    const attempt = (config === given ? attemptIn(config) : undefined) ?? currentAttempt(location.namespace);
    const { standing } = invocation;
    const run = () => standing.drawSaid(() => inAttempt({ location, attempt, configurable }, callback));
    // LangSmith draws an id for each call.
    const provide = (provided: typeof given, work: typeof callback) =>
      standing.drawUnsaid(() => runWithConfig(provided, work, avoidCreatingRootRunTree));
    // The loop of a graph that the task calls runs with the configuration of the task.
    if (currentLoop()?.namespace === location.namespace) {
      return provide(config, run);
    }
    invocation.clock.onTask(location);
    invocation.onAttempt(location.namespace, attempt);
    const call = configurable[CALL];
    const guarded = {
      ...config,
      configurable: {
        ...configurable,
        ...(typeof call === 'function' && { [CALL]: guardCall(call as Call) }),
      },
    };
    const runTask = () => {
      leaveLoop();
      return run();
    };
    return provide(guarded, runTask);
  };
}

/**
 * LangGraph counts the attempts of a task from 1.
 *
 * @returns nothing in what the code of a task calls by LangChain (tools, runnables), which is not told
 */
function attemptIn(config: object | undefined): number | undefined {
  const { executionInfo } = (config ?? {}) as { executionInfo?: { nodeAttempt?: number } };
  return executionInfo?.nodeAttempt;
}

function guardCall(call: Call): Call {
  if (call[GUARDED]) return call;
  const guarded: Call = (func, name, args, options) =>
    inTurn(
      placeOf(),
      { what: `task ${name}`, input: args, run: () => call(func, name, args, steadyOptions(options)) },
      true,
    );
  guarded[GUARDED] = true;
  return guarded;
}

function steadyOptions(options: unknown): unknown {
  const { retry } = (options ?? {}) as { retry?: RetryPolicy };
  return retry ? { ...(options as object), retry: withoutJitter(retry) } : options;
}

/**
 * @param options of a graph: LangGraph names the task there whose node the graph is
 * @returns nothing outside a task
 */
function placeOf(options?: Options): TaskLocation | undefined {
  if (options?.configurable?.checkpoint_ns) return locationIn(options.configurable);
  return currentTask() === undefined ? undefined : currentLocation();
}

/** What a task calls. */
interface GuardedCall {
  what: string;
  input: unknown;
  /** @param index which call of its task it is */
  run(place: TaskLocation, index: number): unknown;
}

/**
 * @param place of the calling task
 * @param returnsInTurn whether the call is over when its promise is settled
 * @returns what the call gives, itself where nothing has to wait
 */
function inTurn(
  place: TaskLocation | undefined,
  { what, input, run }: GuardedCall,
  returnsInTurn: boolean,
): unknown {
  const invocation = currentInvocation();
  if (!place || !invocation) return run(root, 0);
  // Nobody hears what code of an abandoned invocation calls.
  if (invocation.isOver) return new Promise(() => {});
  const turn = invocation.calls.enter(place, callHash(what, input));
  const begin = (entered: EnteredCall) => run(place, entered.index);
  if (!returnsInTurn) return turn instanceof Promise ? turn.then(begin) : begin(turn);
  const beginAndEnd = async () => {
    const entered = turn instanceof Promise ? await turn : turn;
    const end = async () => {
      const held = invocation.calls.leave(entered);
      if (held) await held;
      invocation.calls.returned(place);
    };
    try {
      const result = await begin(entered);
      await end();
      return result;
    } catch (error) {
      // A pause is no end.
      if (!isGraphBubbleUp(error)) await end();
      else if (isGraphInterrupt(error)) notePause(invocation, place, error);
      throw error;
    }
  };
  return beginAndEnd();
}

function notePause(
  { pauses }: Invocation,
  { namespace }: TaskLocation,
  { interrupts }: GraphInterrupt,
): void {
  const [thrown] = interrupts;
  if (thrown) pauses.onThrown(namespace, thrown as Thrown);
}
