/** Tells a worker that checks a replay what the run asks, where the settings say so; otherwise it is free. */
import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { BoundaryRequest } from '../../common/protocol.js';
import { settings } from '../settings.js';

export interface ReportedRequest {
  id: string;
  fingerprint: string;
  request: BoundaryRequest;
}

export interface RequestSinks extends Sinks {
  airlockRequests: { asked(asked: ReportedRequest): void };
}

export function reportRequest({ id, fingerprint, request }: ReportedRequest): void {
  if (settings().reportRequests) {
    proxySinks<RequestSinks>().airlockRequests.asked({ id, fingerprint, request });
  }
}
