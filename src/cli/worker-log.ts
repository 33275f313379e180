/**
 * What workers say of themselves goes to stderr, and by default only what somebody should look at. `AIRLOCK_LOG` names
 * the lowest level that is shown: TRACE, DEBUG, INFO, WARN (default) or ERROR.
 *
 * At WARN, the native part of the SDK is heard only on workflow tasks that fail: its message says why a run is stuck.
 */
import { DefaultLogger, type LogLevel, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { readLogLevel } from './log-level.js';

/** Said of every agent worker and every resource worker: each has the one kind of task and not the other, on purpose. */
const expected = ['No activities registered', 'No workflows registered'];

const FAILING_TASKS = 'temporalio_sdk_core::worker::workflow=warn';

class WorkerLog extends DefaultLogger {
  override log(...[level, message, meta]: Parameters<DefaultLogger['log']>): void {
    const isExpected = level === 'WARN' && expected.some((start) => message.startsWith(start));
    if (!isExpected) super.log(level, message, meta);
  }
}

/**
 * Call it before anything of `@temporalio/worker` is used: its runtime is made once a process.
 * @param unlessAsked the level where the environment names none
 * @throws AirlockError `bad_environment` for a level that is none
 */
export function installWorkerLog(env: NodeJS.ProcessEnv = process.env, unlessAsked: LogLevel = 'WARN'): void {
  const level = readLogLevel(env, unlessAsked);
  Runtime.install({
    logger: new WorkerLog(level),
    telemetryOptions: { logging: { filter: nativeFilter(level) } },
  });
}

function nativeFilter(level: LogLevel): string {
  if (level !== 'WARN') return makeTelemetryFilterString({ core: level });
  return `${makeTelemetryFilterString({ core: 'ERROR' })},${FAILING_TASKS}`;
}
