/**
 * Files that take minutes begin first. Vitest begins with the longest files, and of these some are short: the last one would
 * run by itself, while the other worker has nothing to do.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest first. */
const slow = [
  'test/chaos/',
  'test/cli/doctor/rehearsal.server.test.ts',
  'test/package/',
  'test/e2e/kill.test.ts',
  'test/demo/',
  'test/cli/dev.server.test.ts',
  'test/worker/check-bundle.server.test.ts',
  'test/runs/stuck.test.ts',
  'test/runs/malformed-decisions.test.ts',
  'test/cli/slow-modules.server.test.ts',
  'test/runaways/',
  'test/containment/',
  'test/worker/shared-context.server.test.ts',
  'test/upgrade/',
];

/** Where in the list a file stands, or behind it. */
function rankOf({ moduleId }: TestSpecification): number {
  const rank = slow.findIndex((name) => moduleId.includes(`/${name}`));
  return rank === -1 ? slow.length : rank;
}

export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
