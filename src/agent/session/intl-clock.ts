/**
 * The language's other ways to the clock: `Intl.DateTimeFormat` formats the present where it is given no date, and
 * `Temporal.Now` is the present. Both read the real clock, past `Date`. Here they read `Date.now()`, which in a run is the
 * run's time, and in a task the task's.
 *
 * Put in place once for each set of the language's own objects. In the workflow sandbox that is before they are frozen.
 */
const INSTALLED = Symbol.for('airlock.intl-clock');

type Formatted = Date | number | undefined;

export function installIntlClock(): void {
  const { prototype } = Intl.DateTimeFormat;
  if (Object.isFrozen(prototype) || Reflect.has(prototype, INSTALLED)) return;
  define(prototype, INSTALLED, true);
  useDateInFormat(prototype);
  useDateInTemporal();
}

function useDateInFormat(prototype: Intl.DateTimeFormat): void {
  const getter = Object.getOwnPropertyDescriptor(prototype, 'format')?.get;
  const realParts = prototype.formatToParts;
  if (!getter) return;
  const ours = new WeakMap<Intl.DateTimeFormat['format'], Intl.DateTimeFormat['format']>();
  Object.defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat) {
      const format = Reflect.apply(getter, this, []) as Intl.DateTimeFormat['format'];
      const own = ours.get(format) ?? ((date: Formatted) => format(date === undefined ? Date.now() : date));
      ours.set(format, own);
      return own;
    },
    configurable: true,
  });
  define(prototype, 'formatToParts', function formatToParts(this: Intl.DateTimeFormat, date?: Formatted) {
    return Reflect.apply(realParts, this, [date === undefined ? Date.now() : date]);
  });
}

/** The part of `Temporal` used here; engines before 2026 have none. */
interface Zoned {
  toPlainDateTime(): unknown;
  toPlainDate(): unknown;
  toPlainTime(): unknown;
}
interface TemporalNamespace {
  Now: { timeZoneId(): string };
  Instant: { fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(zone: unknown): Zoned } };
}

function useDateInTemporal(): void {
  const temporal = (globalThis as { Temporal?: TemporalNamespace }).Temporal;
  if (!temporal?.Instant) return;
  const { Instant, Now } = temporal;
  const instant = () => Instant.fromEpochMilliseconds(Date.now());
  const zoned = (zone: unknown = Now.timeZoneId()) => instant().toZonedDateTimeISO(zone);
  define(Now, 'instant', instant);
  define(Now, 'zonedDateTimeISO', zoned);
  define(Now, 'plainDateTimeISO', (zone?: unknown) => zoned(zone).toPlainDateTime());
  define(Now, 'plainDateISO', (zone?: unknown) => zoned(zone).toPlainDate());
  define(Now, 'plainTimeISO', (zone?: unknown) => zoned(zone).toPlainTime());
}

function define(owner: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });
}
