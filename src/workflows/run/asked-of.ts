/** Whom a question is asked. */
import type { BoundaryRequest } from '../../common/protocol.js';

/** @param assignees of a question that names nobody */
export function askedOf(request: BoundaryRequest, assignees: readonly string[]): BoundaryRequest {
  if (request.kind === 'fetch' || request.assignees || assignees.length === 0) return request;
  return { ...request, assignees: [...assignees] };
}
