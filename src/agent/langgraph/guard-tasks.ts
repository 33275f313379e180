/**
 * Stands in front of LangGraph's code of a task: what runs without LangGraph's configuration still belongs to its task, and the
 * functional tasks that it calls have their turn.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { isGraphBubbleUp } from '@langchain/langgraph';
import { currentInvocation } from '../session/current-invocation.js';
import type { Invocation } from '../session/invocation.js';
import { skippingFinished } from './finished-tasks.js';
import { inTurn } from './in-turn.js';
import { ofInnermostTask } from './innermost-task.js';
import { type CallOptions, nameWaitsOfCall } from './node-waits.js';
import {
  type Attempt,
  calledAt,
  currentLoop,
  enterTask,
  inAttempt,
  inCall,
  runningAttempt,
} from './running-code.js';
import { type Configurable, currentLocation, locationIn } from './task-location.js';

const GUARDED = Symbol.for('airlock.guarded-calls');
/** LangGraph's key for what calls a functional task. */
const CALL = '__pregel_call';

type Call = ((func: unknown, name: string, args: unknown, options?: CallOptions) => unknown) & {
  [GUARDED]?: true;
};

/** What LangGraph runs the code of a task with. */
interface TaskConfig {
  configurable?: Configurable;
  signal?: AbortSignal;
  executionInfo?: { nodeAttempt?: number; nodeFirstAttemptTime?: number };
}

/** LangGraph hands each task its `call` by the configuration that the code of the task runs with. */
export function guardTasks(): void {
  const provider = AsyncLocalStorageProviderSingleton;
  const runWithConfig = provider.runWithConfig.bind(provider);
  provider.runWithConfig = (given, callback, avoidCreatingRootRunTree) => {
    const invocation = currentInvocation();
    if (given?.configurable?.checkpoint_ns === undefined || !invocation) {
      return runWithConfig(given, callback, avoidCreatingRootRunTree);
    }
    const config = ofInnermostTask<TaskConfig>(given);
    const attempt = attemptOf(config, config === given);
    const { location, configurable } = attempt;
    const { standing } = invocation;
    const run = () => standing.drawSaid(() => inAttempt(attempt, callback));
    // LangSmith draws an id for each call.
    const provide = (provided: typeof given, work: typeof callback) =>
      standing.drawUnsaid(() => runWithConfig(skippingFinished(provided), work, avoidCreatingRootRunTree));
    // The loop of a graph that the task calls runs with the configuration of the task.
    if (currentLoop()?.namespace === location.namespace) {
      return provide(config, run);
    }
    invocation.clock.onTask(location);
    invocation.clock.onBehind(location.namespace, calledAt() ?? 0);
    invocation.withdrawals.onAttempt(location.namespace, attempt.attempt);
    standing.onAttempt(location.namespace, attempt.attempt);
    invocation.owed.onRunning(location.namespace, configurable);
    // LangGraph reads the time outside the task.
    if (config === given && given.executionInfo)
      given.executionInfo.nodeFirstAttemptTime = invocation.clock.firstRun(location);
    const call = configurable[CALL];
    const guarded = {
      ...config,
      configurable: {
        ...configurable,
        ...(typeof call === 'function' && { [CALL]: guardCall(call as Call) }),
      },
    };
    const isOutermost = runningAttempt()?.location.namespace !== location.namespace;
    const runTask = () => {
      enterTask(location);
      return isOutermost ? endingAttempt(invocation, attempt, run()) : run();
    };
    return provide(guarded, runTask);
  };
}

/** @param isOwn whether it is the configuration that LangGraph gives the task, and not one of a task around it */
function attemptOf({ configurable = {}, signal, executionInfo }: TaskConfig, isOwn: boolean): Attempt {
  const location = locationIn(configurable);
  const running = runningAttempt();
  const around = running?.location.namespace === location.namespace ? running : undefined;
  // LangGraph counts the attempts of a task from 1. What its code calls by LangChain (tools, runnables) does not receive it.
  const counted = isOwn ? executionInfo?.nodeAttempt : undefined;
  return {
    location,
    configurable,
    attempt: counted ?? around?.attempt ?? 1,
    signal: counted === undefined ? around?.signal : signal,
    loop: around ? around.loop : currentLoop(),
    caller: around ? around.caller : running,
  };
}

/** The attempt is over when its code has failed, whatever its other branches do. */
function endingAttempt<T>(invocation: Invocation, { location, attempt, signal }: Attempt, result: T): T {
  if (result instanceof Promise) {
    result.catch((error: unknown) => {
      // One that was given up is over, and the node's `errorHandler` may run by now.
      if (isGraphBubbleUp(error) || signal?.aborted) return;
      invocation.time.onFailed(location.namespace);
      invocation.withdrawals.onAttempt(location.namespace, attempt + 1);
    });
  }
  return result;
}

function guardCall(call: Call): Call {
  if (call[GUARDED]) return call;
  const guarded: Call = (func, name, args, options) =>
    inTurn(
      currentLocation(),
      {
        what: `task ${name}`,
        input: args,
        isGraph: false,
        run: (place, { index, atMs }) => {
          const { namespace } = place;
          const readAtMs = currentInvocation()?.time.readBy(namespace) ?? 0;
          const wait = { call: `${namespace} ${index}`, atMs: Math.max(atMs ?? 0, readAtMs) };
          const called = inCall(wait, () => call(func, name, args, nameWaitsOfCall(options, wait)));
          currentInvocation()?.unrepeatable.track(place, called);
          return called;
        },
      },
      true,
    );
  guarded[GUARDED] = true;
  return guarded;
}
