/** What hostile parties do: an agent, a resource, a starter, a decider. Each attack is drawn from chance. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { AGENT_RUN } from '#dist/common/protocol.js';
import type { Chance } from '../chance.js';

export interface Field {
  readonly client: Client;
  readonly taskQueue: string;
  /** Runs that are to end right, whatever is sent to them. */
  readonly sound: readonly string[];
  readonly agentFaults: readonly string[];
  readonly resourceFaults: readonly string[];
}

export interface Attack {
  readonly what: string;
  /** A run that has to end by name. */
  readonly runId?: string;
}

/** Sent to a run: what it does not understand, it refuses. These names it would heed in earnest are left out. */
const messageNames = [
  'decide',
  'send',
  'nothing',
  '__proto__',
  'toString',
  'state',
  '\u0000',
  'stop',
  'x'.repeat(500),
];

export async function attack(field: Field, chance: Chance): Promise<Attack> {
  const kind = chance.below(20);
  if (kind < 7) return agentAttack(field, chance);
  if (kind < 11) return resourceAttack(field, chance);
  if (kind < 14) return starterAttack(field, chance);
  if (kind < 19) return deciderAttack(field, chance);
  return runawayAttack(field, chance);
}

async function start(field: Field, what: string, input: unknown): Promise<Attack> {
  const workflowId = `hostile-${randomUUID()}`;
  const { taskQueue } = field;
  try {
    await field.client.workflow.start(AGENT_RUN, { taskQueue, workflowId, args: [input] });
  } catch {
    // The client or the server refuses it: so much the better.
    return { what };
  }
  return { what, runId: workflowId };
}

function agentAttack(field: Field, chance: Chance): Promise<Attack> {
  const how = chance.oneOf(field.agentFaults);
  return start(field, `agent: ${how}`, { agent: 'hostile', input: { how, text: chance.text() } });
}

function resourceAttack(field: Field, chance: Chance): Promise<Attack> {
  const how = `resource: ${chance.oneOf(field.resourceFaults)}`;
  return start(field, how, { agent: 'hostile', input: { how, text: chance.text() } });
}

function starterAttack(field: Field, chance: Chance): Promise<Attack> {
  const inputs: (() => unknown)[] = [
    () => chance.json(),
    () => ({ agent: chance.text() }),
    () => ({ agent: 'hostile', version: chance.text() }),
    () => ({ agent: 'hostile', input: chance.json(), principal: chance.json() }),
    () => ({ agent: 'hostile', input: { how: 'half thrown' }, assignees: [chance.text(), chance.text()] }),
    () => ({ agent: 'hostile', input: 'x'.repeat(1_800_000) }),
    () =>
      Object.fromEntries(
        Array.from({ length: 20_000 }, (_, nth) => [`${chance.text().slice(0, 20)}${nth}`, nth]),
      ),
  ];
  return start(field, 'starter', chance.oneOf(inputs)());
}

/** To a sound run, which has to end right all the same. */
async function deciderAttack({ client, sound }: Field, chance: Chance): Promise<Attack> {
  const handle = client.workflow.getHandle(chance.oneOf(sound));
  const name = chance.oneOf(messageNames);
  const message = chance.oneOf<() => unknown>([
    () => chance.json(),
    () => ({ interruptId: chance.text(), decision: chance.json(), actor: chance.json() }),
    () => ({
      interruptId: 'question-2',
      decision: { type: chance.text(), value: chance.json() },
      actor: 'me',
    }),
    () => ({
      interruptId: 'question-2',
      decision: { type: 'edit', args: chance.json() },
      actor: chance.text(),
    }),
    () => 'x'.repeat(3_000_000),
    () => ({ interruptId: 'x', decision: { type: 'respond', value: 'x'.repeat(1_900_000) }, actor: 'me' }),
  ])();
  const send = chance.below(2) === 0 ? 'signal' : 'update';
  const sent =
    send === 'signal'
      ? handle.signal(name, message)
      : handle.startUpdate(name, { args: [message], waitForStage: 'ACCEPTED', updateId: randomUUID() });
  // Whether it is refused, and by whom, is of no concern: what becomes of the run is.
  await Promise.race([sent.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 5_000))]);
  return { what: `decider: ${send} ${name.slice(0, 20)}` };
}

function runawayAttack(field: Field, chance: Chance): Promise<Attack> {
  const agent = chance.oneOf(['spin', 'grow']);
  return start(field, `runaway: ${agent}`, { agent, input: {} });
}
