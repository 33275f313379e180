import path from 'node:path';
import type { CommandSet } from '../invocation.js';
import { pasted } from '../render/pasted.js';
import { safeText } from '../render/plain-text.js';
import { withSpinner } from '../spinner.js';

export function registerBuild(commands: CommandSet): void {
  commands.add<{ out?: string }>(
    'build',
    'make beforehand what agent workers start from: the bundle of the agents, and what resources say of their deadlines',
    (command) =>
      command.option(
        '--out <file>',
        'the bundle (default: .airlock/workflow-bundle.js beside the configuration)',
      ),
    async (invocation, _args, { out }) => {
      const { output } = invocation;
      const config = await invocation.config();
      const { installWorkerLog } = await import('../worker-log.js');
      installWorkerLog({ color: output.colorsOnStderr });
      const { buildWorker } = await import('../../worker/build.js');
      const file =
        out === undefined ? path.join(config.root, '.airlock', 'workflow-bundle.js') : path.resolve(out);
      const built = await withSpinner(output, 'Bundling the agents', () => buildWorker(config, file));
      output.result(
        built,
        () =>
          `${output.colors.green('✔')} ${safeText(built.bundle)}: ${built.agents.map(({ name, versions }) => `${name} ${versions.join(', ')}`).join('; ')}\n` +
          `  build ${built.buildId}\n` +
          pasted(`  airlock worker --role agent --bundle ${safeText(built.bundle)}`),
      );
      return undefined;
    },
  );
}
