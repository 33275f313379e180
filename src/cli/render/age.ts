import ms from 'ms';

/** `3m`: how long ago an ISO 8601 time was. */
export function age(since: string, now: Date): string {
  return ms(Math.max(0, now.getTime() - Date.parse(since)));
}

/** `1.2s`-like distance between two ISO 8601 times. */
export function took(from: string, to: string): string {
  return ms(Math.max(0, Date.parse(to) - Date.parse(from)));
}
