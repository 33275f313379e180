/**
 * Addresses that stay where the configuration put them.
 *
 * 1. Whatever an agent sends, a request goes to the base URL's origin and below its path.
 * 2. What a lenient server might read as a way out (`..` encoded once or more, a backslash) is refused, not passed on.
 */
import { ResourceError } from '../errors/resource-error.js';

/** Values a query parameter may have; undefined and null are left out, a list repeats the name. */
export type QueryValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly (string | number | boolean)[];

const PLACE = /\{(\w+)\}/g;

/** How often an encoded path is decoded while looking for a way out. */
const MAX_DECODING = 5;

/** Why a base URL cannot serve; undefined if it can. */
export function baseUrlProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'must be an absolute URL: https://rates.example/v1';
  const url = new URL(value);
  if (!['http:', 'https:'].includes(url.protocol)) return 'must start with http: or https:';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials; give them in headers';
  if (url.search !== '' || url.hash !== '') return 'must end with its path; give parameters in query';
  return undefined;
}

/** @throws ResourceError `invalid_params` if `path` would lead anywhere but below `baseUrl` */
export function urlBelow(baseUrl: string, path: string): URL {
  const base = new URL(baseUrl);
  const prefix = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  if (leadsAway(path)) throw outside(base);
  const url = new URL(`${base.origin}${prefix}${path.replace(/^\//, '')}`);
  const isBelow =
    url.origin === base.origin &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '' &&
    url.pathname.startsWith(prefix);
  if (!isBelow) throw outside(base);
  return url;
}

/** Names in a path that params of this schema can never have; none where the schema does not say what there is. */
export function namesNotIn(template: string, params: unknown): string[] {
  if (typeof params !== 'object' || params === null || hasOpenEnd(params)) return [];
  const shape: unknown = Reflect.get(params, 'shape');
  if (typeof shape !== 'object' || shape === null) return [];
  return [...template.matchAll(PLACE)]
    .map(([, name = '']) => name)
    .filter((name) => !Object.hasOwn(shape, name));
}

/** A loose object, or one with a catch-all: params beyond its shape reach the handler. */
function hasOpenEnd(schema: object): boolean {
  const { catchall } = Object(Reflect.get(schema, 'def'));
  return catchall !== undefined && Object(catchall).def?.type !== 'never';
}

/** Fills `{name}` with params, encoded so that each stays one segment. */
export function fillPath(
  template: string,
  params: Readonly<Record<string, unknown>>,
): { path: string; used: ReadonlySet<string> } {
  const used = new Set<string>();
  const path = template.replace(PLACE, (_, name: string) => {
    const value = params[name];
    used.add(name);
    const segment = ['string', 'number', 'boolean'].includes(typeof value) ? encoded(String(value)) : '';
    if (segment !== '') return segment;
    throw new ResourceError({
      code: 'invalid_params',
      message: `The path ${template} needs '${name}': a text that is not empty, a number or a boolean.`,
    });
  });
  return { path, used };
}

/** Empty for what has no UTF-8 form: half of a surrogate pair. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return '';
  }
}

/** @throws ResourceError `invalid_params` for a value that has no one way to be written in a query */
export function addQuery(url: URL, query: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      if (typeof one === 'object') {
        throw new ResourceError({
          code: 'invalid_params',
          message: `'${name}' is an object and has no place in a query; the resource's query option may say how to send it.`,
        });
      }
      url.searchParams.append(name, String(one));
    }
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unsafeAsGiven = /[\\\u0000-\u0020\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unsafeDecoded = /[\\\u0000-\u001f\u007f]/;

function leadsAway(path: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('//') || unsafeAsGiven.test(path)) return true;
  let read = path;
  for (let round = 0; round < MAX_DECODING; round++) {
    if (unsafeDecoded.test(read) || read.split('/').some(isUpward)) return true;
    const decoded = decodeOnce(read);
    if (decoded === read) return false;
    read = decoded;
  }
  return true;
}

/** `..` and `.`, also with spaces around them or a path parameter behind: `..;x`. */
const isUpward = (segment: string) => /^\s*\.\.?\s*(;|$)/.test(segment);

/** Byte by byte, as servers do; unlike `decodeURIComponent` it never fails. */
const decodeOnce = (text: string) =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function outside(base: URL): ResourceError {
  return new ResourceError({
    code: 'invalid_params',
    message: `These params would lead outside ${base.origin}${base.pathname}; nothing was requested.`,
  });
}
