import { runDoctor } from '../doctor/index.js';
import { exitCodes } from '../exit-codes.js';
import type { CommandSet } from '../invocation.js';
import { renderReport } from '../render/report.js';
import { withSpinner } from '../spinner.js';

export function registerDoctor(commands: CommandSet): void {
  commands.add(
    'doctor',
    'look at everything a run needs; say what is missing and how to mend it',
    (command) => command,
    async (invocation) => {
      const { output } = invocation;
      const config = await invocation.config().catch(asError);
      const { configFile } = invocation;
      const report = await withSpinner(output, 'Looking', () => runDoctor({ config, configFile }));
      output.result(report, () => renderReport(report, output.colors));
      return report.status === 'failed' ? exitCodes.missing : exitCodes.ok;
    },
  );
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
