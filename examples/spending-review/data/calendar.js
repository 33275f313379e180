/** The year of the transactions. Days and months are counted from 0, which is 1 November 2025. */

const FIRST_DAY = Date.UTC(2025, 10, 1);
const DAY_MS = 24 * 60 * 60 * 1000;
/** Days of the year before 2026-11-01. */
export const DAYS = 365;
export const MONTHS = 12;

/**
 * `2025-11-01` for day 0.
 * @param {number} day
 */
export function isoDate(day) {
  return new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * 0 is Sunday.
 * @param {number} day
 */
export function weekdayOf(day) {
  return new Date(FIRST_DAY + day * DAY_MS).getUTCDay();
}

/**
 * The day of a month, or the month's last where it is shorter.
 * @param {number} month
 * @param {number} dayOfMonth
 */
export function dayOf(month, dayOfMonth) {
  const length = new Date(Date.UTC(2025, 10 + month + 1, 0)).getUTCDate();
  return (Date.UTC(2025, 10 + month, Math.min(dayOfMonth, length)) - FIRST_DAY) / DAY_MS;
}
