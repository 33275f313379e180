/**
 * Which HTTP status an error's code has: the gateway's own codes, and those of the client that it stands on. Compared with
 * docs/errors.md by a test.
 */

/** Of errors that the gateway itself finds. */
export const gatewayCodes = {
  unauthenticated: 401,
  missing_scope: 403,
  impersonation_refused: 403,
  resource_refused: 403,
  host_refused: 403,
  origin_refused: 403,
  no_such_route: 404,
  unknown_claim: 404,
  claim_expired: 410,
  method_not_allowed: 405,
  malformed_body: 400,
  bad_page_token: 400,
  bad_event_id: 400,
  body_too_large: 413,
  headers_too_large: 431,
  malformed_request: 400,
  request_timeout: 408,
  unsupported_media_type: 415,
  too_many_streams: 503,
  keys_unavailable: 503,
  not_ready: 503,
} as const;

/** Of errors that have their code elsewhere too. */
export const clientCodes = {
  bad_input: 400,
  malformed: 400,
  request_refused: 400,
  run_not_found: 404,
  unknown_resource: 404,
  invalid_result: 422,
  run_exists: 409,
  run_closed: 409,
  turn_ended: 409,
  message_exists: 409,
  run_not_begun: 409,
  conversation_closed: 409,
  not_a_conversation: 409,
  decision_failed: 409,
  too_large: 413,
  unexpected: 500,
  unknown_agent: 409,
  unknown_version: 409,
  no_worker: 503,
  run_stuck: 503,
  not_replayable: 503,
  payload_missing: 503,
  payload_store_failed: 503,
  payload_store_unknown: 503,
  search_attributes_missing: 503,
  server_unreachable: 503,
  server_refused: 503,
  namespace_not_found: 503,
} as const;

export type GatewayCode = keyof typeof gatewayCodes;
export type ClientCode = keyof typeof clientCodes;
export type ProblemCode = GatewayCode | ClientCode;
export type ProblemStatus = (typeof gatewayCodes)[GatewayCode] | (typeof clientCodes)[ClientCode];

const statuses: Record<ProblemCode, ProblemStatus> = { ...gatewayCodes, ...clientCodes };

export const statusOf = (code: ProblemCode): ProblemStatus => statuses[code];

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(statuses, code);
}

/**
 * What is said in place of messages that name what is behind the gateway: addresses, namespaces, folders. The whole message
 * is in the gateway's log, under the request's id.
 */
export const outsideWords: Partial<Record<ProblemCode, string>> = {
  run_not_found: 'There is no such run, or the caller does not reach it.',
  unexpected: 'The gateway failed. Its log says why, under this request id.',
  payload_missing: 'What is asked for cannot be read from its payload store.',
  payload_store_failed: 'What is asked for cannot be read from its payload store.',
  payload_store_unknown: 'What is asked for cannot be read from its payload store.',
  search_attributes_missing: 'The Temporal server behind the gateway is not set up for Airlock.',
  server_unreachable: 'The gateway cannot reach its Temporal server.',
  server_refused: 'The gateway cannot reach its Temporal server.',
  namespace_not_found: 'The gateway cannot reach its Temporal server.',
};
