/** What a history holds, byte for byte: what the server was sent, not what a client makes of it. */
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { RunHandle } from 'airlockjs';
import type { HistoryEvent } from '../runs/support/history.js';

const { HistoryEvent: EventMessage } = temporal.api.history.v1;

/** Events of the run's latest execution (or `runId`), as the server has them: claims are claims. */
export async function rawEventsOf(
  client: Client,
  run: RunHandle<unknown>,
  runId?: string,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId: run.id, ...(runId !== undefined && { runId }) },
      ...(nextPageToken && { nextPageToken }),
    });
    events.push(...(page.history?.events ?? []));
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return events;
}

export function largestEvent(events: HistoryEvent[]): number {
  return Math.max(...events.map((event) => EventMessage.encode(event).finish().length));
}

/** The claim that a payload is, as the driver gave it. */
export function claimOf(payload: Payload | null | undefined): Record<string, string> {
  const text = new TextDecoder().decode(payload?.data ?? new Uint8Array());
  return (JSON.parse(text) as { claimData: Record<string, string> }).claimData;
}
