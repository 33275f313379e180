/** Statistics that a few wild values do not move. Pure: runs in the workflow sandbox. */

/** The middle value, or the mean of the two in the middle. @throws RangeError for an empty list */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('An empty list has no median.');
  return (lower + upper) / 2;
}

/** Makes the median absolute deviation of normally distributed values equal to their standard deviation. */
const NORMAL_CONSISTENCY = 1.4826;

/** How far values usually lie from their median: the scaled median absolute deviation. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return NORMAL_CONSISTENCY * median(values.map((value) => Math.abs(value - middle)));
}
