/**
 * What happens in one run: what the agent is given, and how it is decided. A function of the seed and the run's number.
 */
import type { Decide, Decision } from 'airlockjs';
import { Chance } from './chance.js';
import { type Order, ways } from './project/order.js';

/** How two clients send decisions to one question, at once. */
export const sendings = ['one decision twice', 'one decision by signal and update', 'two decisions'] as const;
export type Sending = (typeof sendings)[number];

export interface Story {
  runId: string;
  order: Order;
  sending: Sending;
  /** Decisions that differ in who decides, what, and their id; what a client sends twice has one id. */
  decisions: readonly Omit<Decide, 'interruptId'>[];
}

/** Who decides, and what they always say: an outcome tells whose decision counted. */
export const deciders = ['ann', 'bob'] as const;
export type Decider = (typeof deciders)[number];
const says: Record<Decider, Decision> = { ann: { type: 'approve' }, bob: { type: 'edit', args: { add: 7 } } };

export function storyOf(seed: string, number: number): Story {
  const runId = `chaos-${number}`;
  const chance = new Chance(seed, runId);
  const order = { name: `order-${number}`, way: chance.oneOf(ways) };
  const sending = chance.oneOf(sendings);
  const first = chance.oneOf(deciders);
  const second: Decider = first === 'ann' ? 'bob' : 'ann';
  const senders: Decider[] = sending === 'two decisions' ? [first, second] : [first];
  return { runId, order, sending, decisions: senders.map(decidedBy) };
}

export function decidedBy(actor: Decider) {
  return { decision: says[actor], actor, decisionId: `by ${actor}` };
}
