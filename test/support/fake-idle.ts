/**
 * Stands where src/workflows/idle.ts stands, for classes that wait for a workflow to come to rest: a test says when that is.
 *
 *     vi.mock('../../../src/workflows/idle.js', () => import('../../support/fake-idle.js'));
 */
interface Waiting {
  due(): boolean;
  onRest: (() => void) | undefined;
  resolve(): void;
}

const waiting = new Set<Waiting>();

export function untilIdle(): Promise<void> {
  return idleUntil(() => true);
}

export function idleUntil(due: () => boolean, onRest?: () => void): Promise<void> {
  return new Promise((resolve) => {
    waiting.add({ due, onRest, resolve });
  });
}

/** All that can be done without anything from outside is done, look after look, as the SDK looks at its conditions. */
export async function comeToRest(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const due = [...waiting].filter((one) => {
      one.onRest?.();
      one.onRest = undefined;
      return one.due();
    });
    if (due.length === 0) return;
    for (const one of due) {
      waiting.delete(one);
      one.resolve();
    }
  }
}
