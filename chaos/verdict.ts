/** What went wrong in a run, if anything did. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from 'airlockjs';
import type { Told } from './deciding.js';
import { anonymous, type Evidence } from './evidence.js';
import type { Life } from './life.js';
import type { Story } from './story.js';
import type { Outcome, Undisturbed } from './undisturbed.js';

/** Kinds of wrong, named as in the report. */
export const wrongs = ['lost', 'decidedTwice', 'writesTwice', 'resultsDiffer'] as const;
export type Wrong = (typeof wrongs)[number];
/** By kind, what exactly. */
export type Verdict = Partial<Record<Wrong, string>>;

export function judge(story: Story, life: Life, evidence: Evidence, undisturbed: Undisturbed): Verdict {
  const { entries, decidedBy } = evidence;
  const { version } = life;
  const expected = undisturbed.of({ version, way: story.order.way, decisionId: decidedBy[0] ?? '' });
  return {
    ...(entries.length === 0 && { lost: 'the run ended, and its write is not in the ledger' }),
    ...found('decidedTwice', twiceDecided(life.told, decidedBy)),
    ...((entries.length > 1 || entries.some(({ mixed }) => mixed)) && {
      writesTwice: JSON.stringify(entries),
    }),
    ...found('resultsDiffer', difference(story, life, evidence, expected)),
  };
}

/** One decision stands in the log; whoever was told that theirs counts sent that one, and one of them was first. */
function twiceDecided(told: readonly Told[], decidedBy: readonly string[]): string | undefined {
  const [counts, ...more] = decidedBy;
  const accepted = told.filter(({ answer }) => answer === 'accepted');
  const contradicts = told.some(({ answer, decisionId }) => {
    if (answer === 'late') return false;
    return (decisionId === counts) === (answer === 'refused');
  });
  const isWrong = counts === undefined || more.length > 0 || accepted.length > 1 || contradicts;
  return isWrong ? `told ${JSON.stringify(told)}; in the log: ${decidedBy.join(', ') || 'none'}` : undefined;
}

function difference(
  { order }: Story,
  { result }: Life,
  { log }: Evidence,
  expected: Outcome | undefined,
): string | undefined {
  if (!expected) return 'no undisturbed run was decided like it';
  return unlike('result', anonymous(result, order.name), expected.result) ?? unlike('log', log, expected.log);
}

function unlike(what: string, is: Json, was: Json): string | undefined {
  if (isDeepStrictEqual(is, was)) return undefined;
  return `${what} ${JSON.stringify(is)}, undisturbed ${JSON.stringify(was)}`;
}

function found(wrong: Wrong, what: string | undefined): Verdict {
  return what === undefined ? {} : { [wrong]: what };
}
