/**
 * Waits for work no longer than so.
 *
 * @param work is given a signal that is aborted then; what it does later is not waited for
 * @param late what it is rejected with then
 */
export async function withinTime<Result>(
  mostMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
  late: () => Error,
): Promise<Result> {
  const outOfTime = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(late());
      outOfTime.abort();
    }, mostMs);
  });
  try {
    return await Promise.race([work(outOfTime.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
