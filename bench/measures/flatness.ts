/** Whether the 200th fetch of a run costs what the 5th does. One run at a time: all the CPU in between is its own. */
import type { TemporalSystem } from '../driver/temporal-system.js';
import type { Job } from '../job.js';
import { round } from '../statistics.js';
import { type Marks, marked } from '../systems/marks.js';

const RUNS = 6;
const FETCHES = 210;

export interface Flatness {
  /** Milliseconds of CPU for one fetch, around the 5th and around the 200th. */
  fifth: number;
  twoHundredth: number;
  ratio: number;
}

export async function measureFlatness(systems: readonly TemporalSystem[]): Promise<Record<string, Flatness>> {
  const flat: Record<string, Flatness> = {};
  const of = async (name: string, system: TemporalSystem | undefined, kind: 'loop' | 'body') => {
    if (system) flat[name] = await flatness(system, { kind, fetches: FETCHES });
  };
  const plain = systems.find(({ name }) => name === 'plain');
  const airlock = systems.find(({ name }) => name === 'airlock');
  await of('plain', plain, 'loop');
  await of('airlock', airlock, 'loop');
  await of('airlockInOneNode', airlock, 'body');
  return flat;
}

async function flatness(system: TemporalSystem, job: Job): Promise<Flatness> {
  await system.process.ask('marks');
  await system.do(job, RUNS, 1);
  const marks = await system.process.ask<Marks>('marks');
  const between = ([from, to]: readonly [number, number]) =>
    ((marks[to] ?? Number.NaN) - (marks[from] ?? Number.NaN)) / RUNS / (to - from);
  const fifth = between(marked.early);
  const twoHundredth = between(marked.late);
  return { fifth: round(fifth), twoHundredth: round(twoHundredth), ratio: round(twoHundredth / fifth) };
}
