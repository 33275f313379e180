/**
 * Random graphs, played by Airlock beside plain LangGraph and beside themselves. Counted are
 *
 * - `parity`: graphs whose result, questions or fetches differ from plain LangGraph's;
 * - `visible`: runs that came out otherwise because they were restored, or because others took turns with them;
 * - `hung`: runs that neither ended nor went on;
 * - `crossed`: answers in a result that belong to another question.
 *
 * All follows from a seed. Plain LangGraph shows other times and random values each time, so graphs with such are held
 * against themselves alone.
 */
import { Chance } from './chance.js';
import { type AirlockOutcome, playOnAirlock } from './graphs/airlock-run.js';
import { runPlain } from './graphs/plain-run.js';
import { type GraphSpec, makeSpec } from './graphs/spec.js';

export interface GraphsResult {
  graphs: number;
  runs: number;
  parity: number;
  visible: number;
  hung: number;
  crossed: number;
}

export interface GraphsOptions {
  /** Seeds from here on, one a graph. */
  seed: number;
  /** Ends at the first of both. Default: 100 graphs. */
  graphs?: number;
  untilMs?: number;
  onFault?: (fault: string) => void;
}

/** How many runs take turns. */
const AT_ONCE = 4;

export async function runGraphs(options: GraphsOptions): Promise<GraphsResult> {
  const { seed, untilMs = Number.POSITIVE_INFINITY, onFault = () => {} } = options;
  const most = options.graphs ?? (options.untilMs === undefined ? 100 : Number.POSITIVE_INFINITY);
  const result: GraphsResult = { graphs: 0, runs: 0, parity: 0, visible: 0, hung: 0, crossed: 0 };
  const count = (kind: 'parity' | 'visible' | 'hung' | 'crossed', of: number, what: string) => {
    result[kind] += 1;
    onFault(`seed ${of}: ${kind}: ${what}`);
  };
  while (result.graphs < most && Date.now() < untilMs) {
    const seeds = Array.from({ length: AT_ONCE }, (_, index) => seed + result.graphs + index);
    const isImpure = result.graphs % (2 * AT_ONCE) === 0;
    const specs = seeds.map((one) => makeSpec(new Chance(one), { isImpure }));
    const alone: AirlockOutcome[] = [];
    for (const [index, spec] of specs.entries()) {
      alone.push(...(await takeTurns([spec], [seeds[index] as number], 0)));
    }
    const disturbed = await takeTurns(specs, seeds, 0.4);
    for (const [index, spec] of specs.entries()) {
      const of = seeds[index] as number;
      const [one, other] = [alone[index] as AirlockOutcome, disturbed[index] as AirlockOutcome];
      if (one.isHung || other.isHung) count('hung', of, `${describe(one)} / ${describe(other)}`);
      else if (!isSame(one, other)) count('visible', of, `${describe(one)} / ${describe(other)}`);
      for (const text of crossed(one)) count('crossed', of, text);
      if (!isImpure) {
        const plain = await runPlain(spec, new Chance(of));
        const questions = one.asked.filter((text) => !text.startsWith('echo '));
        const differs =
          plain.error === undefined &&
          (JSON.stringify(plain.result) !== JSON.stringify(one.result) ||
            new Set(questions).size !== plain.questions.size);
        if (differs) count('parity', of, `${JSON.stringify(plain.result)} / ${describe(one)}`);
        result.runs += 1;
      }
      result.runs += 2;
    }
    result.graphs += AT_ONCE;
  }
  return result;
}

/** Plays all, a step of one after a step of another. */
async function takeTurns(
  specs: readonly GraphSpec[],
  seeds: readonly number[],
  restoring: number,
): Promise<AirlockOutcome[]> {
  const plays = specs.map((spec, index) =>
    playOnAirlock(spec, new Chance(seeds[index] as number), restoring),
  );
  const outcomes: AirlockOutcome[] = [];
  const chance = new Chance(seeds[0] as number);
  const open = new Set(plays.keys());
  while (open.size > 0) {
    const index = chance.oneOf([...open]);
    const { done, value } = await (plays[index] as (typeof plays)[number]).next();
    if (!done) continue;
    open.delete(index);
    outcomes[index] = value;
  }
  return outcomes;
}

/** The same result, from the same requests. In which order they are asked is the schedule's. */
function isSame(one: AirlockOutcome, other: AirlockOutcome): boolean {
  const text = ({ result, error, asked }: AirlockOutcome) =>
    JSON.stringify([withoutChance(JSON.stringify(result) ?? ''), error, asked.map(withoutChance).sort()]);
  return text(one) === text(other);
}

/** Two runs draw other values, and answers reach them at other times. */
function withoutChance(text: string): string {
  return text.replace(/\d\.\d+(e-\d+)?|"at":\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');
}

/** Every answer repeats what it answers, and stands in the result behind the node that asked. */
function crossed({ result, asked }: AirlockOutcome): string[] {
  const answers = JSON.stringify(result ?? []).match(/answer to [^"\\]+/g) ?? [];
  const known = new Set(asked.map((text) => `answer to ${text}`.match(/answer to [^"\\]+/)?.[0]));
  return answers.filter((answer) => !known.has(answer));
}

function describe({ result, error, isHung, asked }: AirlockOutcome): string {
  return JSON.stringify({ result, error, isHung, asked }).slice(0, 1500);
}
