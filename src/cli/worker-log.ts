/**
 * What workers say of themselves goes to stderr, and by default only what somebody should look at. `AIRLOCK_LOG` names
 * the lowest level that is shown: TRACE, DEBUG, INFO, WARN (default) or ERROR. At TRACE and DEBUG everything that is known
 * of a line is shown, otherwise what helps (worker-log-line.ts).
 *
 * At WARN, the native part of the SDK is heard only on workflow tasks that fail: its message says why a run is stuck.
 */
import { formatWithOptions } from 'node:util';
import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { type LogLevel, readLogLevel } from './log-level.js';
import { renderLine } from './worker-log-line.js';

/** Said of every agent worker and every resource worker: each has the one kind of task and not the other, on purpose. */
const expected = ['No activities registered', 'No workflows registered'];

const FAILING_TASKS = 'temporalio_sdk_core::worker::workflow=warn';

export class WorkerLog extends DefaultLogger {
  constructor(
    level: LogLevel,
    color: boolean,
    write: (text: string) => void = (text) => process.stderr.write(text),
  ) {
    const format = (value: unknown) => formatWithOptions({ colors: color }, value);
    const isWhole = level === 'TRACE' || level === 'DEBUG';
    super(level, ({ level: at, timestampNanos, message, meta = {} }: LogEntry) => {
      const whole = () => [message, ...(Object.keys(meta).length === 0 ? [] : [format(meta)])].join(' ');
      const text = isWhole ? whole() : renderLine({ level: at, message, meta }, color);
      write(`${format(new Date(Number(timestampNanos / 1_000_000n)))} [${at}] ${text}\n`);
    });
  }

  override log(...[level, message, meta]: Parameters<DefaultLogger['log']>): void {
    const isExpected = level === 'WARN' && expected.some((start) => message.startsWith(start));
    if (!isExpected) super.log(level, message, meta);
  }
}

export interface WorkerLogOptions {
  /** Whether stderr shows colours. */
  color: boolean;
  env?: NodeJS.ProcessEnv;
  /** The level where the environment names none. */
  unlessAsked?: LogLevel;
}

/**
 * Call it before anything of `@temporalio/worker` is used: its runtime is made once a process.
 * @throws AirlockError `bad_environment` for a level that is none
 */
export function installWorkerLog({ color, env = process.env, unlessAsked = 'WARN' }: WorkerLogOptions): void {
  const level = readLogLevel(env, unlessAsked);
  Runtime.install({
    logger: new WorkerLog(level, color),
    telemetryOptions: { logging: { filter: nativeFilter(level) } },
  });
}

function nativeFilter(level: LogLevel): string {
  if (level !== 'WARN') return makeTelemetryFilterString({ core: level });
  return `${makeTelemetryFilterString({ core: 'ERROR' })},${FAILING_TASKS}`;
}
