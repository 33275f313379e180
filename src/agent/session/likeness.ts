/** Whether two requests of a task ask the same. */
import type { BoundaryRequest } from '../../common/protocol.js';
import type { Asked } from './journal-entries.js';

/** What a request is called, whatever it says beside. */
export function nameOf(request: BoundaryRequest): string {
  switch (request.kind) {
    case 'fetch':
      return `fetch ${request.resource}`;
    case 'approval':
      return `approval ${request.action}`;
    case 'question':
      return 'question';
  }
}

export function askTheSame(one: Asked, other: Asked): boolean {
  return one.fingerprint === other.fingerprint && one.place.namespace === other.place.namespace;
}

/** Older snapshots do not say in which words something was asked. */
export function areAlike(one: Asked, other: Asked): boolean {
  const isSameWording =
    one.wording === undefined || other.wording === undefined || one.wording === other.wording;
  return isSameWording && askTheSame(one, other);
}
