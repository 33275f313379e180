/** What runs come to that nobody disturbs, by version, way and who decides. */
import type { Json } from 'airlockjs';
import { anonymous, evidenceOf } from './evidence.js';
import type { Ledger } from './ledger/ledger.js';
import { live, type World } from './life.js';
import { type Order, ways } from './project/order.js';
import { decidedBy, deciders, type Story } from './story.js';

export interface Outcome {
  result: Json;
  log: Json;
}

/** What an outcome depends on. */
interface Case {
  version: string;
  way: Order['way'];
  /** The decision that counts. */
  decisionId: string;
}

export class Undisturbed {
  readonly #outcomes: Map<string, Outcome>;

  constructor(outcomes: readonly (readonly [Case, Outcome])[]) {
    this.#outcomes = new Map(outcomes.map(([one, outcome]) => [keyOf(one), outcome]));
  }

  of(one: Case): Outcome | undefined {
    return this.#outcomes.get(keyOf(one));
  }
}

/** Lives every case there is, all at once. */
export async function undisturbed(world: World, ledger: Ledger): Promise<Undisturbed> {
  const cases = ['1.0.0', '1.1.0'].flatMap((version) =>
    ways.flatMap((way) => deciders.map((decider) => ({ version, way, decider }))),
  );
  const outcomes = cases.map(async ({ version, way, decider }, index) => {
    const decision = decidedBy(decider);
    const order = { name: `calm-${index}`, way };
    const runId = `undisturbed-${index}`;
    const story: Story = { runId, order, sending: 'one decision twice', decisions: [decision] };
    const { result } = await live(story, world, version);
    const { log } = await evidenceOf(story, world.client, world.patience, await ledger.entries());
    const outcome = { result: anonymous(result, order.name), log };
    return [{ version, way, decisionId: decision.decisionId }, outcome] as const;
  });
  return new Undisturbed(await Promise.all(outcomes));
}

function keyOf({ version, way, decisionId }: Case): string {
  return [version, way, decisionId].join(' | ');
}
