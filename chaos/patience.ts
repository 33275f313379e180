/**
 * Asks again where nobody answered: the server or the workers may be down just then. What a client is told otherwise
 * is an answer. Every call made so may be made twice: a start by its run's id, a decision by its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { AirlockError } from 'airlockjs';

const PAUSE_MS = 200;
/** gRPC's deadline exceeded and unavailable, for calls that are not Airlock's. */
const silentStatuses: readonly number[] = [4, 14];

export class Patience {
  /** By code, how often nobody answered. */
  readonly unanswered: Record<string, number> = {};

  /** @param signal ends the patience: what is thrown then is what was thrown last */
  constructor(readonly signal: AbortSignal) {}

  async with<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const silence = silenceIn(error);
        if (this.signal.aborted || silence === undefined) throw error;
        this.unanswered[silence] = (this.unanswered[silence] ?? 0) + 1;
        await sleep(PAUSE_MS);
      }
    }
  }
}

/** `run_stuck`: for the moment only workers of another release than the run's are there, and its task is tried again. */
const silentCodes: readonly string[] = ['server_unreachable', 'no_worker', 'run_stuck'];

function silenceIn(error: unknown): string | undefined {
  if (AirlockError.isInstance(error)) return silentCodes.find((code) => code === error.code);
  const status = [error, error instanceof Error ? error.cause : undefined].find(isGrpcServiceError);
  return status && silentStatuses.includes(status.code) ? `gRPC ${status.code}` : undefined;
}
