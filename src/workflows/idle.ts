/** Resolves once everything that can run has run: all jobs of the activation, and every microtask they led to. */
import { condition } from '@temporalio/workflow';

export function idle(): Promise<void> {
  // The SDK evaluates a condition at once, and then again each time the microtask queue is empty.
  let registered = false;
  return condition(() => {
    const now = registered;
    registered = true;
    return now;
  });
}
