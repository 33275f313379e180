import ms from 'ms';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** `3m`: how long ago an ISO 8601 time was; a second at least. */
export function age(since: string, now: Date): string {
  return ms(Math.max(SECOND_MS, now.getTime() - Date.parse(since)));
}

/** The same, and of what waits for days also since when: `2d, since Fri 27 Nov`. */
export function waiting(since: string, now: Date): string {
  const at = new Date(since);
  if (now.getTime() - at.getTime() < DAY_MS) return age(since, now);
  const day = at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
  return `${age(since, now)}, since ${day.replace(',', '')}`;
}

/** `1.2s`-like distance between two ISO 8601 times. */
export function took(from: string, to: string): string {
  return ms(Math.max(0, Date.parse(to) - Date.parse(from)));
}
