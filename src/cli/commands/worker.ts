import path from 'node:path';
import { Option } from 'commander';
import { resolveConnection } from '../../connection/resolve.js';
import { endProcessSoon } from '../end-process.js';
import type { CommandSet, Invocation } from '../invocation.js';
import { loadModules } from '../loaded-modules.js';
import { ReadyFile } from '../ready-file.js';
import { renderStopping } from '../render/stopping.js';
import { type RoleName, roleNames, rolesFor } from '../roles-for.js';
import { stopWatch } from '../until-stopped.js';

interface Options {
  role: RoleName;
  bundle?: string;
  readyFile?: string;
}

export function registerWorker(commands: CommandSet): void {
  commands.add<Options>(
    'worker',
    'run workers for the server that the configuration names',
    (command) =>
      command
        .addOption(
          new Option('--role <role>', 'agent: steps agents, holds no secrets; resources: answers fetches')
            .choices(roleNames)
            .default('all'),
        )
        .option('--bundle <file>', 'start from what airlock build made (default: bundle the agents now)')
        .option('--ready-file <file>', 'keep this file while the workers ask for work, for probes'),
    async (invocation, _args, options) => {
      try {
        await run(invocation, options);
      } finally {
        endProcessSoon();
      }
      return undefined;
    },
  );
}

async function run(invocation: Invocation, options: Options): Promise<void> {
  const { output } = invocation;
  const stopped = stopWatch('worker', output);
  const config = await invocation.config();
  const { shutdownGraceMs } = config.worker;
  const roles = rolesFor(options.role, config);
  const connection = await resolveConnection(config);
  // The runtime of the SDK, which the log is given to, hears signals from then on.
  const loaded = roles.includes('resources')
    ? await loadModules(config, false, (words) => output.note(words))
    : undefined;
  const { installWorkerLog } = await import('../worker-log.js');
  installWorkerLog({ color: output.colorsOnStderr });
  const { runWorkers } = await import('../../worker/run-workers.js');
  const { readBundle } = await import('../../worker/bundle/bundle-file.js');
  const bundle = options.bundle === undefined ? undefined : await readBundle(path.resolve(options.bundle));
  const stop = stopped(() => output.note(renderStopping(shutdownGraceMs)));
  const workers = await runWorkers({ config, connection, roles, bundle, ...loaded });
  const ready = options.readyFile === undefined ? undefined : new ReadyFile(options.readyFile);
  try {
    await ready?.keep(roles, () => workers.isReady);
    const { address, namespace } = connection;
    output.result(
      { address, namespace, roles },
      () =>
        `${output.colors.green('✔')} ${roles.join(' and ')} at work for ${address}, namespace ${namespace}`,
    );
    await Promise.race([stop, workers.done]);
  } finally {
    await ready?.end();
    await workers.stop();
  }
}
