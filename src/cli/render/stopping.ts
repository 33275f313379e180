import { durationText } from '../../common/duration-text.js';

/** What a command says as soon as somebody asks it to stop. */
export function renderStopping(graceMs: number): string {
  return `Stopping: fetches under way have up to ${durationText(graceMs)} to end. Ctrl-C again ends everything at once.`;
}
