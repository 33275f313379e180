import { InvalidArgumentError } from 'commander';

/** The value of an option that counts something. */
export function positiveInteger(given: string): number {
  if (!/^[1-9]\d{0,8}$/.test(given)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(given);
}
