/** What a format of interrupts comes to: requests, and in which shape their answers are given back. */
import type { BoundaryRequest } from '../../../common/protocol.js';
import type { Answer, ValueCheck } from '../../boundary.js';

export interface ParsedInterrupt {
  /** At least one. All must be answered before the interrupt is resumed. */
  requests: BoundaryRequest[];
  /** What edited arguments of each request must satisfy, so that the asker does not stumble over them. */
  checks?: readonly ValueCheck[];
  /** @param answers one for each request, in the same order */
  toResume(answers: Answer[]): unknown;
}
