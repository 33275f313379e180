import path from 'node:path';
import type { CommandSet } from '../invocation.js';
import { safeText } from '../render/plain-text.js';

const nextSteps = [
  'npm install',
  'npm test',
  'npx airlock dev',
  `npx airlock start refunds --id refund-1 --input '{"customer":"maria"}'`,
  'npx airlock approve refund-1',
  'npx airlock show refund-1',
];

export function registerInit(commands: CommandSet): void {
  commands.add(
    'init [folder]',
    'make a project that runs: an agent, its resources, a test and the configuration (default: in this folder)',
    (command) => command,
    async (invocation, [folder = '.']) => {
      const { output } = invocation;
      const { initProject } = await import('../init/index.js');
      const { root, written, changed, kept, isModuleNow } = await initProject(path.resolve(folder));
      const steps = [...(root === process.cwd() ? [] : [`cd ${folder}`]), ...nextSteps];
      output.result({ root, written, changed, kept, next: steps }, () =>
        [
          `${output.colors.green('✔')} Made a project in ${safeText(root)}: ${written.join(', ')}`,
          ...(changed.length === 0 ? [] : [`  got what they lacked: ${changed.join(', ')}`]),
          ...(isModuleNow ? ['  package.json says "type": "module" now'] : []),
          ...(kept.length === 0 ? [] : [`  left as they were: ${kept.join(', ')}`]),
          '',
          '  Next, with airlock dev in a terminal of its own:',
          ...steps.map((step) => `  ${output.colors.cyan(safeText(step))}`),
        ].join('\n'),
      );
      return undefined;
    },
  );
}
