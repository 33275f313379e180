import { Argument } from 'commander';
import { completionScript, type Shell, shells } from '../completion.js';
import type { CommandSet } from '../invocation.js';

export function registerCompletion(commands: CommandSet): void {
  commands.add(
    'completion',
    'print a script that completes commands and options: source <(airlock completion bash)',
    (command) => command.addArgument(new Argument('<shell>').choices(shells)),
    async (invocation, [shell]) => {
      const script = completionScript(commands.program, shell as Shell);
      invocation.output.result({ shell, script }, () => script.trimEnd());
      return undefined;
    },
  );
}
