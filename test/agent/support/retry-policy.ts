import type { RetryPolicy } from '@langchain/langgraph';

/** A node is tried three times, with this pause before the second attempt, and nothing is drawn or logged. */
export function retryPolicyOf(initialInterval: number, more: RetryPolicy = {}): RetryPolicy {
  return { maxAttempts: 3, initialInterval, jitter: false, logWarning: false, ...more };
}
