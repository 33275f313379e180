import { AirlockError } from '../common/errors.js';

export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * The lowest level that is shown, as `AIRLOCK_LOG` names it.
 * @throws AirlockError `bad_environment` for a level that is none
 */
export function readLogLevel(env: NodeJS.ProcessEnv, unlessAsked: LogLevel): LogLevel {
  const asked = env.AIRLOCK_LOG?.toUpperCase() ?? unlessAsked;
  const level = logLevels.find((known) => known === asked);
  if (level) return level;
  throw new AirlockError(
    'bad_environment',
    `AIRLOCK_LOG is '${env.AIRLOCK_LOG}'.`,
    `It must be one of ${logLevels.join(', ')}.`,
  );
}
