#!/usr/bin/env node
import module from 'node:module';

// Before anything else is loaded: Node 22 and later keep the compiled code of every module for the next command.
const { enableCompileCache } = module as { enableCompileCache?: () => unknown };
enableCompileCache?.();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of the output has seen enough, as in `airlock list | head -1`.
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const [{ runCli }, { endHungProcessSoon }] = await Promise.all([
  import('./program.js'),
  import('./end-process.js'),
]);
process.exitCode = await runCli(process.argv);
endHungProcessSoon();
