// Records the histories of test/histories anew. What was recorded by earlier versions stays, and goes on being replayed.
import { startVitest } from 'vitest/node';

const vitest = await startVitest('test', [], { run: true, include: ['test/runs/record-histories.ts'] });
await vitest.close();
