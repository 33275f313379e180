/**
 * Loads modules of a project in a thread of their own before `airlock dev` loads them itself. A module that loops while it
 * is loaded would hold this process for ever: nothing would watch its file any more, and nothing would hear Ctrl-C.
 *
 * 1. What is refused here is a module that does not come to an end, or that ends its process.
 * 2. A module that throws passes: it may do so in a thread alone, and where it does not it throws again.
 */
import { Worker } from 'node:worker_threads';
import { AirlockError } from '../../common/errors.js';
import { LoadClock, type LoadClockOptions, unsettled } from './load-clock.js';
import type { TrialMessage, TrialTask } from './trial-task.js';

/** Node's exit code where nothing is left that could settle an await at the top level. */
const UNSETTLED_AWAIT = 13;
const AGENTS_LIMIT_MS = 20_000;

export interface TrialOptions extends LoadClockOptions {
  /** Settles when nobody waits for the trial any more. */
  abandoned: Promise<unknown>;
}

/**
 * Tries the configuration, and the modules of a resource worker that it names.
 * @returns whether they were tried to the end, and the trial was not abandoned
 * @throws AirlockError `module_failed` for one that does not end, or ends its process
 */
export async function tryModules(configFile: string, options: TrialOptions): Promise<boolean> {
  return (await tried({ configFile }, options)) !== undefined;
}

/** Names and versions for the banner alone: agents that load in a worker and not here are no failure. */
export async function agentNames(agents: string, abandoned: Promise<unknown>): Promise<string[]> {
  const options = { abandoned, limitMs: AGENTS_LIMIT_MS, onSlow: () => {} };
  return (await tried({ agents }, options).catch(() => undefined)) ?? [];
}

/** @returns what the thread told in the end; nothing where it was abandoned */
async function tried(
  task: TrialTask,
  { abandoned, ...clockOptions }: TrialOptions,
): Promise<string[] | undefined> {
  const clock = new LoadClock(clockOptions);
  // What a module prints is printed when it is loaded to be used.
  const thread = new Worker(new URL('./trial-thread.js', import.meta.url), {
    workerData: task,
    stdout: true,
    stderr: true,
  });
  let current = 'agents' in task ? task.agents : task.configFile;
  let since = new Date();
  const begin = (file: string) => {
    [current, since] = [file, new Date()];
    clock.begin(file);
  };
  begin(current);
  try {
    return await Promise.race([
      clock.tooLong,
      abandoned.then(() => undefined),
      new Promise<string[]>((resolve, reject) => {
        thread.on('message', (message: TrialMessage) => {
          if ('begun' in message) begin(message.begun);
          else resolve(message.ended);
        });
        thread.once('error', () => resolve([]));
        thread.once('exit', (code) => {
          reject(code === UNSETTLED_AWAIT ? unsettled(current, since) : endsProcess(current, code));
        });
      }),
    ]);
  } finally {
    clock.end();
    await thread.terminate();
  }
}

function endsProcess(file: string, code: number): AirlockError {
  return new AirlockError(
    'module_failed',
    `${file} ends the process that loads it, with exit code ${code}.`,
    'Throw an error instead of calling process.exit.',
  );
}
