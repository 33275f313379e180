#!/usr/bin/env node
import { runCli } from './program.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough, as in `airlock list | head -1`.
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await runCli(process.argv);
