import { spinner } from '@clack/prompts';
import type { Output } from './output.js';

/** Shows that something is going on while `work` does it; `say` changes the words. Silent where nobody watches. */
export async function withSpinner<T>(
  output: Output,
  message: string,
  work: (say: (message: string) => void) => Promise<T>,
): Promise<T> {
  if (!output.interactive) return work(() => {});
  const shown = spinner();
  shown.start(message);
  try {
    return await work((next) => shown.message(next));
  } finally {
    shown.clear();
  }
}
