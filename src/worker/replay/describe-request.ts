import type { BoundaryRequest } from '../../common/protocol.js';
import { cut } from '../../common/request-summary.js';

/** Characters of what is asked. */
const MAX_LENGTH = 160;
/** Characters that two long requests show of what they share, before they part. */
const SHARED_LENGTH = 60;

/** A request in one line: `fetch transactions {"startDate":"2026-10-01"}`, `question "Send it?"`. */
export function describeRequest(request: BoundaryRequest): string {
  return cut(wholeLine(request), MAX_LENGTH);
}

/** Two requests, each in one line, cut so that both lines show where they part. */
export function contrastRequests(one: BoundaryRequest, other: BoundaryRequest): [string, string] {
  const [a, b] = [wholeLine(one), wholeLine(other)];
  const partAt = firstDifference(a, b);
  if (partAt < MAX_LENGTH - SHARED_LENGTH) return [cut(a, MAX_LENGTH), cut(b, MAX_LENGTH)];
  const from = partAt - SHARED_LENGTH;
  const around = (line: string, { kind }: BoundaryRequest) =>
    `${nameOf(line, kind)} …${cut(line.slice(from), MAX_LENGTH)}`;
  return [around(a, one), around(b, other)];
}

function wholeLine(request: BoundaryRequest): string {
  switch (request.kind) {
    case 'fetch':
      return `fetch ${request.resource} ${JSON.stringify(request.params)}`;
    case 'approval':
      return `approval ${request.action} ${JSON.stringify(request.args)}`;
    case 'question':
      return `question ${JSON.stringify(request.prompt)}`;
  }
}

/** The kind, and the resource or action behind it. */
function nameOf(line: string, kind: BoundaryRequest['kind']): string {
  const words = line.split(' ', kind === 'question' ? 1 : 2);
  return cut(words.join(' '), SHARED_LENGTH);
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}
