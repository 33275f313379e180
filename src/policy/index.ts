/** `airlockjs/policy`: what a policies module is written with. Loaded by resource workers only. */

export type { EarlierFetches } from '../common/earlier-fetches.js';
export { AirlockError } from '../common/errors.js';
export type { Json, PolicyDecision, Principal } from '../common/protocol.js';
export { Secret } from '../secrets/secret.js';
export { assertCovered, definePolicies, type Policies } from './define-policies.js';
export {
  definePolicy,
  type Policy,
  type PolicyContext,
  type PolicyOptions,
  type PolicyRequest,
  type PolicyResources,
  type PolicyScope,
  type RequestFor,
} from './define-policy.js';
export { FetchesBefore } from './fetches-before.js';
export { type OpaPolicyOptions, opaPolicy } from './opa-policy.js';
export { type TablePolicyOptions, tablePolicy } from './table-policy.js';
export type { Row, Threshold } from './table-row.js';
export {
  type Allow,
  allow,
  type Deny,
  deny,
  type Path,
  type PolicyVerdict,
  type Redact,
  type Redaction,
  type Redactions,
  redact,
} from './verdict.js';
