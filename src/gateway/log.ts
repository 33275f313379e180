/** What the gateway says of itself: one JSON document a line, on stderr. No header and no query is in it, so no token. */

const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
type LogLevel = (typeof logLevels)[number];

export type LogFields = Record<string, string | number | boolean | undefined>;

export interface GatewayLog {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** @param level the lowest that is written */
export function jsonLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): GatewayLog {
  const lowest = logLevels.indexOf(level);
  const say =
    (at: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(at) < lowest) return;
      write(`${JSON.stringify({ time: new Date().toISOString(), level: at, message, ...fields })}\n`);
    };
  return { info: say('INFO'), warn: say('WARN'), error: say('ERROR') };
}
