/**
 * A session's snapshot, made into one that goes on with another version's graph. What can be carried over is the state
 * of the graph, and nothing of a node's own course: so it is done only where no node would lose anything by beginning
 * anew.
 */
import type { Checkpoint } from '@langchain/langgraph-checkpoint';
import type { AgentState, Migration } from '../define-agents.js';
import { LatestCheckpointSaver } from '../langgraph/saver.js';
import { ROOT } from '../langgraph/saver-config.js';
import { Checkpoints } from '../langgraph/state/checkpoints.js';
import type { SessionSnapshot } from './session-host.js';

/** Where LangGraph keeps the tasks that `Send` made: their arguments are state of the old shape. */
const SENT = '__pregel_tasks';

/**
 * Whether nothing is half done: between two turns of a conversation, or where the nodes that are running were given no
 * answer yet, no task beside them has finished, and no subgraph is under way.
 */
export function isBetweenSteps({ saver, journal, interrupts, resumed, running }: SessionSnapshot): boolean {
  const root = saver.namespaces[ROOT];
  if (root === undefined) return false;
  if (running === false) return true;
  return (
    (journal.events ?? []).length === 0 &&
    (journal.batches ?? []).every((batch) => Object.keys(batch).length === 0) &&
    Object.keys(interrupts ?? resumed ?? {}).length === 0 &&
    Object.keys(saver.namespaces).length === 1 &&
    new Checkpoints(saver).finishedTasks().size === 0 &&
    !hasSent(JSON.parse(root.checkpoint))
  );
}

function hasSent({ channel_values: values }: Checkpoint): boolean {
  const sent = values[SENT];
  return Array.isArray(sent) && sent.length > 0;
}

/** @throws whatever a migration throws */
export async function migrateSession(
  snapshot: SessionSnapshot,
  steps: readonly Migration[],
): Promise<SessionSnapshot> {
  const { saver } = snapshot;
  const root = saver.namespaces[ROOT];
  if (root === undefined) return snapshot;
  const { serde } = new LatestCheckpointSaver();
  const checkpoint = (await serde.loadsTyped('json', root.checkpoint)) as Checkpoint;
  const values = Object.entries(checkpoint.channel_values);
  const before = Object.fromEntries(values.filter(([channel]) => !isInternal(channel)));
  const after = steps.reduce<AgentState>((state, { migrate }) => migrate(state), before);
  const internal = Object.fromEntries(values.filter(([channel]) => isInternal(channel)));
  const [, bytes] = await serde.dumpsTyped({ ...checkpoint, channel_values: { ...after, ...internal } });
  const migrated = { ...root, checkpoint: new TextDecoder().decode(bytes) };
  return {
    ...snapshot,
    saver: { namespaces: { ...saver.namespaces, [ROOT]: migrated }, writes: {} },
    journal: { asked: {}, events: [] },
    interrupts: {},
  };
}

/** Channels that LangGraph makes itself: which node is due, what `Send` asked for. */
function isInternal(channel: string): boolean {
  return channel.startsWith('__') || channel.includes(':');
}
