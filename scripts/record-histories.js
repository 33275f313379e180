// Records the histories of test/histories and test/upgrade/histories anew. What was recorded by earlier versions stays, and goes on being replayed.
import { startVitest } from 'vitest/node';

const vitest = await startVitest('test', [], { run: true, include: ['test/*/record-histories.ts'] });
await vitest.close();
