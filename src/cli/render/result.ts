import { safeText } from './plain-text.js';

/** What a run ended with: text as it is, anything else as JSON. */
export function renderResult(result: unknown): string {
  return safeText(typeof result === 'string' ? result : (JSON.stringify(result, undefined, 2) ?? ''));
}
