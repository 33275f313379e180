/** PostgreSQL's SQLSTATE codes, as `pg` and PGlite report them. */
import type { FetchErrorCode } from '../../common/errors.js';
import { propertyOf, type Verdict } from './verdict.js';

type Meaning = readonly [FetchErrorCode, retryable: boolean];

const byState: Readonly<Record<string, Meaning>> = {
  '25006': ['forbidden', false], // a write in a read-only transaction
  '40001': ['conflict', true], // serialization failure
  '40P01': ['conflict', true], // deadlock
  '42501': ['forbidden', false], // insufficient privilege
  '55P03': ['unavailable', true], // lock not available
  '57014': ['timeout', true], // statement timeout
};
const byClass: Readonly<Record<string, Meaning>> = {
  '08': ['unavailable', true], // connection
  '53': ['unavailable', true], // out of connections, memory, disk
  '57': ['unavailable', true], // shutting down or starting up
  '58': ['unavailable', true], // I/O of the server
  '28': ['misconfigured', false], // the deployment's credentials are refused
  '23': ['conflict', false], // a constraint
  '0A': ['bad_request', false], // not supported
  '22': ['bad_request', false], // a value that does not fit
  '3D': ['misconfigured', false], // no such database
  '3F': ['bad_request', false], // no such schema
  '42': ['bad_request', false], // syntax, unknown table or column
  '54': ['bad_request', false], // too complex
};

export function recogniseSqlState(error: unknown): Verdict | undefined {
  const state = propertyOf(error, 'code');
  // `severity` tells a SQLSTATE from Node's codes: `EPIPE` would pass for one.
  if (typeof state !== 'string' || !/^[0-9A-Z]{5}$/.test(state)) return undefined;
  if (typeof propertyOf(error, 'severity') !== 'string') return undefined;
  const [code, retryable] = byState[state] ?? byClass[state.slice(0, 2)] ?? ['failed', true];
  return { code, retryable, details: { sqlstate: state } };
}
