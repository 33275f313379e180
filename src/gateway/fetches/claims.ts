/**
 * Claims: what says that somebody has taken a fetch and may answer it. Sealed, for its claimant alone, and not kept here:
 * whether it still counts is the Temporal server's word.
 */
import type { Client } from '@temporalio/client';
import * as z from 'zod';
import { temporalClient } from '../../connection/temporal-packages.js';
import type { Seal } from '../auth/seal.js';
import { Problem } from '../http/problem.js';

const PURPOSE = 'claim';

const claimSchema = z.object({
  /** Of the task, base64. */
  token: z.string(),
  resource: z.string(),
  fetchId: z.string(),
  runId: z.string(),
  /** The claimant; nothing where nobody has to say who they are. */
  by: z.string().optional(),
});
export type Claim = z.infer<typeof claimSchema>;

export class Claims {
  constructor(
    private readonly client: Client,
    private readonly seal: Seal,
  ) {}

  give(claim: Omit<Claim, 'token'> & { taskToken: Uint8Array }): string {
    const { taskToken, ...rest } = claim;
    const content: Claim = { ...rest, token: Buffer.from(taskToken).toString('base64') };
    return this.seal.close(PURPOSE, Buffer.from(JSON.stringify(content)));
  }

  /** @throws Problem `unknown_claim` for what is no claim, or another's */
  read(sealed: string, by: string | undefined): Claim {
    const content = this.seal.open(PURPOSE, sealed);
    const claim = content && claimSchema.parse(JSON.parse(Buffer.from(content).toString('utf8')));
    if (claim === undefined || claim.by !== by) {
      throw new Problem('unknown_claim', 'This is no claim that the gateway has given to the caller.');
    }
    return claim;
  }

  /**
   * Keeps a claim alive.
   * @returns whether its answer is still wanted
   * @throws Problem `claim_expired`
   */
  async heartbeat(claim: Claim): Promise<boolean> {
    try {
      await this.send(claim, (token) => this.client.activity.heartbeat(token));
      return true;
    } catch (error) {
      if (error instanceof temporalClient.ActivityCancelledError) return false;
      throw error;
    }
  }

  /**
   * Sends by a claim. Of answers the first counts. Any other hears what a late one does, at every gateway: none keeps what it has
   * answered.
   * @throws Problem `claim_expired`
   */
  async send(claim: Claim, send: (token: Uint8Array) => Promise<void>): Promise<void> {
    try {
      await send(Buffer.from(claim.token, 'base64'));
    } catch (error) {
      if (!(error instanceof temporalClient.ActivityNotFoundError)) throw error;
      throw new Problem(
        'claim_expired',
        `The claim on ${claim.fetchId} of run '${claim.runId}' does not count any more: it was not kept alive, the fetch was ` +
          'answered (by this claim too: the first answer counts) or its deadline has passed, or its run has ended.',
        {},
        {},
        { cause: error },
      );
    }
  }
}
