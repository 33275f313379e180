/** A time as people write it in a configuration: `20s`, `1.5s`, `90s`, `5m`. Nothing of it is rounded away. */

/** In milliseconds. A minute and a half is `90s`: the largest unit that takes the time without a fraction. */
const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

export function durationText(milliseconds: number): string {
  const unit = units.find(([, size]) => milliseconds >= size && milliseconds % size === 0);
  if (unit) return `${milliseconds / unit[1]}${unit[0]}`;
  return milliseconds >= 1_000 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}
