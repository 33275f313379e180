/** A message on its way to a conversation: counted once, and followed until its turn has ended or waits for people. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  DEFAULT_WAIT_MS,
  type Json,
  type Send,
  sendUpdate,
  stateQuery,
  type TurnState,
} from '../common/protocol.js';
import { call, WORKER_DEADLINE_MS } from './call.js';
import type { ClientMemory } from './client-memory.js';
import { assertFits } from './errors/payload-errors.js';
import { assertKnown, type Known } from './known-options.js';
import type { AgentRun } from './start-run.js';

export type SendOptions = Omit<Send, 'message'>;

const OPTIONS: Known<SendOptions> = { messageId: true, actor: true, waitMs: true };

export async function sendMessage(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
  message: Json,
  options: SendOptions,
  { uncertain }: Pick<ClientMemory, 'uncertain'>,
): Promise<TurnState> {
  assertKnown('send', options, OPTIONS);
  const { messageId: id, waitMs, ...rest } = options;
  const runId = handle.workflowId;
  const what = `The message to run '${runId}'`;
  assertFits(client, { message }, what);
  // How long its sender waits this time makes it no other message.
  const sending = { what, runId, idName: 'messageId', id, content: { message, ...rest } };
  return uncertain.send(sending, (messageId) =>
    untilTurnReported(client, handle, { ...rest, messageId, waitMs, message }),
  );
}

async function untilTurnReported(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
  { waitMs = DEFAULT_WAIT_MS, ...rest }: Send,
): Promise<TurnState> {
  const until = Date.now() + waitMs;
  for (;;) {
    const leftMs = Math.max(0, until - Date.now());
    const sent = { ...rest, waitMs: leftMs };
    const turn = await call(
      client,
      { runId: handle.workflowId, needsWorker: true },
      () => handle.executeUpdate(sendUpdate, { args: [sent] }),
      leftMs + WORKER_DEADLINE_MS,
    );
    // The run may have answered only because it went on in its next execution.
    const isReported =
      turn.status === 'completed' || turn.status === 'failed' || turn.status === 'waiting_for_human';
    if (isReported || Date.now() >= until) return turn;
    if (turn.status === 'queued' && (await waitsForPeople(client, handle))) return turn;
  }
}

/** Whether only people can continue the turn in progress, so that the turns behind it wait for them too. */
async function waitsForPeople(client: Client, handle: WorkflowHandle<AgentRun>): Promise<boolean> {
  const subject = { runId: handle.workflowId, needsWorker: true };
  const { status } = await call(client, subject, () => handle.query(stateQuery));
  return status === 'waiting_for_human';
}
