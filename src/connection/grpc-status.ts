/** gRPC's status codes that have a meaning here, and the status of an error, which the SDK may have wrapped. */
import { temporalClient } from './temporal-packages.js';

export const grpcStatus = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** @returns nothing for an error that is not gRPC's */
export function grpcErrorOf(error: unknown): { code: number; details: string } | undefined {
  const chain = [error, error instanceof Error ? error.cause : undefined];
  return chain.find(temporalClient.isGrpcServiceError);
}
