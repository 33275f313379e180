import { durationText } from '../../common/duration-text.js';
import type { ResourceContract } from '../../config/resource-manifest.js';
import type { CommandSet } from '../invocation.js';
import type { Colors } from '../output.js';
import { safeLine } from '../render/plain-text.js';
import { schemaLine } from '../render/schema-line.js';

export function registerResources(commands: CommandSet): void {
  commands.add(
    'resources',
    'what each resource takes and gives, and where it is answered; with --json its JSON Schemas',
    (command) => command,
    async (invocation) => {
      const { output } = invocation;
      const config = await invocation.config();
      const { closeResources } = await import('../../activities/create-activities.js');
      const { resourceContracts } = await import('../../activities/contracts.js');
      const { loadResources } = await import('../../worker/resource-worker.js');
      const resources = await loadResources(config);
      try {
        const contracts = resourceContracts(resources, config.resourceTaskQueue);
        const document = Object.entries(contracts).map(([name, contract]) => ({
          name,
          activityType: `fetch.${name}`,
          ...contract,
        }));
        output.result(document, () =>
          Object.entries(contracts)
            .map(([name, contract]) => renderContract(name, contract, output.colors))
            .join('\n'),
        );
      } finally {
        await closeResources(resources);
      }
      return undefined;
    },
  );
}

function renderContract(name: string, contract: ResourceContract, colors: Colors): string {
  const { description, deadlineMs, taskQueue, external, params, result } = contract;
  const lease = external ? `, external: a claim lasts ${durationText(external.leaseMs)}` : '';
  return [
    colors.bold(safeLine(name)),
    ...(description === undefined ? [] : [`  ${safeLine(description)}`]),
    `  ${colors.dim('takes')}  ${safeLine(schemaLine(params))}`,
    `  ${colors.dim('gives')}  ${safeLine(schemaLine(result))}`,
    `  ${colors.dim(`task queue ${safeLine(taskQueue)}, deadline ${durationText(deadlineMs)}${lease}`)}`,
  ].join('\n');
}
