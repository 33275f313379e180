/** What a side made of a case. */
import { isDeepStrictEqual } from 'node:util';
import type { Case, Json, Subject } from './case.js';

export interface Verdict {
  isRight: boolean;
  /** What was observed, where that is wrong. */
  observed?: string;
}

/** A run that neither waits nor ends by then never will. */
const PATIENCE_MS = 120_000;
const MAX_TEXT = 300;

export async function judge(
  { graph, input = {}, play, right }: Case,
  start: (graph: Case['graph'], input: Json) => Promise<Subject>,
): Promise<Verdict> {
  let observed: string;
  try {
    const seen = await patiently(start(graph, input).then(play));
    if (isDeepStrictEqual(seen, right)) return { isRight: true };
    observed = JSON.stringify(seen);
  } catch (error) {
    observed = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return {
    isRight: false,
    observed: observed.length > MAX_TEXT ? `${observed.slice(0, MAX_TEXT)}…` : observed,
  };
}

async function patiently<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it neither waits nor ends')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
