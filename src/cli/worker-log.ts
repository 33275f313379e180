/**
 * What workers say of themselves goes to stderr, and by default only what somebody should look at. `AIRLOCK_LOG` names
 * the lowest level that is shown: TRACE, DEBUG, INFO, WARN (default) or ERROR.
 */
import { DefaultLogger, type LogLevel, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { AirlockError } from '../common/errors.js';

const levels: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/**
 * Call it before anything of `@temporalio/worker` is used: its runtime is made once a process.
 * @param unlessAsked the level where the environment names none
 * @throws AirlockError `bad_environment` for a level that is none
 */
export function installWorkerLog(env: NodeJS.ProcessEnv = process.env, unlessAsked: LogLevel = 'WARN'): void {
  const asked = env.AIRLOCK_LOG?.toUpperCase() ?? unlessAsked;
  const level = levels.find((known) => known === asked);
  if (!level) {
    throw new AirlockError(
      'bad_environment',
      `AIRLOCK_LOG is '${env.AIRLOCK_LOG}'.`,
      `It must be one of ${levels.join(', ')}.`,
    );
  }
  Runtime.install({
    logger: new DefaultLogger(level),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: level === 'WARN' ? 'ERROR' : level }) },
    },
  });
}
