import { InvalidArgumentError } from 'commander';

/** For an option of commander's. */
export function portNumber(given: string): number {
  const port = Number(given);
  if (!/^\d+$/.test(given) || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('It must be a port from 1 to 65535.');
  }
  return port;
}
