/** A run on Airlock, in this process: `airlockjs/testing`, whose rules are those of the workflow. */
import type { GraphSource } from 'airlockjs/agent';
import { DecisionRefusedError, type InterruptView, startTestRun, type TestRun } from 'airlockjs/testing';
import { airlockWorld, EFFECT } from '../airlock-world.js';
import type { Decision, Json, Receipt, Subject, World } from '../case.js';

type Sent = Parameters<TestRun['decide']>;

export class AirlockSubject implements Subject {
  readonly effects: Json[];
  readonly #run: TestRun;
  #last: Sent | undefined;
  #decisions = 0;

  private constructor(run: TestRun, effects: Json[]) {
    this.#run = run;
    this.effects = effects;
  }

  static async start(graph: (world: World) => GraphSource, input: Json): Promise<AirlockSubject> {
    const effects: Json[] = [];
    const effect = (params: Json) => {
      effects.push(params);
      return typeof params === 'string' ? `${params} done` : `${Object.keys(Object(params))[0]} done`;
    };
    const run = await startTestRun(catalogOf(graph), {
      agent: 'case',
      input,
      resources: { [EFFECT]: effect },
    });
    return new AirlockSubject(run, effects);
  }

  async questions(): Promise<Json[]> {
    return this.#run.interrupts.map(shownBy);
  }

  answer(shown: Json, value: Json): Promise<Receipt> {
    const [id] = this.#idsOf(shown);
    return this.#send(id ?? 'question-0', { type: 'respond', value });
  }

  async repeatLast(): Promise<Receipt> {
    return this.#last ? this.#receipt(this.#last) : 'refused';
  }

  async answerAll(answers: readonly (readonly [Json, Json])[]): Promise<void> {
    const ids = this.#run.interrupts.map((view) => [view.id, JSON.stringify(shownBy(view))] as const);
    await this.#run.together(async () => {
      for (const [shown, value] of answers) {
        const index = ids.findIndex(([, text]) => text === JSON.stringify(shown));
        const [found] = index < 0 ? [] : ids.splice(index, 1);
        if (found) await this.#run.decide(found[0], { type: 'respond', value });
      }
    });
  }

  decide(tool: string, decision: Decision): Promise<Receipt> {
    const [id] = this.#idsOf(tool);
    // A decision has no place for another tool: it is about the call that was asked about.
    if (decision.type === 'edit' && decision.tool !== undefined) return Promise.resolve('refused');
    return this.#send(id ?? 'approval-0', decision);
  }

  restart(nextGraph?: (world: World) => GraphSource): Promise<void> {
    return this.#run.restore(nextGraph && catalogOf(nextGraph));
  }

  pass(timeMs: number): Promise<void> {
    return this.#run.advance(timeMs);
  }

  async outcome(): Promise<Json | undefined> {
    if (this.#run.error) return { failed: this.#run.error.code };
    return this.#run.status === 'completed' ? this.#run.result : undefined;
  }

  #idsOf(shown: Json): string[] {
    const text = JSON.stringify(shown);
    return this.#run.interrupts.filter((view) => JSON.stringify(shownBy(view)) === text).map(({ id }) => id);
  }

  #send(id: string, decision: Sent[1]): Promise<Receipt> {
    this.#decisions += 1;
    this.#last = [id, decision, { actor: 'person', decisionId: `decision-${this.#decisions}` }];
    return this.#receipt(this.#last);
  }

  async #receipt(sent: Sent): Promise<Receipt> {
    try {
      await this.#run.decide(...sent);
      return 'accepted';
    } catch (error) {
      if (error instanceof DecisionRefusedError) return 'refused';
      throw error;
    }
  }
}

export function catalogOf(graph: (world: World) => GraphSource) {
  return { case: { versions: { '1.0.0': () => resolved(graph(airlockWorld)) }, current: '1.0.0' } };
}

function resolved(source: GraphSource) {
  return typeof source === 'function' ? source() : source;
}

/** What a question shows of itself, as the person was asked it. */
export function shownBy(view: InterruptView): Json {
  if (view.kind === 'approval') return view.action;
  return view.value !== undefined ? view.value : view.prompt;
}
