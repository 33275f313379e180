/**
 * The versions that Airlock's own tests run with: the oldest and the newest of each package that agents and models are
 * made of. `npm run matrix` tests both sets; test/cli/doctor/tested-versions.test.ts holds them against package.json.
 */
export interface TestedRange {
  oldest: string;
  newest: string;
}

export const testedVersions: Readonly<Record<string, TestedRange>> = {
  '@langchain/langgraph': { oldest: '1.4.13', newest: '1.7.3' },
  '@langchain/core': { oldest: '1.2.13', newest: '1.4.0' },
  langchain: { oldest: '1.5.14', newest: '1.5.14' },
  '@langchain/openai': { oldest: '1.4.6', newest: '1.6.0' },
};

export type Placement = 'older' | 'tested' | 'newer';

/** A prerelease counts as the version that it comes before. */
export function placeVersion(version: string, { oldest, newest }: TestedRange): Placement {
  if (compare(version, oldest) < 0) return 'older';
  return compare(version, newest) > 0 ? 'newer' : 'tested';
}

function compare(one: string, other: string): number {
  const [left, right] = [numbers(one), numbers(other)];
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const numbers = (version: string) => version.split(/[-+]/, 1)[0]?.split('.').map(Number) ?? [];
