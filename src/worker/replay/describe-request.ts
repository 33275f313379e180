import type { BoundaryRequest } from '../../common/protocol.js';
import { cut } from '../../common/request-summary.js';

/** Characters of what is asked. */
const MAX_LENGTH = 160;

/** A request in one line: `fetch transactions {"startDate":"2026-10-01"}`, `question "Send it?"`. */
export function describeRequest(request: BoundaryRequest): string {
  switch (request.kind) {
    case 'fetch':
      return cut(`fetch ${request.resource} ${JSON.stringify(request.params)}`, MAX_LENGTH);
    case 'approval':
      return cut(`approval ${request.action} ${JSON.stringify(request.args)}`, MAX_LENGTH);
    case 'question':
      return cut(`question ${JSON.stringify(request.prompt)}`, MAX_LENGTH);
  }
}
